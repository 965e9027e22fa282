package io.tributary.edge.store;

import io.tributary.pipelines.state.StateWriter;
import io.tributary.pipelines.state.Stateful;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Properties;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.sqlite.JDBC;

/**
 * What an hour of a busy node costs a card: commits of 1,000 messages and 17 summaries a second, one after the other. A program: arguments are a
 * folder on a real disk and then of each run {@code store | rows | log}, seconds between commits, groups of the window, bytes of a page and
 * pages of SQLite's log. 1,000 groups all change at each commit, in windows of a minute; of more groups 1,000 drawn by lot do, in one window of an
 * hour. {@code rows} has a row for each entry, as a first thought would have it; {@code log} appends what changed and the whole
 * state when the file has 4 MiB.
 */
final class StoreCost {
    private static final int CHANGED = 1000;
    private static final int HOUR = 3600;
    private static final long LOG_MAX = 4L << 20;

    private final Random random = new Random(1);
    private final Map<Integer, double[]> groups = new HashMap<>();
    private final int window;
    private long given;

    /** @param window its length in seconds */
    private StoreCost(int window) {
        this.window = window;
    }

    public static void main(String[] arguments) throws Exception {
        Path folder = Files.createDirectories(Path.of(arguments[0]));
        for (String run : List.of(arguments).subList(1, arguments.length)) {
            String[] parts = run.split(",");
            Path files = Files.createTempDirectory(folder, "cost");
            int keys = Integer.parseInt(parts[2]);
            new StoreCost(keys == CHANGED ? 60 : HOUR)
                    .measure(
                            files,
                            parts[0],
                            Integer.parseInt(parts[1]),
                            keys,
                            new SqliteDatabase.Layout(Integer.parseInt(parts[3]), Integer.parseInt(parts[4]), 256));
        }
    }

    private void measure(Path files, String kind, int seconds, int keys, SqliteDatabase.Layout layout)
            throws Exception {
        Kept kept = switch (kind) {
            case "store" -> new InStore(files, layout, window);
            case "rows" -> new InRows(files, layout);
            default -> new InLog(files);
        };
        long before = written();
        long began = System.nanoTime();
        long sequence = 0;
        long[] ends = new long[2];
        int commits = HOUR / seconds;
        for (int i = 0; i < commits; i++) {
            long at = 1_767_225_600L + (long) i * seconds;
            kept.begin(at / window * window, i > 0 && at % window == 0);
            for (int k = 0; k < CHANGED; k++) {
                int group = keys == CHANGED ? k : random.nextInt(keys);
                byte[] key = key(at / window * window, group);
                byte[] value = value(group, at);
                given += key.length + value.length;
                kept.put(key, value);
            }
            byte[] identities = new byte[2 * CHANGED * seconds];
            random.nextBytes(identities);
            given += identities.length;
            kept.received(identities);
            for (int s = 0; s < 17 * seconds; s++) {
                byte[] summary = summary(at, random.nextInt(keys));
                given += summary.length;
                kept.add(sequence++, at * 1_000_000, summary);
            }
            kept.commit(ends[i % 2] - 1);
            ends[i % 2] = sequence;
        }
        long millis = (System.nanoTime() - began) / 1_000_000;
        kept.close();
        long wrote = written() - before;
        long most = 0;
        try (Stream<Path> all = Files.list(files)) {
            for (Path file : all.toList()) {
                most += Files.size(file);
                Files.delete(file);
            }
        }
        System.out.printf(
                Locale.ROOT,
                "%-5s every %2d s, %6d groups, pages %5d, log %5d: given %5.1f MB/h, written %6.1f MB/h (%.2f), %.2f ms a commit, %s left %.1f MB%n",
                kind,
                seconds,
                keys,
                layout.pageBytes(),
                layout.logPages(),
                given / 1e6,
                wrote / 1e6,
                (double) wrote / given,
                (double) millis / commits,
                kept.said(),
                most / 1e6);
    }

    private static long written() throws IOException {
        return Files.readString(Path.of("/proc/self/io"))
                .lines()
                .filter(line -> line.startsWith("write_bytes: "))
                .mapToLong(line -> Long.parseLong(line.substring(13)))
                .findFirst()
                .orElseThrow();
    }

    private static byte[] key(long window, int group) {
        StateWriter key = new StateWriter();
        key.putInt((int) window);
        key.putInt(group);
        return key.bytes();
    }

