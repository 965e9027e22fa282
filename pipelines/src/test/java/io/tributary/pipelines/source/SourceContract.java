package io.tributary.pipelines.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tributary.pipelines.state.StateException;
import io.tributary.pipelines.testing.Eventually;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * What every {@link Source} must do. A subclass provides a {@link Bench}: a sender that keeps what was not acknowledged.
 */
@Timeout(60)
public abstract class SourceContract {
    private static final Duration A_MOMENT = Duration.ofMillis(300);

    /** A source's surroundings: where it receives from. Each test has one of its own. */
    protected interface Bench extends AutoCloseable {
        /** A source that is not started. Each has the identity of the one before, which is closed by then. */
        Source source();

        /** Sends, with acknowledgement wanted; returns when the sender has taken it. */
        void send(String topic, String payload);

        /** Breaks the source's connection, as a network does; a new one may be made at once. */
        void dropConnection();

        /** Whether this is a thread that a source has started. */
        boolean startedBySource(Thread thread);

        @Override
        void close();
    }

    /** @param inboxMessagesMax messages that may wait in a source */
    protected abstract Bench bench(int inboxMessagesMax);

    private record Taken(String topic, String payload, long position) {}

    /** Polls until {@code count} messages have come. */
    private static List<Taken> take(Source source, int count) {
        List<Taken> taken = new ArrayList<>();
        Eventually.until(count + " messages come; health " + source.health(), () -> {
            source.poll((message, position) -> taken.add(new Taken(message.topic(), message.payload(), position)), 100);
            return taken.size() >= count;
        });
        return taken;
    }

    private static void assertNothingComes(Source source) {
        boolean came = Eventually.holdsWithin(A_MOMENT, () -> source.poll((message, position) -> {}, 100) > 0);
        assertThat(came).as("a message came").isFalse();
    }

    private static void startAndAwait(Source source) {
        source.start();
        Eventually.until("source is ready", () -> source.health().ready());
    }

    private static List<String> numbers(int from, int to) {
        return IntStream.range(from, to).mapToObj(Integer::toString).toList();
    }

    private static List<String> payloads(List<Taken> taken) {
        return taken.stream().map(Taken::payload).toList();
    }

    @Test
    void messages_come_in_the_order_they_were_sent_with_topic_payload_and_growing_positions() {
        try (Bench bench = bench(1000);
                Source source = bench.source()) {
            startAndAwait(source);
            numbers(0, 500).forEach(n -> bench.send("site/" + n, n));
            List<Taken> taken = take(source, 500);
            assertThat(payloads(taken)).isEqualTo(numbers(0, 500));
            assertThat(taken).allSatisfy(t -> assertThat(t.topic()).isEqualTo("site/" + t.payload()));
            assertThat(taken.stream().map(Taken::position))
                    .doesNotHaveDuplicates()
                    .isSorted();
        }
    }

    @Test
    void poll_hands_over_no_more_than_the_limit_and_says_how_many() {
        try (Bench bench = bench(1000);
                Source source = bench.source()) {
            startAndAwait(source);
            numbers(0, 10).forEach(n -> bench.send("site/a", n));
            List<String> got = new ArrayList<>();
            Eventually.until("ten messages come", () -> {
                int before = got.size();
                int said = source.poll((message, position) -> got.add(message.payload()), 3);
                assertThat(said).isEqualTo(got.size() - before).isBetween(0, 3);
                return got.size() == 10;
            });
            assertThat(source.poll((message, position) -> got.add("one too many"), 0))
                    .isZero();
            assertThat(got).isEqualTo(numbers(0, 10));
        }
    }

    @Test
    void poll_does_not_block_when_nothing_waits_not_even_before_the_start() {
        try (Bench bench = bench(10);
                Source source = bench.source()) {
            assertThat(source.poll((message, position) -> {}, 10)).isZero();
            assertThat(source.health().ready()).isFalse();
            assertThat(source.health().reason()).isNotBlank();
            startAndAwait(source);
            assertThat(source.poll((message, position) -> {}, 10)).isZero();
        }
    }

