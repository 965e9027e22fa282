package io.tributary.edge.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.edge.config.NodeSettings;
import io.tributary.edge.store.Store;
import io.tributary.edge.store.StoreSettings;
import io.tributary.pipelines.config.Document;
import io.tributary.pipelines.config.Variables;
import io.tributary.pipelines.pipeline.Pipeline;
import io.tributary.pipelines.pipeline.PipelineReader;
import io.tributary.pipelines.summary.Summary;
import io.tributary.pipelines.summary.SummaryJson;
import io.tributary.pipelines.testing.Eventually;
import io.vertx.core.Vertx;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Upstream is away for two days by the node's clock, which the test moves: 400 machines have a summary every hour, and the node restarts in between. */
class NodeOutageTest {
    private static final String TOPIC_OUTBOX = "heat mqtt out/{machine}";
    private static final String GATEWAY_OUTBOX = "heat upstream";
    private static final int MACHINES = 400;
    private static final int HOURS = 48;
    private static final long HOUR_SECONDS = 3_600;
    private static final long START = 1_767_225_600;
    private static final long BYTES_MAX = 1 << 20;
    private static final String HEAT = """
            apiVersion: tributary/v1
            pipeline: heat
            source:
              mqtt: { topics: ["plant/{machine}/heat"], qos: 1 }
              time: { field: ts, unit: s }
              plausible: { ahead: 30d }
              fields: { v: {} }
            steps:
              - window: { tumbling: 1h, by: [machine], idle: 1d }
                aggregate: { total: sum(v), n: count() }
            sink:
              - %s
            """;
    private static final String TO_GATEWAY = HEAT.formatted("upstream: {}");
    private static final String TO_TOPIC = HEAT.formatted("mqtt: { topic: \"out/{machine}\" }");

    @TempDir
    private Path folder = Path.of("");

    private final Vertx vertx = Vertx.vertx();
    private final BufferAllocator allocator = new RootAllocator();
    private final AtomicLong nanos = new AtomicLong(77);
    private long hour;

    @AfterEach
    void everything_is_given_back() {
        allocator.close();
        vertx.close().await();
    }

    /** One life of a node, in which upstream is away at first. */
    private final class Life implements AutoCloseable {
        final FakeWorld world = new FakeWorld();
        final Store store;
        final Node node;

        Life(String pipeline, int drainPerSecond, String outbox) throws Exception {
            store = Store.open(StoreSettings.in(folder.resolve("store")), () -> Instant.ofEpochSecond(START));
            String file = """
                    apiVersion: tributary/v1
                    node: n1
                    site: s1
                    mqtt: { server: "mqtt://localhost" }
                    pipelines: [ p.yaml ]
                    commit: { interval: 30s }
                    outbox: { bytesMax: %d, drainPerSecond: %d, %s }
                    """.formatted(BYTES_MAX, drainPerSecond, outbox);
            Files.writeString(folder.resolve("p.yaml"), pipeline);
            Pipeline read = PipelineReader.read(Document.parse("p.yaml", pipeline, Variables.none()));
            node = new Node(
                    vertx,
                    NodeSettings.read(Document.parse("node.yaml", file, Variables.none()), Variables.none(), folder),
                    List.of(read),
                    new Summary.Origin("n1", "r" + hour),
                    world,
                    allocator,
                    nanos::get,
                    Optional.of(store),
                    (START + hour * HOUR_SECONDS) * 1_000_000);
            world.sinks.get(0).refuses = true;
            node.start();
        }

        /** Every machine sends a reading, which closes the windows of the hour before; then time passes. */
        void hour() {
            put();
            Eventually.until(
                    "the readings of hour " + hour, () -> world.lastSource().waiting() == 0 || !hasRoom());
            pass(Duration.ofMinutes(1));
            if (world.lastSource().waiting() == 0) {
                Eventually.until("the summaries of hour " + hour, () -> kept() >= hour * MACHINES);
            }
            nanos.addAndGet(Duration.ofMinutes(59).toNanos());
            hour++;
        }

        /** Summaries that were ever on the disk. */
        private long kept() {
            return Math.max(
                    store.backlog(TOPIC_OUTBOX).next(),
                    store.backlog(GATEWAY_OUTBOX).next());
        }

        /** Bytes of the summaries that are on the disk. */
        private long onDisk() {
            return store.backlog(TOPIC_OUTBOX).bytes()
                    + store.backlog(GATEWAY_OUTBOX).bytes();
        }

        private void put() {
            for (int machine = 0; machine < MACHINES; machine++) {
                world.lastSource()
                        .put("plant/" + machine + "/heat", "{\"ts\":" + (START + hour * HOUR_SECONDS) + ",\"v\":1}");
            }
        }

        boolean hasRoom() {
            return node.unready().stream().noneMatch(reason -> reason.contains("stopped reading"));
        }

        /** Until what there was to commit is on the disk, if there was something. */
        void pass(Duration time) {
            long before = store.figures().commits();
            nanos.addAndGet(time.toNanos());
            Eventually.holdsWithin(Duration.ofMillis(300), () -> store.figures().commits() > before);
        }

