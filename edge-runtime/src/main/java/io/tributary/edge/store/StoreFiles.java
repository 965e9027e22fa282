package io.tributary.edge.store;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.stream.Stream;

/**
 * The files of a store.
 *
 * @param database everything
 * @param log SQLite's write-ahead log; it belongs to the database as long as it is there
 * @param witness {@link Witness}
 * @param mark says why the store is to be set aside at the next start
 */
record StoreFiles(Path directory, Path database, Path log, Path witness, Path mark) {
    private static final String SET_ASIDE = "damaged-";
    private static final String LOG = "-wal";
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss.SSS'Z'").withZone(ZoneOffset.UTC);

    static StoreFiles in(Path directory) {
        return new StoreFiles(
                directory,
                directory.resolve("store.db"),
                directory.resolve("store.db" + LOG),
                directory.resolve("store.seen"),
                directory.resolve("store.damaged"));
    }

    /** There is something to read, or there was. */
    boolean isBegun() throws IOException {
        return size(database) > 0 || size(log) > 0 || size(witness) > 0;
    }

    long bytes() throws IOException {
        return size(database) + size(log);
    }

    /** Why the store was found damaged while it was in use; empty when it was not. */
    String marked() throws IOException {
        return Files.exists(mark) ? Files.readString(mark) : "";
    }

    void markDamaged(String reason) throws IOException {
        Files.write(mark, reason.getBytes(StandardCharsets.UTF_8));
    }

    /**
     * Takes the files out of the way under names with the time, and deletes all but the newest few of earlier times. The database goes
     * first: a log without its database is not used.
     *
     * @return where the database is now
     */
    Path setAside(Instant at, int keep) throws IOException {
        Path away = free(SET_ASIDE + TIME.format(at));
        move(database, away);
        move(log, away.resolveSibling(away.getFileName() + LOG));
        Files.deleteIfExists(witness);
        Files.deleteIfExists(mark);
        List<Path> old = setAside();
        for (Path surplus : old.subList(0, Math.max(0, old.size() - keep))) {
            Files.deleteIfExists(surplus);
            Files.deleteIfExists(surplus.resolveSibling(surplus.getFileName() + LOG));
        }
        return away;
    }

    /** A name that nothing has: the clock may stand where it stood. */
    private Path free(String name) {
        Path away = directory.resolve(name + ".db");
        for (int i = 2; Files.exists(away); i++) {
            away = directory.resolve(name + "-" + i + ".db");
        }
        return away;
    }

    /** Databases that were set aside, by name. */
    List<Path> setAside() throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(file -> {
                        String name = file.getFileName().toString();
                        return name.startsWith(SET_ASIDE) && name.endsWith(".db");
                    })
                    .sorted()
                    .toList();
        }
    }

    private static void move(Path from, Path to) throws IOException {
        if (Files.exists(from)) {
            Files.move(from, to);
        }
    }

    private static long size(Path file) throws IOException {
        return Files.exists(file) ? Files.size(file) : 0;
    }
}
