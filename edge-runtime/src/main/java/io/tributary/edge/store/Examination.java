package io.tributary.edge.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * What a store that no process has open is found to hold. A copy is looked at: nothing of the store is locked, changed or made.
 *
 * @param damage why the next start will set it aside; empty when it won't
 * @param notice what else an operator should know of how it was found
 * @param pipelines whose state it keeps
 * @param waiting by outbox; those that are empty are left out
 */
public record Examination(
        Optional<String> damage, Optional<String> notice, List<String> pipelines, Map<String, Backlog> waiting) {
    /** Where Linux tells who holds locks (proc_locks(5)). */
    private static final Path LOCKS = Path.of("/proc/locks");

    private static final int LOCK_PID = 4;
    private static final int LOCK_FILE = 5;

    /**
     * Looks.
     *
     * @param directory of the store
     * @param scratch a folder with room for another of it, which is as before afterwards
     * @throws IOException when it can't be read or copied
     * @throws StoreException when it is of a newer Tributary, or SQLite can't work here
     */
    public static Examination of(Path directory, Path scratch, InstantSource clock) throws IOException, StoreException {
        Path copy = Files.createTempDirectory(scratch, "tributary-store");
        try {
            StoreFiles from = StoreFiles.in(directory);
            StoreFiles to = StoreFiles.in(copy);
            copy(from.database(), to.database());
            copy(from.log(), to.log());
            copy(from.witness(), to.witness());
            String marked = from.marked();
            return marked.isEmpty() ? look(copy, clock) : damaged(marked);
        } finally {
            delete(copy);
        }
    }

    /** Bytes that a store has on the disk; 0 when there is none. */
    public static long bytes(Path directory) throws IOException {
        return StoreFiles.in(directory).bytes();
    }

    /** Damaged stores of earlier times that were set aside there. */
    public static List<Path> setAside(Path directory) throws IOException {
        return Files.isDirectory(directory) ? StoreFiles.in(directory).setAside() : List.of();
    }

    /** The process that has a store open; empty when none has, or the system doesn't tell. */
    public static OptionalLong holder(Path directory) throws IOException {
        Path database = StoreFiles.in(directory).database();
        if (!Files.exists(database) || !Files.isReadable(LOCKS)) {
            return OptionalLong.empty();
        }
        String inode = ":" + Files.getAttribute(database, "unix:ino");
        try (Stream<String> locks = Files.lines(LOCKS)) {
            return locks.filter(lock -> !lock.contains("->"))
                    .map(lock -> lock.trim().split("\\s+"))
                    .filter(lock -> lock.length > LOCK_FILE && lock[LOCK_FILE].endsWith(inode))
                    .mapToLong(lock -> Long.parseLong(lock[LOCK_PID]))
                    .findFirst();
        }
    }

    private static Examination look(Path copy, InstantSource clock) throws IOException, StoreException {
        try {
            Opening.Opened opened = new Opening(
                            StoreSettings.in(copy),
                            Schema.CURRENT,
                            file -> SqliteDatabase.open(file, Schema.CURRENT, SqliteDatabase.Layout.USUAL),
                            clock)
                    .read();
            opened.database().close();
            Map<String, Backlog> waiting = new LinkedHashMap<>();
            new TreeMap<>(opened.catalog().outlets()).forEach((name, outlet) -> {
                if (outlet.backlog().count() > 0) {
                    waiting.put(name, outlet.backlog());
                }
            });
            List<String> pipelines = opened.runs().stream()
                    .map(KeptRun::pipeline)
                    .distinct()
                    .sorted()
                    .toList();
            return new Examination(Optional.empty(), opened.notice(), pipelines, waiting);
        } catch (DamageException e) {
            return damaged(e.reason());
        } catch (SQLException e) {
            if (Failure.isDamageAtOpening(e)) {
                return damaged(Failure.said(e));
            }
            throw new StoreException(Failure.explained(copy, e), true);
        }
    }

    private static Examination damaged(String reason) {
        return new Examination(Optional.of(reason), Optional.empty(), List.of(), Map.of());
    }

    private static void copy(Path from, Path to) throws IOException {
        if (Files.exists(from)) {
            Files.copy(from, to, StandardCopyOption.REPLACE_EXISTING);
        }
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
