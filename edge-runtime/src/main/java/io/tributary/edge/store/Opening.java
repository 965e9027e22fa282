package io.tributary.edge.store;

import io.tributary.pipelines.state.StateException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Opens a store: believes nothing of what is there before it was looked at, and begins anew when it can't be believed. */
final class Opening {
    /** SQLite takes less than a page for nothing at all. */
    private static final int LEAST_BYTES = 512;

    // https://sqlite.org/fileformat.html, 1.3.4: file format version numbers.
    private static final int WRITE_VERSION_AT = 18;
    private static final int READ_VERSION_AT = 19;
    private static final int VERSION_MAX = 2;

    private final StoreSettings settings;
    private final StoreFiles files;
    private final Database.Opener opener;
    private final InstantSource clock;
    private final Schema schema;

    Opening(StoreSettings settings, Schema schema, Database.Opener opener, InstantSource clock) {
        this.settings = settings;
        this.files = StoreFiles.in(settings.directory());
        this.schema = schema;
        this.opener = opener;
        this.clock = clock;
    }

    /**
     * What was found.
     *
     * @param notice what an operator should know of it
     * @param wasSetAside there was a store, and it was damaged
     */
    record Opened(
            Database database, Catalog catalog, List<KeptRun> runs, Optional<String> notice, boolean wasSetAside) {}

    Opened open() throws StoreException {
        try {
            Files.createDirectories(settings.directory());
            String marked = files.marked();
            if (!marked.isEmpty()) {
                return anew(marked);
            }
            try {
                return read();
            } catch (DamageException e) {
                return anew(e.reason());
            } catch (SQLException e) {
                if (Failure.isDamageAtOpening(e)) {
                    return anew(Failure.said(e));
                }
                throw e;
            }
        } catch (SQLException e) {
            throw new StoreException(Failure.explained(settings.directory(), e), true);
        } catch (IOException e) {
            throw new StoreException(Failure.explained(settings.directory(), e), true);
        } catch (DamageException e) {
            throw new IllegalStateException("a new store is damaged: " + e.reason(), e);
        }
    }

    private Opened anew(String reason) throws IOException, SQLException, DamageException, StoreException {
        Path away = files.setAside(clock.instant(), settings.setAsideMax());
        String notice = "the store was damaged (" + reason + ") and is set aside as " + away
                + "; what it kept of open windows and of summaries to deliver is lost, and the node began without it";
        Opened opened = read();
        return new Opened(opened.database, opened.catalog, List.of(), Optional.of(notice), true);
    }

    /** As it is; what is damaged is left where it is. */
    Opened read() throws IOException, SQLException, DamageException, StoreException {
        boolean begun = files.isBegun();
        if (begun && !(Files.exists(files.database()) && Files.size(files.database()) > 0)) {
            throw new DamageException("the database is empty, what belongs to it is not");
        }
        long bytes = Files.exists(files.database()) ? Files.size(files.database()) : 0;
        if (bytes > 0 && bytes < LEAST_BYTES) {
            throw new DamageException("the database has " + bytes + " bytes");
        }
        if (bytes > 0) {
            checkFormat();
        }
        Database database = opener.open(files.database());
        boolean good = false;
        try {
            Opened opened = load(database);
            good = true;
            return opened;
        } finally {
            if (!good) {
                database.close();
            }
        }
    }

    /** A later SQLite's way of writing makes this one read the file and refuse every commit, for ever. */
    private void checkFormat() throws IOException, DamageException {
        try (InputStream file = Files.newInputStream(files.database())) {
            byte[] head = file.readNBytes(READ_VERSION_AT + 1);
            int write = head[WRITE_VERSION_AT] & 0xFF;
            int read = head[READ_VERSION_AT] & 0xFF;
            if (write > VERSION_MAX || read > VERSION_MAX) {
                throw new DamageException("the database says it is of file format " + write + " and " + read + "; "
                        + VERSION_MAX + " is the last that there is");
            }
        }
    }

