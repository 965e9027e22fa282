package io.tributary.edge.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tributary.pipelines.testing.Eventually;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StoreFailureTest {
    @TempDir(factory = MemoryFolder.class)
    Path directory;

    /** For every n: fails there, on its first commits and on later ones, and gets over it. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void a_failure_at_any_operation_loses_nothing_and_leaves_nothing_half(boolean after) throws Exception {
        boolean past = false;
        for (int n = 1; !past; n++) {
            Path place = Files.createDirectory(directory.resolve(after + "-" + n));
            FailingDatabase.Faults faults = new FailingDatabase.Faults();
            RandomCommits commits = new RandomCommits(3, 4);
            List<Integer> done = new ArrayList<>();
            try (Store store = StoreBench.open(place, FailingDatabase.over(faults))) {
                faults.failAt(n, after);
                for (int i = 0; i < 4; i++) {
                    int number = i;
                    StoreBench.commit(store, commits.next());
                    store.commit(new Commit(), () -> done.add(number));
                }
                past = !faults.isPast();
                StoreBench.commit(store, new Commit());
                assertThat(store.health()).isEmpty();
                assertThat(store.figures().failures()).isEqualTo(past ? 0 : 1);
            }
            assertThat(done).isEqualTo(IntStream.range(0, 4).boxed().toList());
            assertSame(place, commits.model().asMap(), "failure at " + n + (after ? ", after it was done" : ""));
            assertThat(n).isLessThan(1000);
        }
    }

    /** For every n: fails from there on, as a disk does that goes away, and the process ends. */
    @Test
    void what_was_not_done_when_the_process_ends_is_there_whole_or_not_at_all() throws Exception {
        for (int n = 1; n < 40; n++) {
            Path place = Files.createDirectory(directory.resolve("gone-" + n));
            FailingDatabase.Faults faults = new FailingDatabase.Faults();
            RandomCommits commits = new RandomCommits(8, 4);
            Map<String, String> before;
            Map<String, String> afterwards;
            try (Store store = StoreBench.open(place, FailingDatabase.over(faults))) {
                StoreBench.commit(store, commits.next());
                before = commits.model().asMap();
                faults.failFrom(n, Long.MAX_VALUE / 2, n % 2 == 0);
                store.commit(commits.next(), () -> {});
                afterwards = commits.model().asMap();
            }
            try (Store store = StoreBench.open(place)) {
                assertThat(store.notice()).isEmpty();
                assertThat(Contents.of(store, RandomCommits.SOURCES).asMap())
                        .as("failure from %d", n)
                        .isIn(before, afterwards);
            }
        }
    }

    @Test
    void says_what_is_wrong_while_it_fails_and_writes_what_waited_afterwards() throws Exception {
        FailingDatabase.Faults faults = new FailingDatabase.Faults();
        RandomCommits commits = new RandomCommits(4, 4);
        try (Store store = StoreBench.open(directory, FailingDatabase.over(faults))) {
            StoreBench.commit(store, commits.next());
            faults.failWith(13, "database or disk is full");
            faults.failFrom(1, Long.MAX_VALUE / 2, false);
            List<Integer> done = new ArrayList<>();
            for (int i = 0; i < 5; i++) {
                int number = i;
                store.commit(commits.next(), () -> done.add(number));
            }
            Eventually.until("it says so", () -> store.health().isPresent());
            assertThat(store.health()).hasValue("the disk of " + directory + " is full: free some space");
            Eventually.until("it tries again", () -> store.figures().failures() >= 4);
            assertThat(done).isEmpty();
            faults.failFrom(0, 0, false);
            Eventually.until(
                    "it recovers", Duration.ofSeconds(5), () -> store.health().isEmpty());
            StoreBench.commit(store, new Commit());
            assertThat(done).containsExactly(0, 1, 2, 3, 4);
        }
        assertSame(directory, commits.model().asMap(), "after the disk was full");
    }

    @Test
    void entries_are_read_once_the_disk_answers_again() throws Exception {
        FailingDatabase.Faults faults = new FailingDatabase.Faults();
        try (Store store = StoreBench.open(directory, FailingDatabase.over(faults))) {
            StoreBench.commit(store, new Commit().add("upstream", 3, 0, new byte[] {1}));
            faults.failAt(1, false);
            assertThat(StoreTest.read(store, "upstream", 0, 9)).containsExactly(3L);
        }
    }

    @Test
    void a_file_that_was_exchanged_under_a_running_store_is_not_written() throws Exception {
        FailingDatabase.Faults faults = new FailingDatabase.Faults();
        Path other = Files.createDirectory(directory.resolve("other"));
        try (Store store = StoreBench.open(other)) {
            StoreBench.commit(store, new Commit().received("mill", new byte[] {9}));
        }
        try (Store store = StoreBench.open(directory, FailingDatabase.over(faults))) {
            StoreBench.commit(store, new Commit().received("city", new byte[] {1}));
            Files.delete(directory.resolve("store.db-wal"));
            Files.move(other.resolve("store.db"), directory.resolve("store.db"), StandardCopyOption.REPLACE_EXISTING);
            faults.failAt(1, false);
            store.commit(new Commit().received("city", new byte[] {2}), () -> {});
            Eventually.holds(() -> assertThat(store.damage())
                    .hasValueSatisfying(damage ->
                            assertThat(damage).contains("it is not the file any more that this process has written")));
        }
        try (Store store = StoreBench.open(directory)) {
            assertThat(store.notice()).isPresent();
        }
        try (Stream<Path> files = Files.list(directory)) {
            assertThat(files.filter(file -> file.getFileName().toString().startsWith("damaged-")))
                    .hasSize(1);
        }
    }

    private static void assertSame(Path place, Map<String, String> expected, String what) throws Exception {
        try (Store store = StoreBench.open(place)) {
            assertThat(store.notice()).as(what).isEmpty();
            assertThat(Contents.of(store, RandomCommits.SOURCES).asMap())
                    .as(what)
                    .isEqualTo(expected);
        }
    }

    @Test
    void what_the_driver_says_without_sqlite_is_no_damage() throws Exception {
        StoreSettings settings = StoreSettings.in(directory);
        try (Store store = StoreBench.open(directory)) {
            StoreBench.commit(store, new Commit().received("city", new byte[] {1}));
        }
        Database.Opener withoutMachineCode = file -> {
            throw new SQLException("Error opening connection");
        };
        assertThatThrownBy(() -> Store.open(settings, Schema.CURRENT, withoutMachineCode, InstantSource.system()))
                .isInstanceOfSatisfying(
                        StoreException.class, e -> assertThat(e.isPassing()).isTrue())
                .hasMessageContaining("Error opening connection");
        try (Store store = StoreBench.open(directory)) {
            assertThat(store.notice()).isEmpty();
            assertThat(store.received("city").orElseThrow()).containsExactly(1);
        }
    }
}
