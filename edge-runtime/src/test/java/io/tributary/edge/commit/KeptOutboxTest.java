package io.tributary.edge.commit;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.edge.config.OutboxSettings;
import io.tributary.edge.store.Commit;
import io.tributary.edge.store.Store;
import io.tributary.edge.store.StoreSettings;
import io.tributary.pipelines.summary.Summary;
import io.tributary.pipelines.summary.SummaryJson;
import io.tributary.pipelines.summary.Value;
import io.tributary.pipelines.testing.Eventually;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeptOutboxTest {
    private static final long NOW = Instant.parse("2026-01-01T00:00:00Z").toEpochMilli() * 1_000;
    private static final long DAY = Duration.ofDays(1).toNanos() / 1_000;

    private static final OutboxSettings WIDE = limits(1L << 30, Duration.ofDays(30), OutboxSettings.Full.DROP_OLDEST);

    @TempDir
    private Path folder = Path.of("");

    private Store store;
    private long nanos;
    private final FakeSink sink = new FakeSink("upstream");
    private final ConcurrentLinkedQueue<Runnable> fetched = new ConcurrentLinkedQueue<>();
    private long ticket;

    @BeforeEach
    void open() throws Exception {
        store = Store.open(StoreSettings.in(folder), () -> Instant.EPOCH);
    }

    @AfterEach
    void close() {
        store.close();
    }

    private static OutboxSettings limits(long bytesMax, Duration ageMax, OutboxSettings.Full full) {
        return new OutboxSettings(10_000, bytesMax, ageMax, full, 1_000_000);
    }

    private KeptOutbox box(OutboxSettings limits, boolean newestFirst) {
        var backlog = store.backlog("box");
        Shelf shelf = new Shelf(
                "box",
                backlog.first(),
                backlog.next(),
                (name, from, limit, to) ->
                        store.read(name, from, limit, entries -> fetched.add(() -> to.accept(entries))));
        return new KeptOutbox("box", limits, newestFirst, shelf, backlog.bytes(), backlog.next(), 0, () -> nanos);
    }

    private static Summary summary(int number) {
        return Summary.finished(
                new Summary.Key("s", "p", number, number + 1, Map.of()),
                new Summary.Origin("n", "r"),
                0,
                Map.of("v", Value.of(number)));
    }

    private void commit(KeptOutbox box, long micros) {
        Commit commit = new Commit();
        box.changes(commit, micros);
        CompletableFuture<Void> done = new CompletableFuture<>();
        store.commit(commit, () -> done.complete(null));
        done.join();
        box.committed();
    }

    /** Offers until nothing more goes and nothing more is fetched. */
    private void drain(KeptOutbox box) {
        do {
            for (Runnable each = fetched.poll(); each != null; each = fetched.poll()) {
                each.run();
            }
            nanos += 1_000_000_000L;
            while (box.offerNext(sink, ticket + 1)) {
                ticket++;
            }
            box.confirmed(sink.confirmed());
        } while (Eventually.holdsWithin(Duration.ofMillis(50), () -> !fetched.isEmpty()));
    }

    private List<Long> taken() {
        return sink.taken.stream().map(one -> one.key().startMicros()).toList();
    }

    private static List<Long> numbers(int from, int to) {
        List<Long> numbers = new ArrayList<>();
        for (long i = from; i < to; i++) {
            numbers.add(i);
        }
        return numbers;
    }

    private void outage(KeptOutbox box, int summaries) {
        sink.refuses = true;
        for (int i = 0; i < summaries; i++) {
            box.add(summary(i));
            if (i % 500 == 499) {
                commit(box, NOW);
            }
        }
        commit(box, NOW);
        drain(box);
        sink.refuses = false;
    }

    @Test
    void nothing_leaves_before_it_is_on_the_disk_and_nothing_stays_there_once_it_is_confirmed() {
        KeptOutbox box = box(WIDE, true);
        box.add(summary(0));
        drain(box);
        assertThat(taken()).isEmpty();
        commit(box, NOW);
        assertThat(store.backlog("box").count()).isEqualTo(1);
        drain(box);
        assertThat(taken()).containsExactly(0L);
        assertThat(box.isEmpty()).isFalse();
        commit(box, NOW);
        assertThat(store.backlog("box").count()).isZero();
        assertThat(box.isEmpty()).isTrue();
        assertThat(box.hasChanges(NOW)).isFalse();
    }

    @Test
    void a_long_outage_is_made_up_for_in_order() {
        KeptOutbox box = box(WIDE, false);
        outage(box, 7_000);
        assertThat(box.waiting()).isEqualTo(7_000);
        drain(box);
        assertThat(taken()).isEqualTo(numbers(0, 7_000));
        commit(box, NOW);
        assertThat(store.backlog("box").count()).isZero();
    }

    @Test
    void to_a_gateway_what_is_in_memory_goes_before_what_waits_on_the_disk() {
        KeptOutbox box = box(WIDE, true);
        outage(box, 7_000);
        drain(box);
        List<Long> expected = numbers(5_000, 7_000);
        expected.addAll(numbers(0, 5_000));
        assertThat(taken()).isEqualTo(expected);
        commit(box, NOW);
        assertThat(store.backlog("box").count()).isZero();
    }

    @Test
    void what_is_confirmed_out_of_turn_stays_on_the_disk_until_those_before_it_are() {
        KeptOutbox box = box(WIDE, true);
        outage(box, 3_000);
        while (ticket < 2_000 && box.offerNext(sink, ticket + 1)) {
            ticket++;
        }
        box.confirmed(sink.confirmed());
        commit(box, NOW);
        assertThat(taken()).isEqualTo(numbers(1_000, 3_000));
        assertThat(store.backlog("box").count()).isEqualTo(3_000);
        drain(box);
        commit(box, NOW);
        assertThat(store.backlog("box").count()).isZero();
    }

    @Test
    void the_oldest_go_when_too_many_bytes_wait_and_each_is_counted() {
        int bytes = SummaryJson.write(summary(1_000)).length;
        KeptOutbox box = box(limits(3_000L * bytes, Duration.ofDays(30), OutboxSettings.Full.DROP_OLDEST), false);
        outage(box, 8_000);
        sink.refuses = true;
        for (int i = 0; i < 40; i++) {
            drain(box);
            commit(box, NOW);
        }
        assertThat(store.backlog("box").bytes()).isLessThanOrEqualTo(3_000L * bytes);
        assertThat(box.dropped() + store.backlog("box").count()).isEqualTo(8_000);
        sink.refuses = false;
        sink.taken.clear();
        ticket = 0;
        drain(box);
        assertThat(taken()).isEqualTo(numbers((int) box.dropped(), 8_000));
    }

    @Test
    void what_goes_is_counted_in_the_life_that_takes_it_off_the_disk() throws Exception {
        int bytes = SummaryJson.write(summary(1_000)).length;
        OutboxSettings limits = limits(100L * bytes, Duration.ofDays(30), OutboxSettings.Full.DROP_OLDEST);
        outage(box(WIDE, false), 1_000);
        sink.refuses = true;
        KeptOutbox first = box(limits, false);
        drain(first);
        drain(first);
        assertThat(first.hasChanges(NOW)).as("some were let go").isTrue();
        assertThat(first.dropped()).as("without a commit").isZero();
        store.close();
        open();
        KeptOutbox second = box(limits, false);
        for (int i = 0; i < 10; i++) {
            drain(second);
            commit(second, NOW);
        }
        assertThat(second.dropped() + store.backlog("box").count()).isEqualTo(1_000);
    }

    @Test
    void what_is_too_old_goes_and_is_counted() {
        KeptOutbox box = box(limits(1L << 30, Duration.ofDays(2), OutboxSettings.Full.DROP_OLDEST), true);
        sink.refuses = true;
        for (int day = 0; day < 10; day++) {
            box.add(summary(day));
            commit(box, NOW + day * DAY);
        }
        assertThat(box.dropped()).isEqualTo(7);
        sink.refuses = false;
        drain(box);
        assertThat(taken()).isEqualTo(numbers(7, 10));
    }

    @Test
    void with_full_stop_nothing_goes_and_there_is_no_room() {
        int bytes = SummaryJson.write(summary(1_000)).length;
        KeptOutbox box = box(limits(100L * bytes, Duration.ofSeconds(1), OutboxSettings.Full.STOP), true);
        outage(box, 200);
        commit(box, NOW + 10 * DAY);
        assertThat(box.hasRoom()).isFalse();
        assertThat(box.dropped()).isZero();
        drain(box);
        assertThat(taken()).hasSize(200);
        assertThat(box.wantsCommit()).isTrue();
        commit(box, NOW + 10 * DAY);
        assertThat(box.hasRoom()).isTrue();
    }

    @Test
    void what_waited_is_there_in_the_next_life_and_numbers_go_on() throws Exception {
        outage(box(WIDE, false), 1_234);
        store.close();
        open();
        KeptOutbox next = box(WIDE, false);
        assertThat(next.waiting()).isEqualTo(1_234);
        next.add(summary(1_234));
        commit(next, NOW);
        drain(next);
        assertThat(taken()).isEqualTo(numbers(0, 1_235));
    }

    @Test
    void what_the_sink_has_holds_up_no_space_and_what_was_sent_first_counts_until_it_can_go() throws Exception {
        int bytes = SummaryJson.write(summary(1_000)).length;
        KeptOutbox box = box(limits(100L * bytes, Duration.ofDays(30), OutboxSettings.Full.DROP_OLDEST), false);
        sink.confirmedMax = 0;
        for (int i = 0; i < 10; i++) {
            box.add(summary(1_000 + i));
        }
        commit(box, NOW);
        drain(box);
        assertThat(taken()).hasSize(10);
        sink.refuses = true;
        for (int i = 10; i < 500; i++) {
            box.add(summary(1_000 + i));
            commit(box, NOW);
        }
        assertThat(store.backlog("box").bytes()).isBetween(95L * bytes, 100L * bytes);
        assertThat(box.dropped() + box.waiting()).isEqualTo(490);
    }

    @Test
    void far_more_than_is_at_hand_goes_when_the_limits_say_so() throws Exception {
        outage(box(WIDE, false), 5_000);
        store.close();
        open();
        int bytes = SummaryJson.write(summary(1_000)).length;
        KeptOutbox box = box(limits(100L * bytes, Duration.ofDays(30), OutboxSettings.Full.DROP_OLDEST), false);
        sink.refuses = true;
        commit(box, NOW);
        drain(box);
        commit(box, NOW);
        assertThat(box.dropped() + box.waiting()).isEqualTo(5_000);
        assertThat(store.backlog("box").bytes()).isBetween(95L * bytes, 100L * bytes);
    }
}