    private Opened load(Database database) throws IOException, SQLException, DamageException {
        boolean small = files.bytes() <= settings.checkBytesMax();
        if (small) {
            Optional<String> wrong = database.check();
            if (wrong.isPresent()) {
                throw new DamageException(wrong.get());
            }
        }
        if (database.isEmpty()) {
            // The file was made, and nothing was ever committed: or all is gone, which the witness tells.
            Catalog empty = Catalog.empty(schema.version(), micros(clock.instant()));
            try (Witness witness = new Witness(files.witness())) {
                if (witness.isAny()) {
                    throw new DamageException("there is nothing in it any more");
                }
            }
            return new Opened(database, empty, List.of(), Optional.empty(), false);
        }
        Catalog catalog = heads(database, Catalog.decode(Blocks.read(database, Catalog.ROOT)));
        List<KeptRun> runs = runs(database, catalog);
        verify(database, catalog, small);
        return new Opened(database, catalog, runs, behind(catalog), false);
    }

    private Optional<String> behind(Catalog catalog) throws IOException {
        try (Witness witness = new Witness(files.witness())) {
            long missing = witness.seen(catalog.madeMicros()) - catalog.number();
            return missing <= 0
                    ? Optional.empty()
                    : Optional.of("the last " + missing
                            + " transactions of the store are not there any more: the end of " + files.log()
                            + " is damaged, or an older copy was put back; the node goes on from before them");
        }
    }

    private Catalog heads(Database database, Catalog root) throws SQLException, DamageException {
        if (root.version() != schema.version()) {
            throw new DamageException("the root has form " + root.version() + ", the file " + schema.version());
        }
        Map<String, Head.Run> runs = new HashMap<>();
        Map<String, Head.Outlet> outlets = new HashMap<>();
        Map<String, Head.Received> received = new HashMap<>();
        for (Map.Entry<Integer, Integer> seal : root.seals().entrySet()) {
            int item = seal.getKey();
            Head head = head(database, item, seal.getValue());
            if (head instanceof Head.Run run) {
                runs.put(run.name(), run);
            } else if (head instanceof Head.Outlet outlet) {
                outlets.put(outlet.name(), outlet);
            } else if (head instanceof Head.Received source) {
                received.put(source.name(), new Head.Received(item, source.name(), Cursor.NOTHING));
            }
        }
        return new Catalog(
                root.version(),
                root.number(),
                root.madeMicros(),
                root.nextItem(),
                root.seals(),
                runs,
                outlets,
                received);
    }

    private static Head head(Database database, int item, int seal) throws SQLException, DamageException {
        byte[] body = database.get(item);
        if (body == null) {
            throw new DamageException("the row of item " + item + " is not there");
        }
        byte[] payload = Seal.open(item, body);
        if (Seal.of(body) != seal) {
            throw new DamageException("the row of item " + item + " is not the one that was last written");
        }
        try {
            return Head.decode(item, payload);
        } catch (StateException e) {
            throw new DamageException("the row of item " + item + " " + e.getMessage());
        }
    }

    private static List<KeptRun> runs(Database database, Catalog catalog) throws SQLException, DamageException {
        List<KeptRun> runs = new ArrayList<>();
        for (Head.Run run : catalog.runs().values()) {
            byte[] definition = Blocks.read(database, Catalog.row(run.item(), Head.Run.DEFINITION));
            runs.add(new KeptRun(
                    run.name(), run.pipeline(), new String(definition, StandardCharsets.UTF_8), run.madeMicros()));
        }
        return List.copyOf(runs);
    }

    /** Looks at every row that state is made of; of outboxes, which may be long, only at the ends unless the file is small. */
    private static void verify(Database database, Catalog catalog, boolean all) throws SQLException, DamageException {
        for (Head.Run run : catalog.runs().values()) {
            for (List<Level> levels : run.parts().values()) {
                for (Level level : levels) {
                    blocks(database, run.item(), level.firstBlock(), level.firstBlock() + level.blocks());
                }
            }
        }
        for (Head.Outlet outlet : catalog.outlets().values()) {
            long middle = all ? outlet.nextBlock() : Math.min(outlet.nextBlock(), outlet.firstBlock() + 1);
            blocks(database, outlet.item(), outlet.firstBlock(), middle);
            blocks(database, outlet.item(), Math.max(middle, outlet.nextBlock() - 1), outlet.nextBlock());
        }
    }

    private static void blocks(Database database, int item, long from, long to) throws SQLException, DamageException {
        for (long block = from; block < to; block++) {
            Blocks.read(database, Catalog.row(item, block));
        }
    }

    private static long micros(Instant at) {
        return at.getEpochSecond() * 1_000_000 + at.getNano() / 1000;
    }
}
