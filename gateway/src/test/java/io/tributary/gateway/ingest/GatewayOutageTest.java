package io.tributary.gateway.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.edge.commit.Commits;
import io.tributary.edge.commit.Keeping;
import io.tributary.edge.config.KeepingSettings;
import io.tributary.edge.config.OutboxSettings;
import io.tributary.edge.store.Store;
import io.tributary.edge.store.StoreSettings;
import io.tributary.gateway.forward.Forwarder;
import io.tributary.gateway.rollup.Rollup;
import io.tributary.gateway.rollup.RollupSettings;
import io.tributary.pipelines.summary.Summary;
import io.tributary.pipelines.summary.SummaryJson;
import io.tributary.pipelines.summary.SummarySteps;
import io.tributary.pipelines.summary.Value;
import io.tributary.pipelines.testing.Eventually;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Upstream is away for two days, by a clock that the test moves: two nodes send their share of a window for each of 40 rooms every hour,
 * and the gateway starts again in between.
 */
class GatewayOutageTest {
    private static final int ROOMS = 40;
    private static final int HOURS = 48;
    private static final String START = "2026-01-01T00:00:00Z";
    private static final RollupSettings ROLLUP =
            new RollupSettings(Duration.ofSeconds(5), Duration.ofHours(1), 10_000, 1L << 30);

    @TempDir
    private Path folder = Path.of("");

    private final Vertx vertx = Vertx.vertx();
    private final BufferAllocator allocator = new RootAllocator();
    private final SummarySteps steps = new SummarySteps(allocator);
    private final FakeUpstream upstream = new FakeUpstream();
    private long nanos = 77;
    private int hour;
    private long dropped;

    @AfterEach
    void everything_is_given_back() {
        steps.close();
        allocator.close();
        vertx.close().await();
    }

    private static Map<String, Value> sum(Map<String, String> calls, List<List<Summary.Partial>> shares) {
        return Map.of(
                "total",
                Value.of(shares.stream()
                        .mapToLong(share -> Long.parseLong(share.get(0).state()))
                        .sum()));
    }

    /** One life of a gateway, all on its thread. */
    private final class Life implements AutoCloseable {
        final Context context = vertx.getOrCreateContext();
        final FakeNodes nodes = new FakeNodes();
        final Store store;
        final Ingest ingest;

        Life(String clock, OutboxSettings outbox) throws Exception {
            store = Store.open(StoreSettings.in(folder), () -> Instant.EPOCH);
            Keeping keeping = new Keeping(
                    store,
                    new KeepingSettings(folder, Duration.ofSeconds(1), outbox),
                    Instant.parse(clock).toEpochMilli() * 1_000,
                    () -> nanos);
            ingest = Ingest.kept(
                    "city",
                    nodes,
                    KeptRollup.of(store, "city", () -> new Rollup(ROLLUP, GatewayOutageTest::sum, steps)),
                    new Forwarder(
                            upstream,
                            keeping.outbox("upstream", false, task -> context.runOnContext(due -> task.run()))),
                    new Commits(keeping, context, "nodes"));
        }

        void hour() {
            for (int room = 0; room < ROOMS; room++) {
                nodes.publish(share(room, "a", 1));
                nodes.publish(share(room, "b", 10));
            }
            pass(Duration.ofSeconds(2));
            pass(Duration.ofSeconds(6));
            pass(Duration.ofSeconds(2));
            pass(Duration.ofHours(1).minusSeconds(10));
            hour++;
        }

        private Summary share(int room, String node, long value) {
            return new Summary(
                    new Summary.Key("city", "air", hour, hour + 1, Map.of("room", Value.of(room))),
                    new Summary.Origin(node, "run"),
                    0,
                    Map.of(),
                    List.of(new Summary.Partial("sum/1", String.valueOf(value))),
                    Map.of("total", "sum(x)"),
                    List.of());
        }