    /** Five statistics of readings with two decimals: 60 bytes. */
    private byte[] value(int group, long at) {
        double[] sums = groups.computeIfAbsent(group, g -> new double[] {0, 0, 0, 1e9, -1e9});
        double reading = Math.round(2000 + 500 * random.nextGaussian()) / 100.0;
        sums[0]++;
        sums[1] += reading;
        sums[2] += reading * reading;
        sums[3] = Math.min(sums[3], reading);
        sums[4] = Math.max(sums[4], reading);
        StateWriter value = new StateWriter();
        for (double sum : sums) {
            value.putDouble(sum);
        }
        value.putLong(at * 1_000_000 + random.nextInt(1_000_000));
        value.putDouble(reading);
        value.putInt(group);
        return value.bytes();
    }

    /** 300 bytes of JSON, as summaries are written. */
    private byte[] summary(long at, int group) {
        double mean = random.nextGaussian() * 5 + 20;
        return String.format(
                        Locale.ROOT,
                        "{\"site\":\"north\",\"pipeline\":\"air-quality\",\"window\":{\"start\":\"2026-01-01T%02d:%02d:00Z\",\"end\":\"2026-01-01T%02d:%02d:00Z\"},"
                                + "\"district\":\"district-%04d\",\"mean\":%.12f,\"peak\":%.2f,\"low\":%.2f,\"n\":%d,\"stddev\":%.12f,\"contributors\":%d,\"revision\":0,\"origin\":\"pump-house-1/%d\"}%20s",
                        at / 3600 % 24,
                        at / 60 % 60,
                        at / 3600 % 24,
                        at / 60 % 60,
                        group,
                        mean,
                        mean + 3,
                        mean - 3,
                        random.nextInt(90),
                        random.nextDouble(),
                        random.nextInt(9),
                        at,
                        "")
                .getBytes(StandardCharsets.UTF_8);
    }

    private interface Kept {
        void begin(long window, boolean opens) throws Exception;

        void put(byte[] key, byte[] value) throws Exception;

        void received(byte[] identities) throws Exception;

        void add(long sequence, long made, byte[] summary) throws Exception;

        void commit(long removeUpTo) throws Exception;

        void close() throws Exception;

        default String said() {
            return "";
        }
    }

    private static final class InStore implements Kept {
        private final Store store;
        private Commit commit = new Commit();
        private Stateful.Changes changes;
        private boolean begun;
        private String said = "";
        private final int length;

        InStore(Path files, SqliteDatabase.Layout layout, int window) throws StoreException {
            store = StoreBench.open(files, file -> SqliteDatabase.open(file, Schema.CURRENT, layout));
            changes = commit.state("run", 0);
            length = window;
        }

        @Override
        public void begin(long window, boolean opens) {
            commit = new Commit();
            if (!begun) {
                commit.begin(new KeptRun("run", "air-quality", "pipeline: air-quality", 0));
                begun = true;
            }
            changes = commit.state("run", 0);
            if (opens) {
                changes.removeAll(
                        ByteBuffer.allocate(4).putInt((int) (window - length)).array());
            }
        }

        @Override
        public void put(byte[] key, byte[] value) {
            changes.put(key, value);
        }

        @Override
        public void received(byte[] identities) {
            commit.received("city", identities);
        }

        @Override
        public void add(long sequence, long made, byte[] summary) {
            commit.add("upstream", sequence, made, summary);
        }

        @Override
        public void commit(long removeUpTo) {
            if (removeUpTo >= 0) {
                commit.remove("upstream", removeUpTo);
            }
            StoreBench.commit(store, commit);
        }

        @Override
        public void close() {
            said = "said %.1f,".formatted(store.figures().bytesWritten() / 1e6);
            store.close();
        }

        @Override
        public String said() {
            return said;
        }
    }

    private static final class InRows implements Kept {
        private final Connection connection;
        private final PreparedStatement put;
        private final PreparedStatement remove;
        private final PreparedStatement add;
        private final PreparedStatement drop;
        private final PreparedStatement received;

