package io.tributary.edge.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.pipelines.testing.Eventually;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.logging.Logger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A store with damaged bytes is found out or not harmed. {@code -Dtributary.torture.flips=0} flips every byte of its files in turn, any other
 * number so many.
 */
@Tag("torture")
class StoreDamageTest {
    private static final int FLIPS = Integer.getInteger("tributary.torture.flips", 100);
    private static final List<String> FILES = List.of("store.db", "store.db-wal", "store.seen");

    private static final Map<String, byte[]> RUNNING = new HashMap<>();
    private static final Map<String, byte[]> CLOSED = new HashMap<>();
    private static Map<String, String> expected = Map.of();

    /** Held, or it would be made anew with its level. */
    private static final Logger LOG = Logger.getLogger(Store.class.getName());

    @TempDir(factory = MemoryFolder.class)
    static Path directory;

    /** As a killed process leaves it, with a log, part of which is in the database already; and as a stopped one does. */
    @BeforeAll
    static void makeStores(@TempDir Path made) throws Exception {
        LOG.setLevel(java.util.logging.Level.OFF);
        RandomCommits commits = new RandomCommits(11, 8);
        SqliteDatabase.Layout layout = new SqliteDatabase.Layout(SqliteDatabase.Layout.USUAL.pageBytes(), 5, 256);
        Store store = StoreBench.open(made, file -> SqliteDatabase.open(file, Schema.CURRENT, layout));
        for (int i = 0; i < 12; i++) {
            StoreBench.commit(store, commits.next());
        }
        expected = commits.model().asMap();
        RUNNING.putAll(filesOf(made));
        store.close();
        CLOSED.putAll(filesOf(made));
        assertThat(RUNNING.get("store.db-wal")).isNotEmpty();
        assertThat(CLOSED).doesNotContainKey("store.db-wal");
    }

    @AfterAll
    static void speakAgain() {
        LOG.setLevel(null);
    }

