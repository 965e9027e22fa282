package io.tributary.edge.commit;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.edge.config.KeepingSettings;
import io.tributary.edge.config.OutboxSettings;
import io.tributary.edge.store.Commit;
import io.tributary.edge.store.Store;
import io.tributary.edge.store.StoreSettings;
import io.tributary.pipelines.summary.Summary;
import io.tributary.pipelines.summary.Value;
import io.tributary.pipelines.testing.Eventually;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Summaries that wait in an outbox while the machine's clock stands anywhere at each start. */
class OutboxClockTest {
    private static final Duration AGE_MAX = Duration.ofDays(2);
    private static final Duration HOUR = Duration.ofHours(1);
    private static final String BOX = "box";

    @TempDir
    private Path folder = Path.of("");

    private final FakeSink sink = new FakeSink("upstream");
    private final ConcurrentLinkedQueue<Runnable> fetched = new ConcurrentLinkedQueue<>();
    private long nanos = -5;
    private int made;
    private long dropped;

    /** Runs for so long with the clock at {@code start} at first, while upstream is away; makes a summary every hour if at all. */
    private void life(String start, Duration time, boolean makes) throws Exception {
        KeepingSettings settings = new KeepingSettings(
                folder,
                Duration.ofSeconds(1),
                new OutboxSettings(10_000, 1L << 30, AGE_MAX, OutboxSettings.Full.DROP_OLDEST, 1_000));
        sink.refuses = true;
        try (Store store = Store.open(StoreSettings.in(folder), () -> Instant.EPOCH)) {
            Keeping keeping = new Keeping(store, settings, Instant.parse(start).toEpochMilli() * 1_000, () -> nanos);
            KeptOutbox box = keeping.outbox(BOX, false, fetched::add);
            turn(store, keeping, box);
            for (Duration ran = HOUR; ran.compareTo(time) <= 0; ran = ran.plus(HOUR)) {
                if (makes) {
                    box.add(summary());
                }
                nanos += HOUR.toNanos();
                turn(store, keeping, box);
            }
            dropped += box.dropped();
            assertThat(dropped + store.backlog(BOX).count()).isEqualTo(made);
        }
    }

    /** Commits what there is, and has what it looks at fetched. */
    private void turn(Store store, Keeping keeping, KeptOutbox box) {
        while (box.hasChanges(keeping.micros())
                || Eventually.holdsWithin(Duration.ofMillis(5), () -> !fetched.isEmpty())) {
            for (Runnable each = fetched.poll(); each != null; each = fetched.poll()) {
                each.run();
            }
            Commit commit = new Commit();
            box.changes(commit, keeping.micros());
            CompletableFuture<Void> done = new CompletableFuture<>();
            store.commit(commit, () -> done.complete(null));
            done.join();
            box.committed();
            box.offerNext(sink, 1);
        }
    }

    private Summary summary() {
        return Summary.finished(
                new Summary.Key("s", "p", made, ++made, Map.of()),
                new Summary.Origin("n", "r"),
                0,
                Map.of("v", Value.of(made)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"1970-01-01T00:00:00Z", "2099-01-01T00:00:00Z", "2025-12-31T00:00:00Z", "2026-06-01T00:00:00Z"})
    void nothing_is_too_old_because_the_clock_leapt_between_two_lives(String leapt) throws Exception {
        life("2026-01-01T00:00:00Z", Duration.ofHours(10), true);
        life(leapt, Duration.ofHours(10), true);
        life("2026-01-02T00:00:00Z", Duration.ofHours(10), true);
        assertThat(dropped).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"1970-01-01T00:00:00Z", "2099-01-01T00:00:00Z", "2026-01-02T00:00:00Z"})
    void what_has_waited_too_long_while_the_node_ran_goes_in_a_later_life_too(String leapt) throws Exception {
        life("2026-01-01T00:00:00Z", Duration.ofHours(40), true);
        life(leapt, Duration.ofHours(28), true);
        assertThat(made).isEqualTo(68);
        assertThat(dropped).as("those older than 48 of 68 hours").isEqualTo(68 - 49);
    }

    @Test
    void the_age_of_what_the_first_life_left_in_1970_goes_on_when_the_clock_has_been_set() throws Exception {
        life("1970-01-01T00:00:00Z", Duration.ofHours(3), true);
        life("2026-01-01T00:00:00Z", Duration.ofHours(47), false);
        assertThat(dropped)
                .as("the first is 49 hours old, of which it waited 47 + 2")
                .isEqualTo(1);
    }

    @Test
    void an_outbox_that_another_holder_takes_over_in_the_same_life_keeps_its_clock() throws Exception {
        life("2026-01-01T00:00:00Z", HOUR, true);
        try (Store store = Store.open(StoreSettings.in(folder), () -> Instant.EPOCH)) {
            Keeping keeping = new Keeping(
                    store,
                    new KeepingSettings(
                            folder,
                            Duration.ofSeconds(1),
                            new OutboxSettings(10_000, 1L << 30, AGE_MAX, OutboxSettings.Full.DROP_OLDEST, 1_000)),
                    0,
                    () -> nanos);
            turn(store, keeping, keeping.outbox(BOX, false, fetched::add));
            nanos += AGE_MAX.toNanos() + HOUR.toNanos();
            KeptOutbox next = keeping.outbox(BOX, false, fetched::add);
            turn(store, keeping, next);
            assertThat(next.dropped()).isEqualTo(1);
        }
    }
}
