package io.tributary.pipelines.sink;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.pipelines.summary.Summary;
import io.tributary.pipelines.summary.Value;
import io.tributary.pipelines.testing.Eventually;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What every {@link Sink} must do. A subclass provides a {@link Bench}: a receiver that can be away. */
@Timeout(60)
public abstract class SinkContract {
    /** A sink's surroundings: where it delivers to. Each test has one of its own. */
    protected interface Bench extends AutoCloseable {
        /** A sink that is not started. */
        Sink sink();

        /** The {@code startMicros} of the summaries that have arrived so far, in order of arrival. */
        List<Long> arrived();

        /** Breaks the connection and lets no other be made until {@link #restoreConnection}. */
        void dropConnection();

        void restoreConnection();

        /** Whether this is a thread that a sink has started. */
        boolean startedBySink(Thread thread);

        @Override
        void close();
    }

    /** @param unconfirmedMax summaries that a sink may hold unconfirmed */
    protected abstract Bench bench(int unconfirmedMax);

    /** A summary that {@link Bench#arrived} knows as {@code number}. */
    protected static Summary summary(long number) {
        return Summary.finished(
                new Summary.Key("site", "pipeline", number, number + 1, Map.of("key", Value.of("a"))),
                new Summary.Origin("node", "run"),
                0,
                Map.of("n", Value.of(number)));
    }

    private static void startAndAwait(Sink sink) {
        sink.start();
        Eventually.until("sink is ready", () -> sink.health().ready());
    }

    private static void offerAll(Sink sink, long from, long to) {
        LongStream.range(from, to)
                .forEach(n -> Eventually.until("summary " + n + " is taken", () -> sink.offer(summary(n))));
    }

    private static List<Long> numbers(long from, long to) {
        return LongStream.range(from, to).boxed().toList();
    }

    @Test
    void summaries_arrive_in_the_order_they_were_offered_and_all_get_confirmed() {
        try (Bench bench = bench(50);
                Sink sink = bench.sink()) {
            startAndAwait(sink);
            offerAll(sink, 0, 300);
            Eventually.until("all are confirmed", () -> sink.unconfirmed() == 0);
            Eventually.until("all arrive", () -> bench.arrived().size() >= 300);
            assertThat(bench.arrived()).isEqualTo(numbers(0, 300));
        }
    }

    @Test
    void a_refused_summary_is_not_taken_and_wake_says_when_to_come_back() {
        try (Bench bench = bench(3);
                Sink sink = bench.sink()) {
            AtomicInteger wakes = new AtomicInteger();
            sink.whenReady(wakes::incrementAndGet);
            startAndAwait(sink);
            bench.dropConnection();
            Eventually.until("sink notices", () -> !sink.health().ready());
            offerAll(sink, 0, 3);
            assertThat(sink.offer(summary(99))).isFalse();
            assertThat(sink.offer(summary(99))).isFalse();
            assertThat(sink.unconfirmed()).isEqualTo(3);
            bench.restoreConnection();
            Eventually.until("wake is called", () -> wakes.get() > 0);
            offerAll(sink, 3, 4);
            Eventually.until("all are confirmed", () -> sink.unconfirmed() == 0);
            assertThat(bench.arrived()).isEqualTo(numbers(0, 4));
        }
    }

    @Test
    void wake_is_called_when_everything_is_confirmed() {
        try (Bench bench = bench(10);
                Sink sink = bench.sink()) {
            AtomicInteger wakesAtZero = new AtomicInteger();
            sink.whenReady(() -> {
                if (sink.unconfirmed() == 0) {
                    wakesAtZero.incrementAndGet();
                }
            });
            startAndAwait(sink);
            offerAll(sink, 0, 1);
            Eventually.until("wake is called", () -> wakesAtZero.get() > 0);
        }
    }

    @Test
    void what_was_not_confirmed_is_sent_again_in_order_after_a_lost_connection() {
        try (Bench bench = bench(1000);
                Sink sink = bench.sink()) {
            startAndAwait(sink);
            offerAll(sink, 0, 50);
            bench.dropConnection();
            offerAll(sink, 50, 100);
            bench.restoreConnection();
            Eventually.until("all are confirmed", () -> sink.unconfirmed() == 0);
            Eventually.until(
                    "all arrive", () -> bench.arrived().stream().distinct().count() == 100);
            assertThat(bench.arrived().stream().distinct()).containsExactlyElementsOf(numbers(0, 100));
        }
    }

    @Test
    void what_counts_as_confirmed_has_arrived_without_a_gap_and_the_count_goes_on_after_a_lost_connection() {
        try (Bench bench = bench(20);
                Sink sink = bench.sink()) {
            assertThat(sink.confirmed()).isZero();
            startAndAwait(sink);
            offerAll(sink, 0, 60);
            bench.dropConnection();
            long before = sink.confirmed();
            Eventually.until("those confirmed arrive", () -> bench.arrived().containsAll(numbers(0, before)));
            assertThat(before).isBetween(40L, 60L);
            bench.restoreConnection();
            offerAll(sink, 60, 100);
            assertThat(sink.confirmed()).isGreaterThanOrEqualTo(before);
            Eventually.until("all are confirmed", () -> sink.confirmed() == 100);
            assertThat(sink.unconfirmed()).isZero();
        }
    }

    @Test
    void a_sink_takes_summaries_before_it_is_connected() {
        try (Bench bench = bench(10);
                Sink sink = bench.sink()) {
            assertThat(sink.health().ready()).isFalse();
            assertThat(sink.health().reason()).isNotBlank();
            assertThat(sink.offer(summary(0))).isTrue();
            assertThat(sink.unconfirmed()).isEqualTo(1);
            startAndAwait(sink);
            Eventually.until("it is confirmed", () -> sink.unconfirmed() == 0);
            Eventually.until("it arrives", () -> bench.arrived().size() == 1);
        }
    }

    @Test
    void closing_twice_is_as_closing_once_and_a_closed_sink_takes_nothing() {
        try (Bench bench = bench(10)) {
            Sink sink = bench.sink();
            startAndAwait(sink);
            sink.close();
            sink.close();
            assertThat(sink.offer(summary(0))).isFalse();
            assertThat(sink.health().ready()).isFalse();
            bench.sink().close(); // one that was never started
        }
    }

    @Test
    void a_closed_sink_leaves_no_thread_behind() {
        try (Bench bench = bench(10)) {
            try (Sink sink = bench.sink()) {
                startAndAwait(sink);
                offerAll(sink, 0, 5);
            }
            Eventually.until(
                    "threads end",
                    () -> Thread.getAllStackTraces().keySet().stream().noneMatch(bench::startedBySink));
        }
    }
}