    @Test
    void wake_is_called_each_time_messages_begin_to_wait_in_an_empty_inbox() {
        try (Bench bench = bench(10);
                Source source = bench.source()) {
            AtomicInteger wakes = new AtomicInteger();
            source.whenReady(wakes::incrementAndGet);
            startAndAwait(source);
            for (int i = 0; i < 5; i++) {
                int before = wakes.get();
                bench.send("site/a", "x");
                Eventually.until("wake is called", () -> wakes.get() > before);
                int taken = 0;
                // The limit takes exactly what is there: an inbox is empty after that too.
                while (taken == 0) {
                    taken = source.poll((message, position) -> {}, 1);
                }
                assertThat(taken).isEqualTo(1);
            }
        }
    }

    @Test
    void what_was_not_acknowledged_comes_again_after_a_restart_and_what_was_does_not() {
        try (Bench bench = bench(1000)) {
            try (Source first = bench.source()) {
                startAndAwait(first);
                numbers(0, 10).forEach(n -> bench.send("site/a", n));
                List<Taken> taken = take(first, 10);
                first.acknowledge(taken.get(3).position());
            }
            try (Source second = bench.source()) {
                startAndAwait(second);
                List<Taken> again = take(second, 6);
                assertThat(payloads(again)).isEqualTo(numbers(4, 10));
                second.acknowledge(again.get(5).position());
            }
            try (Source third = bench.source()) {
                startAndAwait(third);
                assertNothingComes(third);
            }
        }
    }

    @Test
    void what_is_sent_while_nobody_listens_comes_later() {
        try (Bench bench = bench(1000)) {
            try (Source first = bench.source()) {
                startAndAwait(first);
            }
            numbers(0, 5).forEach(n -> bench.send("site/a", n));
            try (Source second = bench.source()) {
                startAndAwait(second);
                assertThat(payloads(take(second, 5))).isEqualTo(numbers(0, 5));
            }
        }
    }

    @Test
    void an_inbox_holds_no_more_than_its_limit_and_nothing_is_lost() {
        try (Bench bench = bench(10);
                Source source = bench.source()) {
            startAndAwait(source);
            numbers(0, 100).forEach(n -> bench.send("site/a", n));
            List<String> got = new ArrayList<>();
            Eventually.until("all messages come", () -> {
                long[] last = {0};
                int count = source.poll(
                        (message, position) -> {
                            got.add(message.payload());
                            last[0] = position;
                        },
                        1000);
                assertThat(count).isLessThanOrEqualTo(10);
                if (count > 0) {
                    source.acknowledge(last[0]);
                }
                return got.size() >= 100;
            });
            assertThat(got).isEqualTo(numbers(0, 100));
        }
    }

    @Test
    void after_a_lost_connection_messages_go_on_and_none_is_handed_over_twice() {
        try (Bench bench = bench(1000);
                Source source = bench.source()) {
            startAndAwait(source);
            numbers(0, 20).forEach(n -> bench.send("site/a", n));
            List<Taken> before = take(source, 20);
            source.acknowledge(before.get(9).position());
            bench.dropConnection();
            numbers(20, 40).forEach(n -> bench.send("site/a", n));
            List<Taken> after = take(source, 20);
            assertThat(payloads(after)).isEqualTo(numbers(20, 40));
            assertThat(after.get(0).position()).isGreaterThan(before.get(19).position());
            source.acknowledge(after.get(19).position());
            Eventually.until("source is ready again", () -> source.health().ready());
            assertNothingComes(source);
        }
    }

    @Test
    void acknowledgements_after_a_lost_connection_count_for_what_came_before_it() {
        try (Bench bench = bench(1000)) {
            try (Source first = bench.source()) {
                startAndAwait(first);
                numbers(0, 20).forEach(n -> bench.send("site/a", n));
                List<Taken> taken = take(first, 20);
                bench.dropConnection();
                bench.send("site/a", "20");
                List<Taken> more = take(first, 1); // the connection is there again
                assertThat(payloads(more)).containsExactly("20");
                first.acknowledge(taken.get(19).position());
                first.acknowledge(more.get(0).position());
            }
            try (Source second = bench.source()) {
                startAndAwait(second);
                assertNothingComes(second);
            }
        }
    }

