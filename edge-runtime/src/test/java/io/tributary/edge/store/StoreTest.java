package io.tributary.edge.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StoreTest {
    @TempDir(factory = MemoryFolder.class)
    Path directory;

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void gives_back_what_was_committed_whenever_it_is_opened_again(long seed) throws Exception {
        Random random = new Random(seed);
        RandomCommits commits = new RandomCommits(seed, seed % 2 == 0 ? 60 : 12);
        Store store = StoreBench.open(directory);
        for (int i = 0; i < 120; i++) {
            StoreBench.commit(store, commits.next());
            if (random.nextInt(10) == 0) {
                store.close();
                store = StoreBench.open(directory);
                assertThat(store.notice()).as("seed %d", seed).isEmpty();
                assertThat(Contents.of(store, RandomCommits.SOURCES).asMap())
                        .as("seed %d, commit %d", seed, i)
                        .isEqualTo(commits.model().asMap());
            }
        }
        store.close();
    }

    @Test
    void commits_that_wait_together_are_one_transaction_and_done_in_order() throws Exception {
        RandomCommits commits = new RandomCommits(7, 5);
        List<Integer> done = new ArrayList<>();
        CountDownLatch first = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        try (Store store = StoreBench.open(directory)) {
            store.commit(commits.next(), () -> {
                first.countDown();
                await(go);
            });
            await(first);
            CompletableFuture<Boolean> last = new CompletableFuture<>();
            for (int i = 0; i < 20; i++) {
                int number = i;
                store.commit(commits.next(), () -> done.add(number));
            }
            store.commit(new Commit(), () -> last.complete(true));
            go.countDown();
            last.orTimeout(20, TimeUnit.SECONDS).join();
            assertThat(done).isEqualTo(IntStream.range(0, 20).boxed().toList());
            assertThat(store.figures().transactions()).isEqualTo(2);
            assertThat(store.figures().commits()).isEqualTo(22);
        }
        try (Store store = StoreBench.open(directory)) {
            assertThat(Contents.of(store, RandomCommits.SOURCES).asMap())
                    .isEqualTo(commits.model().asMap());
        }
    }

    @Test
    void an_empty_commit_writes_nothing() throws Exception {
        try (Store store = StoreBench.open(directory)) {
            StoreBench.commit(store, new RandomCommits(1, 5).next());
            List<Long> before = sizesAndTimes();
            StoreBench.commit(store, new Commit());
            assertThat(store.figures().transactions()).isEqualTo(1);
            assertThat(sizesAndTimes()).isEqualTo(before);
        }
    }

    @Test
    void a_second_store_in_the_folder_is_refused_and_the_first_goes_on() throws Exception {
        try (Store store = StoreBench.open(directory)) {
            StoreBench.commit(store, new Commit().received("city", new byte[] {1}));
            assertThatThrownBy(() -> StoreBench.open(directory))
                    .isInstanceOf(StoreException.class)
                    .hasMessageContaining("is in use: stop the other node, or give each its own folder");
            StoreBench.commit(store, new Commit().received("city", new byte[] {2}));
            assertThat(store.received("city")).hasValue(new byte[] {2});
        }
    }

    @Test
    void wrong_use_is_refused_where_it_happens() throws Exception {
        try (Store store = StoreBench.open(directory)) {
            Commit unknown = new Commit();
            unknown.state("heat-1", 0).put(new byte[] {1}, new byte[] {1});
            assertThatThrownBy(() -> store.commit(unknown, () -> {}))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("run heat-1 changes but was not begun");
            StoreBench.commit(store, new Commit().add("upstream", 5, 0, new byte[] {1}));
            Commit behind = new Commit().add("upstream", 5, 0, new byte[] {1});
            assertThatThrownBy(() -> store.commit(behind, () -> {}))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("outlet upstream is given entry 5; the next is 6 or later");
            assertThatThrownBy(() -> new Commit().add("a", 2, 0, new byte[0]).add("a", 2, 0, new byte[0]))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("is given entry 2 behind 2");
        }
    }

    @Test
    void numbers_of_an_outlet_go_on_after_it_was_emptied() throws Exception {
        try (Store store = StoreBench.open(directory)) {
            StoreBench.commit(
                    store, new Commit().add("upstream", 41, 9, text("a")).remove("upstream", 41));
        }
        try (Store store = StoreBench.open(directory)) {
            assertThat(store.backlog("upstream")).isEqualTo(new Backlog(42, 42, 0, 0, 0));
            assertThat(store.backlog("nobody")).isEqualTo(Backlog.NONE);
        }
    }

    @Test
    void a_long_outbox_is_read_from_anywhere_in_pieces() throws Exception {
        try (Store store = StoreBench.open(directory)) {
            Commit commit = new Commit();
            for (int i = 0; i < 3000; i++) {
                commit.add("upstream", i, i, text("summary number " + i));
            }
            StoreBench.commit(store, commit);
            assertThat(read(store, "upstream", 1700, 5)).containsExactly(1700L, 1701L, 1702L, 1703L, 1704L);
            StoreBench.commit(store, new Commit().remove("upstream", 1702));
            assertThat(read(store, "upstream", 0, 2)).containsExactly(1703L, 1704L);
            assertThat(store.backlog("upstream").count()).isEqualTo(1297);
            assertThat(read(store, "upstream", 3000, 2)).isEmpty();
        }
    }

    @Test
    void what_is_removed_makes_room_for_what_comes() throws Exception {
        Random random = new Random(5);
        try (Store store = StoreBench.open(directory)) {
            for (int i = 0; i < 400; i++) {
                byte[] bytes = new byte[20_000];
                random.nextBytes(bytes);
                StoreBench.commit(
                        store, new Commit().add("upstream", i, 0, bytes).remove("upstream", i - 50));
            }
            assertThat(store.backlog("upstream").bytes()).isEqualTo(50 * 20_000);
            assertThat(store.figures().bytesGiven()).isEqualTo(400 * 20_000);
            assertThat(Files.size(directory.resolve("store.db-wal"))).isLessThan(5_000_000);
        }
        assertThat(Files.size(directory.resolve("store.db"))).isLessThan(52 * 20_000 * 11 / 10);
    }

    private List<Long> sizesAndTimes() throws Exception {
        List<Long> found = new ArrayList<>();
        for (String name : List.of("store.db", "store.db-wal", "store.seen")) {
            found.add(Files.size(directory.resolve(name)));
            found.add(Files.getLastModifiedTime(directory.resolve(name)).toMillis());
        }
        return found;
    }

    static List<Long> read(Store store, String outlet, long from, int limit) {
        CompletableFuture<List<Waiting>> answer = new CompletableFuture<>();
        store.read(outlet, from, limit, answer::complete);
        return answer.orTimeout(20, TimeUnit.SECONDS).join().stream()
                .map(Waiting::sequence)
                .toList();
    }

    private static byte[] text(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