        /** Takes turns until nothing is left to do now. */
        void pass(Duration time) {
            nanos += time.toNanos();
            long commits = store.figures().commits();
            turn();
            while (Eventually.holdsWithin(
                            Duration.ofMillis(20), () -> store.figures().commits() > commits)
                    && turn()) {}
            turn();
        }

        /** Whether more may be waiting. */
        boolean turn() {
            CompletableFuture<Boolean> more = new CompletableFuture<>();
            context.runOnContext(due -> more.complete(ingest.turn(nanos / 1_000)));
            return more.join();
        }

        @Override
        public void close() {
            CompletableFuture<Void> asked = new CompletableFuture<>();
            context.runOnContext(due -> {
                ingest.finish(nanos / 1_000);
                asked.complete(null);
            });
            asked.join();
            Eventually.until("all is on the disk", () -> {
                CompletableFuture<Boolean> isDone = new CompletableFuture<>();
                context.runOnContext(due -> {
                    ingest.settle();
                    isDone.complete(store.backlog("upstream").count()
                            == ingest.forwarder().pending());
                });
                return isDone.join();
            });
            dropped += ingest.forwarder().dropped();
            store.close();
        }

        void returned() {
            upstream.room = Integer.MAX_VALUE;
            Eventually.until("all that waited is sent", () -> {
                nanos += 1_000_000_000L;
                turn();
                return ingest.forwarder().pending() == 0;
            });
        }
    }

    private static OutboxSettings limits(long bytesMax, Duration ageMax) {
        return new OutboxSettings(100_000, bytesMax, ageMax, OutboxSettings.Full.DROP_OLDEST, 100_000);
    }

    private List<Long> hoursTold() {
        return upstream.taken.stream().map(each -> each.key().startMicros()).toList();
    }

    private void twoDays(String clockOfSecondLife, OutboxSettings limits) throws Exception {
        upstream.room = 0;
        try (Life first = new Life(START, limits)) {
            while (hour < HOURS / 2) {
                first.hour();
            }
        }
        try (Life second = new Life(clockOfSecondLife, limits)) {
            while (hour < HOURS) {
                second.hour();
            }
            second.returned();
        }
        assertThat(upstream.taken.size() + dropped).isEqualTo(HOURS * ROOMS);
        assertThat(upstream.taken.stream().map(Summary::key)).doesNotHaveDuplicates();
        assertThat(upstream.taken).allMatch(each -> each.fields().equals(Map.of("total", Value.of(11))));
        assertThat(hoursTold()).isSorted().endsWith(HOURS - 1L);
    }

    @ParameterizedTest
    @ValueSource(strings = {"2026-01-02T00:00:00Z", "1970-01-01T00:00:00Z", "2099-01-01T00:00:00Z"})
    void within_the_limits_all_arrives_in_order_wherever_the_clock_stands_after_the_restart(String clock)
            throws Exception {
        twoDays(clock, limits(1L << 30, Duration.ofDays(3)));
        assertThat(dropped).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"2026-01-02T00:00:00Z", "1970-01-01T00:00:00Z", "2099-01-01T00:00:00Z"})
    void what_has_waited_too_long_is_dropped_and_counted(String clock) throws Exception {
        twoDays(clock, limits(1L << 30, Duration.ofHours(30)));
        assertThat(hoursTold().stream().distinct()).hasSizeBetween(30, 31);
        assertThat(dropped).isEqualTo((HOURS - hoursTold().stream().distinct().count()) * ROOMS);
    }

    @Test
    void the_oldest_go_when_too_many_bytes_wait_and_each_is_counted() throws Exception {
        long bytesMax = 100_000;
        twoDays("2026-01-02T00:00:00Z", limits(bytesMax, Duration.ofDays(30)));
        long bytes = upstream.taken.stream()
                .mapToLong(each -> SummaryJson.write(each).length)
                .sum();
        long each = bytes / upstream.taken.size();
        assertThat(dropped).isPositive();
        assertThat(bytes).as("as many as there is room for, and no more").isBetween(bytesMax - 2 * each, bytesMax);
    }
}