        InRows(Path files, SqliteDatabase.Layout layout) throws SQLException {
            connection = JDBC.createConnection("jdbc:sqlite:" + files.resolve("rows.db"), new Properties());
            try (Statement sql = connection.createStatement()) {
                for (String text : List.of(
                        "PRAGMA locking_mode = EXCLUSIVE",
                        "PRAGMA page_size = " + layout.pageBytes(),
                        "PRAGMA journal_mode = WAL",
                        "PRAGMA synchronous = FULL",
                        "PRAGMA wal_autocheckpoint = " + layout.logPages(),
                        "CREATE TABLE entry (run INT, part INT, key BLOB, value BLOB, sum INT, PRIMARY KEY (run, part, key)) WITHOUT ROWID",
                        "CREATE TABLE waiting (outlet INT, sequence INT, made INT, bytes BLOB, sum INT, PRIMARY KEY (outlet, sequence)) WITHOUT ROWID",
                        "CREATE TABLE received (source INTEGER PRIMARY KEY, bytes BLOB, sum INT)")) {
                    sql.execute(text);
                }
            }
            put = connection.prepareStatement("INSERT OR REPLACE INTO entry VALUES (1, 1, ?, ?, ?)");
            remove = connection.prepareStatement("DELETE FROM entry WHERE run = 1 AND part = 1 AND key < ?");
            add = connection.prepareStatement("INSERT INTO waiting VALUES (1, ?, ?, ?, ?)");
            drop = connection.prepareStatement("DELETE FROM waiting WHERE outlet = 1 AND sequence <= ?");
            received = connection.prepareStatement("INSERT OR REPLACE INTO received VALUES (1, ?, ?)");
        }

        @Override
        public void begin(long window, boolean opens) throws SQLException {
            connection.setAutoCommit(false);
            if (opens) {
                remove.setBytes(1, ByteBuffer.allocate(4).putInt((int) window).array());
                remove.executeUpdate();
            }
        }

        @Override
        public void put(byte[] key, byte[] value) throws SQLException {
            put.setBytes(1, key);
            put.setBytes(2, value);
            put.setInt(3, -1234567);
            put.executeUpdate();
        }

        @Override
        public void received(byte[] identities) throws SQLException {
            received.setBytes(1, identities);
            received.setInt(2, -1234567);
            received.executeUpdate();
        }

        @Override
        public void add(long sequence, long made, byte[] summary) throws SQLException {
            add.setLong(1, sequence);
            add.setLong(2, made);
            add.setBytes(3, summary);
            add.setInt(4, -1234567);
            add.executeUpdate();
        }

        @Override
        public void commit(long removeUpTo) throws SQLException {
            drop.setLong(1, removeUpTo);
            drop.executeUpdate();
            connection.setAutoCommit(true);
        }

        @Override
        public void close() throws SQLException {
            connection.close();
        }
    }

    /** What changed, packed, behind each other; the state in whole when the file is full. */
    private static final class InLog implements Kept {
        private final Path files;
        private final Packing packing = new Packing();
        private final NavigableMap<byte[], byte[]> state = new TreeMap<>(Arrays::compareUnsigned);
        private final List<byte[]> outbox = new ArrayList<>();
        private StateWriter record = new StateWriter();
        private FileChannel log;
        private int number;

        InLog(Path files) throws IOException {
            this.files = files;
            log = begin();
        }

        private FileChannel begin() throws IOException {
            return FileChannel.open(
                    files.resolve("log" + number++), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        }

        @Override
        public void begin(long window, boolean opens) {
            record = new StateWriter();
            if (opens) {
                state.clear();
            }
        }

        @Override
        public void put(byte[] key, byte[] value) {
            state.put(key, value);
            record.putBytes(key);
            record.putBytes(value);
        }

        @Override
        public void received(byte[] identities) {
            write(log, identities);
        }

        @Override
        public void add(long sequence, long made, byte[] summary) {
            outbox.add(summary);
            record.putLong(made);
            record.putBytes(summary);
        }

        @Override
        public void commit(long removeUpTo) throws IOException {
            write(log, packing.pack(record.bytes()));
            log.force(false);
            if (log.size() > LOG_MAX) {
                log.close();
                Files.delete(files.resolve("log" + (number - 1)));
                log = begin();
                StateWriter all = new StateWriter();
                state.forEach((key, value) -> {
                    all.putBytes(key);
                    all.putBytes(value);
                });
                outbox.subList(Math.max(0, outbox.size() - 1020), outbox.size()).forEach(all::putBytes);
                write(log, packing.pack(all.bytes()));
                log.force(true);
            }
        }

        private static void write(FileChannel to, byte[] bytes) {
            try {
                to.write(ByteBuffer.wrap(bytes));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public void close() throws IOException {
            packing.close();
            log.close();
        }
    }
}