        void returned() {
            world.sinks.get(0).refuses = false;
            Eventually.until("all that waited is sent and off the disk", () -> {
                nanos.addAndGet(Duration.ofSeconds(1).toNanos());
                return node.sinks().get(0).pending().getAsInt() == 0 && onDisk() == 0;
            });
        }

        long dropped() {
            return node.sinks().get(0).dropped().getAsLong();
        }

        @Override
        public void close() {
            nanos.addAndGet(Duration.ofMinutes(1).toNanos());
            var stopped = node.stop();
            Eventually.until("it stops", () -> {
                nanos.addAndGet(Duration.ofSeconds(1).toNanos());
                return stopped.isComplete();
            });
            store.close();
        }
    }

    private static int jsonBytes(List<Summary> summaries) {
        return summaries.stream()
                .mapToInt(summary -> SummaryJson.write(summary).length)
                .sum();
    }

    private static List<Long> hoursOf(List<Summary> summaries) {
        return summaries.stream()
                .map(summary -> (summary.key().startMicros() / 1_000_000 - START) / HOUR_SECONDS)
                .toList();
    }

    @Test
    void the_oldest_go_when_the_outbox_is_full_and_the_rest_arrives_in_order() throws Exception {
        Life first = new Life(TO_TOPIC, 100_000, "full: dropOldest");
        try (first) {
            while (hour < HOURS / 2) {
                first.hour();
                assertThat(first.store.backlog(TOPIC_OUTBOX).bytes())
                        .as("hour %d", hour)
                        .isLessThan(BYTES_MAX * 2);
            }
        }
        try (Life second = new Life(TO_TOPIC, 100_000, "full: dropOldest")) {
            while (hour < HOURS) {
                second.hour();
                assertThat(second.store.backlog(TOPIC_OUTBOX).bytes())
                        .as("hour %d", hour)
                        .isLessThan(BYTES_MAX * 2);
            }
            assertThat(second.store.figures().fileBytes()).isLessThan(BYTES_MAX + (5 << 20));
            second.returned();
            List<Summary> taken = second.world.taken();
            long made = (HOURS - 1) * MACHINES;
            assertThat(taken.size() + first.dropped() + second.dropped()).isEqualTo(made);
            assertThat(hoursOf(taken)).isSorted().endsWith(HOURS - 2L);
            assertThat(taken.stream().map(Summary::key)).doesNotHaveDuplicates();
            assertThat(jsonBytes(taken))
                    .as("as many as there is room for, and no more")
                    .isBetween((int) BYTES_MAX - jsonBytes(taken.subList(0, 1)) - 2, (int) BYTES_MAX);
        }
    }

    @Test
    void what_has_waited_too_long_goes_and_the_rest_arrives() throws Exception {
        try (Life life = new Life(TO_TOPIC, 100_000, "ageMax: 150m, full: dropOldest")) {
            while (hour < HOURS) {
                life.hour();
            }
            life.pass(Duration.ofMinutes(1));
            life.returned();
            assertThat(hoursOf(life.world.taken())).isSorted();
            assertThat(hoursOf(life.world.taken()).stream().distinct()).containsExactly(HOURS - 3L, HOURS - 2L);
            assertThat(life.world.taken()).hasSize(2 * MACHINES);
            assertThat(life.dropped()).isEqualTo((HOURS - 3) * MACHINES);
        }
    }

    @Test
    void with_stop_nothing_goes_and_what_was_not_read_is_read_afterwards() throws Exception {
        try (Life life = new Life(TO_TOPIC, 100_000, "full: stop")) {
            while (hour < HOURS) {
                life.hour();
            }
            assertThat(life.hasRoom()).isFalse();
            assertThat(life.world.lastSource().waiting()).isGreaterThan(0);
            assertThat(life.store.backlog(TOPIC_OUTBOX).bytes()).isLessThan(BYTES_MAX * 2);
            life.world.sinks.get(0).refuses = false;
            Eventually.until("everything was read and sent", () -> {
                nanos.addAndGet(Duration.ofSeconds(10).toNanos());
                return life.world.taken().size() == (HOURS - 1) * MACHINES;
            });
            assertThat(hoursOf(life.world.taken())).isSorted();
            assertThat(life.dropped()).isZero();
        }
    }

    @Test
    void to_a_gateway_what_is_new_goes_before_what_waited_on_the_disk() throws Exception {
        try (Life first = new Life(TO_GATEWAY, 2_000, "full: dropOldest")) {
            while (hour < 6) {
                first.hour();
            }
        }
        try (Life second = new Life(TO_GATEWAY, 2_000, "full: dropOldest")) {
            second.world.sinks.get(0).refuses = false;
            second.hour();
            Eventually.until(
                    "live ones are sent", () -> hoursOf(second.world.taken()).contains(5L));
            assertThat(hoursOf(second.world.taken()))
                    .as("few of those that waited went before them")
                    .filteredOn(each -> each < 5)
                    .hasSizeLessThan(1_000);
            second.returned();
            List<Long> waited = hoursOf(second.world.taken()).stream()
                    .filter(each -> each < 5)
                    .toList();
            assertThat(waited).isSorted().hasSize(5 * MACHINES);
        }
    }
}