    @Test
    void what_had_its_effect_and_was_not_acknowledged_is_recognised_in_the_next_life() throws StateException {
        try (Bench bench = bench(1000)) {
            byte[] kept;
            try (Source first = bench.source()) {
                startAndAwait(first);
                numbers(0, 10).forEach(n -> bench.send("site/a", n));
                kept = first.identities(take(first, 10).get(5).position());
            }
            try (Source second = bench.source()) {
                second.recall(kept);
                startAndAwait(second);
                List<Taken> rest = take(second, 4);
                assertThat(payloads(rest)).isEqualTo(numbers(6, 10));
                second.acknowledge(rest.get(3).position());
            }
            try (Source third = bench.source()) {
                startAndAwait(third);
                assertNothingComes(third);
            }
        }
    }

    @Test
    void what_was_acknowledged_does_not_hide_what_comes_later() throws StateException {
        try (Bench bench = bench(1000)) {
            byte[] kept;
            try (Source first = bench.source()) {
                startAndAwait(first);
                numbers(0, 10).forEach(n -> bench.send("site/a", "same"));
                long last = take(first, 10).get(9).position();
                kept = first.identities(last);
                first.acknowledge(last);
            }
            numbers(0, 10).forEach(n -> bench.send("site/a", "same"));
            try (Source second = bench.source()) {
                second.recall(kept);
                startAndAwait(second);
                assertThat(take(second, 10)).hasSize(10);
                assertNothingComes(second);
            }
        }
    }

    @Test
    void what_was_recalled_is_passed_on_by_a_life_that_never_heard_of_it() throws StateException {
        try (Bench bench = bench(1000)) {
            byte[] kept;
            try (Source first = bench.source()) {
                startAndAwait(first);
                numbers(0, 10).forEach(n -> bench.send("site/a", n));
                kept = first.identities(take(first, 10).get(7).position());
            }
            try (Source second = bench.source()) {
                second.recall(kept);
                kept = second.identities(-1);
            }
            try (Source third = bench.source()) {
                third.recall(kept);
                startAndAwait(third);
                assertThat(payloads(take(third, 2))).isEqualTo(numbers(8, 10));
                assertNothingComes(third);
            }
        }
    }

    @Test
    void acknowledgements_arrive_although_the_source_is_closed_while_more_is_coming_in() {
        try (Bench bench = bench(50)) {
            try (Source first = bench.source()) {
                startAndAwait(first);
                numbers(0, 500).forEach(n -> bench.send("site/a", n));
                first.acknowledge(take(first, 20).get(19).position());
            }
            try (Source second = bench.source()) {
                second.start(); // and is ready when it has been polled: more waits than it may hold
                assertThat(payloads(take(second, 1))).startsWith("20");
            }
        }
    }

    @Test
    void bytes_that_no_source_has_given_are_refused_and_nothing_is_recalled() {
        try (Bench bench = bench(1000);
                Source source = bench.source()) {
            assertThatThrownBy(() -> source.recall(new byte[] {99, 1, 2, 3}))
                    .isInstanceOf(StateException.class)
                    .hasMessageContaining("holds");
            startAndAwait(source);
            bench.send("site/a", "x");
            assertThat(take(source, 1)).hasSize(1);
        }
    }

    @Test
    void no_acknowledgement_is_wanted_where_there_is_nothing_to_acknowledge() {
        try (Bench bench = bench(1000);
                Source source = bench.source()) {
            assertThat(source.wantsAcknowledgement()).isFalse();
            startAndAwait(source);
            bench.send("site/a", "x");
            source.acknowledge(take(source, 1).get(0).position());
            assertThat(source.wantsAcknowledgement()).isFalse();
        }
    }

    @Test
    void closing_twice_is_as_closing_once_and_a_closed_source_is_silent() {
        try (Bench bench = bench(10)) {
            Source source = bench.source();
            startAndAwait(source);
            source.close();
            source.close();
            bench.send("site/a", "late");
            assertNothingComes(source);
            source.acknowledge(1);
            assertThat(source.health().ready()).isFalse();
            bench.source().close(); // one that was never started
        }
    }

    @Test
    void a_closed_source_leaves_no_thread_behind() {
        try (Bench bench = bench(10)) {
            try (Source source = bench.source()) {
                startAndAwait(source);
                numbers(0, 30).forEach(n -> bench.send("site/a", n)); // more than the inbox holds
                Eventually.until("messages come", () -> source.poll((message, position) -> {}, 1) == 1);
            }
            Eventually.until(
                    "threads end",
                    () -> Thread.getAllStackTraces().keySet().stream().noneMatch(bench::startedBySource));
        }
    }
}