    @BeforeEach
    void begin() throws IOException {
        clear();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void any_byte_that_flips_is_found_or_does_no_harm(boolean running) throws Exception {
        Map<String, byte[]> files = running ? RUNNING : CLOSED;
        Random random = new Random(42);
        int all = files.values().stream().mapToInt(bytes -> bytes.length).sum();
        int harmless = 0;
        int flips = FLIPS == 0 ? all : FLIPS;
        List<String> wrong = new ArrayList<>();
        for (int i = 0; i < flips; i++) {
            int at = FLIPS == 0 ? i : random.nextInt(all);
            int bits = 1 + random.nextInt(255);
            harmless += flip(files, at, bits, wrong) ? 1 : 0;
        }
        System.out.println(flips + " flips, of which " + harmless + " did no harm");
        assertThat(wrong).isEmpty();
        assertThat(harmless).isLessThan(flips);
    }

    /** @return whether nothing is said, and then all is there */
    private boolean flip(Map<String, byte[]> files, int at, int bits, List<String> wrong) throws Exception {
        clear();
        int offset = at;
        String where = "";
        for (String name : FILES) {
            byte[] bytes = files.getOrDefault(name, Cursor.NOTHING).clone();
            if (offset >= 0 && offset < bytes.length) {
                bytes[offset] ^= (byte) bits;
                where = name + " byte " + offset + " with " + bits;
            }
            offset -= bytes.length;
            if (files.containsKey(name)) {
                Files.write(directory.resolve(name), bytes);
            }
        }
        try (Store store = StoreBench.open(directory)) {
            if (store.notice().isPresent()) {
                return false;
            }
            Map<String, String> found =
                    Contents.of(store, RandomCommits.SOURCES).asMap();
            if (!found.equals(expected)) {
                wrong.add(where + ": not found out");
            }
            StoreBench.commit(store, new Commit().received("after", new byte[] {1}));
            return true;
        } catch (StoreException | RuntimeException | AssertionError e) {
            wrong.add(where + ": " + e);
            return false;
        }
    }

    /** SQLite takes a file that says so for one that it may read and never write. */
    @ParameterizedTest
    @ValueSource(ints = {18, 19})
    void any_file_format_that_is_not_ours_to_write_is_found(int at) throws Exception {
        List<String> wrong = new ArrayList<>();
        for (int bits = 1; bits < 256; bits++) {
            int format = CLOSED.getOrDefault("store.db", Cursor.NOTHING)[at] ^ bits;
            boolean quiet = flip(CLOSED, at, bits, wrong);
            assertThat(quiet && format > 2).as("format %d", format).isFalse();
        }
        assertThat(wrong).isEmpty();
    }

    @Test
    void what_is_no_store_is_set_aside_and_the_node_starts() throws Exception {
        for (byte[] junk : List.of(
                new byte[] {1}, new byte[5000], "SQLite format 3\0 but no more".getBytes(StandardCharsets.US_ASCII))) {
            Files.write(directory.resolve("store.db"), junk);
            try (Store store = StoreBench.open(directory)) {
                assertThat(store.notice())
                        .hasValueSatisfying(notice -> assertThat(notice)
                                .startsWith("the store was damaged (")
                                .contains("set aside as " + directory.resolve("damaged-20260101T000000.000Z")));
                assertThat(store.figures().setAside()).isEqualTo(1);
                assertThat(store.runs()).isEmpty();
                StoreBench.commit(store, new Commit().received("city", new byte[] {1}));
            }
        }
        assertThat(StoreFiles.in(directory).setAside())
                .as("no more than the newest are left")
                .hasSize(2);
    }

    @Test
    void a_database_that_is_gone_while_the_rest_is_there_is_reported() throws Exception {
        write(RUNNING);
        Files.delete(directory.resolve("store.db"));
        try (Store store = StoreBench.open(directory)) {
            assertThat(store.notice())
                    .hasValueSatisfying(notice -> assertThat(notice).contains("is empty"));
        }
    }

    @Test
    void an_older_copy_that_was_put_back_is_used_and_reported() throws Exception {
        Map<String, byte[]> older;
        write(CLOSED);
        older = filesOf(directory);
        try (Store store = StoreBench.open(directory)) {
            StoreBench.commit(store, new Commit().received("after", new byte[] {1}));
        }
        Files.write(directory.resolve("store.db"), older.get("store.db"));
        try (Store store = StoreBench.open(directory)) {
            assertThat(store.notice())
                    .hasValueSatisfying(notice -> assertThat(notice)
                            .startsWith("the last 1 transactions of the store are not there any more"));
            assertThat(Contents.of(store, RandomCommits.SOURCES).asMap()).isEqualTo(expected);
        }
    }

    @Test
    void damage_that_shows_while_the_store_is_used_stops_it_until_the_next_start() throws Exception {
        FailingDatabase.Faults faults = new FailingDatabase.Faults();
        try (Store store = StoreBench.open(directory, FailingDatabase.over(faults))) {
            StoreBench.commit(store, new Commit().received("city", new byte[] {1}));
            faults.failWith(11, "database disk image is malformed");
            faults.failAt(1, false);
            store.commit(new Commit().received("city", new byte[] {2}), () -> {});
            Eventually.holds(() -> assertThat(store.damage())
                    .hasValueSatisfying(damage ->
                            assertThat(damage).contains("malformed").contains("the next start sets it aside")));
            assertThat(store.health()).isEqualTo(store.damage());
        }
        try (Store store = StoreBench.open(directory)) {
            assertThat(store.notice())
                    .hasValueSatisfying(notice -> assertThat(notice).contains("malformed"));
        }
    }

    @Test
    void a_damaged_block_of_a_long_outbox_is_passed_over_and_its_entries_counted() throws Exception {
        StoreSettings unchecked = new StoreSettings(directory, 2, 0);
        Random random = new Random(9);
        byte[] middle = {};
        try (Store store = Store.open(unchecked, StoreBench.CLOCK)) {
            for (int i = 0; i < 9; i++) {
                byte[] bytes = new byte[3000];
                random.nextBytes(bytes);
                middle = i == 4 ? bytes : middle;
                StoreBench.commit(
                        store,
                        new Commit().add("upstream", 2L * i, i, bytes).add("upstream", 2L * i + 1, i, new byte[] {1}));
            }
        }
        byte[] file = Files.readAllBytes(directory.resolve("store.db"));
        int at = Collections.indexOfSubList(bytes(file), bytes(Arrays.copyOf(middle, 16)));
        file[at] ^= 4;
        Files.write(directory.resolve("store.db"), file);
        try (Store store = Store.open(unchecked, StoreBench.CLOCK)) {
            assertThat(store.notice()).isEmpty();
            assertThat(StoreTest.read(store, "upstream", 5, 100))
                    .containsExactly(5L, 6L, 7L, 10L, 11L, 12L, 13L, 14L, 15L, 16L, 17L);
            assertThat(StoreTest.read(store, "upstream", 8, 100)).startsWith(10L);
            StoreBench.commit(store, new Commit().remove("upstream", 14));
            assertThat(store.backlog("upstream").first()).isEqualTo(15);
            StoreBench.commit(store, new Commit().remove("upstream", 17));
            assertThat(store.backlog("upstream").count()).isZero();
            assertThat(store.figures().lostEntries()).isEqualTo(2);
        }
    }

    private static List<Byte> bytes(byte[] array) {
        List<Byte> list = new ArrayList<>();
        for (byte b : array) {
            list.add(b);
        }
        return list;
    }

    private void write(Map<String, byte[]> files) throws IOException {
        for (Map.Entry<String, byte[]> file : files.entrySet()) {
            Files.write(directory.resolve(file.getKey()), file.getValue());
        }
    }

    private void clear() throws IOException {
        try (Stream<Path> left = Files.list(directory)) {
            for (Path file : left.toList()) {
                Files.delete(file);
            }
        }
    }

    private static Map<String, byte[]> filesOf(Path directory) throws IOException {
        Map<String, byte[]> files = new HashMap<>();
        for (String name : FILES) {
            if (Files.exists(directory.resolve(name))) {
                files.put(name, Files.readAllBytes(directory.resolve(name)));
            }
        }
        return files;
    }
}
