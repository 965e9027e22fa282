package io.tributary.edge.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.edge.broker.MosquittoBroker;
import io.tributary.pipelines.testing.Eventually;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A node that loses power again and again. How often is {@code -Dtributary.torture.kills}, and
 * {@code -Dtributary.torture.restarts} where brokers restart as well.
 */
@Tag("torture")
class KilledNodeIT {
    private static final int KILLS = Integer.getInteger("tributary.torture.kills", 5);
    private static final int RESTARTS = Integer.getInteger("tributary.torture.restarts", 2);
    private static final long SEED = Long.getLong("tributary.torture.seed", System.nanoTime());
    private static final Duration TO_DELIVER = Duration.ofSeconds(60);
    private static final String PIPELINE = """
            apiVersion: tributary/v1
            pipeline: heat
            source:
              mqtt: { topics: ["plant/{machine}/heat"], qos: 1 }
              time: { field: ts, unit: ms }
              fields: { i: { type: int } }
            steps:
              - delta: { of: i, by: [machine], as: step }
              - window: { tumbling: 100ms, by: [machine], idle: 1h }
                aggregate: { n: count(), total: sum(i), steps: sum(step) }
            sink:
              - upstream: {}
            """;
    private static final String DEDUP = PIPELINE.replace(
                    "- delta: { of: i, by: [machine], as: step }", "- dedup: { by: [machine, i], within: 1m }")
            .replace("idle: 1h", "idle: 1h, lateness: 20s")
            .replace(", steps: sum(step)", "");
    private static final String NODE = """
            apiVersion: tributary/v1
            node: n1
            site: s1
            mqtt: { server: "%s", reconnect: { least: 50ms, most: 500ms } }
            upstream: { server: "%s" }
            pipelines: [ pipeline.yaml ]
            store: { directory: store }
            commit: { interval: 200ms }
            http: { port: %d }
            """;

    @TempDir
    private Path folder = Path.of("");

    private final int httpPort = MosquittoBroker.freePort();
    private final AdminPages pages = new AdminPages(httpPort);
    private final Random dice = new Random(SEED);

    @BeforeEach
    void say() {
        System.out.println(KILLS + " kills, " + RESTARTS + " restarts, -Dtributary.torture.seed=" + SEED);
    }

    @ParameterizedTest
    @ValueSource(ints = {20, 0})
    void every_reading_is_in_one_summary_whenever_the_node_is_killed(int inFlight) throws Exception {
        try (MosquittoBroker broker = MosquittoBroker.started(
                        MosquittoBroker.Options.defaults().with("max_inflight_messages " + inFlight));
                Receiver upstream = new Receiver(broker.port())) {
            Path config = subscribed(PIPELINE, broker, broker);
            try (Sensors sensors = Sensors.orderly(broker.port())) {
                for (int i = 0; i < KILLS; i++) {
                    try (CommandChild node = CommandChild.node(config, log())) {
                        runAWhile(node);
                    }
                }
                sensors.finish();
                assertAllArrives(config, sensors, upstream);
            }
        }
    }

    @Test
    void readings_that_come_twice_and_in_disorder_are_counted_once_whenever_the_node_is_killed() throws Exception {
        try (MosquittoBroker broker = MosquittoBroker.started();
                Receiver upstream = new Receiver(broker.port())) {
            Path config = subscribed(DEDUP, broker, broker);
            try (Sensors sensors = Sensors.wild(broker.port(), SEED)) {
                for (int i = 0; i < KILLS; i++) {
                    try (CommandChild node = CommandChild.node(config, log())) {
                        runAWhile(node);
                    }
                }
                sensors.finish();
                assertAllArrives(config, sensors, upstream);
            }
        }
    }

    /** Both brokers save what they know when they are told to end. */
    @Test
    void every_reading_is_in_one_summary_when_brokers_restart_as_well() throws Exception {
        MosquittoBroker.Options lasting = MosquittoBroker.Options.defaults().withPersistence();
        try (MosquittoBroker broker = MosquittoBroker.started(lasting);
                MosquittoBroker above = MosquittoBroker.started(lasting);
                Receiver upstream = new Receiver(above.port())) {
            Path config = subscribed(PIPELINE, broker, above);
            try (Sensors sensors = Sensors.orderly(broker.port())) {
                for (int i = 0; i < RESTARTS; i++) {
                    try (CommandChild node = CommandChild.node(config, log())) {
                        runAWhile(node);
                        sensors.whileQuiet(() -> restart(broker, node, false), false);
                        upstream.without(() -> restart(above, node, false));
                        runAWhile();
                    }
                }
                sensors.finish();
                assertAllArrives(config, sensors, upstream);
            }
        }
    }

    /** The broker goes back to what it saved last, and sends again what it has forgotten was acknowledged. Its publishers repeat themselves. */
    @Test
    void with_dedup_every_reading_is_in_one_summary_when_the_broker_is_killed_as_well() throws Exception {
        try (MosquittoBroker broker = MosquittoBroker.started(
                        MosquittoBroker.Options.defaults().withPersistence());
                MosquittoBroker above = MosquittoBroker.started();
                Receiver upstream = new Receiver(above.port())) {
            Path config = subscribed(DEDUP, broker, above);
            try (Sensors sensors = Sensors.wild(broker.port(), SEED)) {
                for (int i = 0; i < RESTARTS; i++) {
                    try (CommandChild node = CommandChild.node(config, log())) {
                        runAWhile(node);
                        sensors.whileQuiet(() -> restart(broker, node, true), true);
                        runAWhile();
                    }
                }
                sensors.finish();
                assertAllArrives(config, sensors, upstream);
            }
        }
    }

    private Path log() {
        return folder.resolve("log");
    }

    /** A node's file, and a session at the broker: it keeps messages for those that it knows. */
    private Path subscribed(String pipeline, MosquittoBroker broker, MosquittoBroker above) throws Exception {
        Files.writeString(folder.resolve("pipeline.yaml"), pipeline);
        Path config =
                Files.writeString(folder.resolve("node.yaml"), NODE.formatted(broker.uri(), above.uri(), httpPort));
        try (CommandChild node = CommandChild.node(config, log())) {
            pages.awaitReady();
        }
        return config;
    }

    private void runAWhile(CommandChild node) {
        runAWhile();
        assertThat(node.isAlive()).as(node.log()).isTrue();
    }

    private void runAWhile() {
        LockSupport.parkNanos(Duration.ofMillis(300 + dice.nextInt(2_700)).toNanos());
    }

    private void restart(MosquittoBroker broker, CommandChild node, boolean kill) {
        if (kill) {
            broker.kill();
        } else {
            broker.stop();
        }
        if (dice.nextInt(3) == 0) {
            node.kill();
        }
        broker.start();
    }

    private void assertAllArrives(Path config, Sensors sensors, Receiver upstream) throws Exception {
        try (CommandChild node = CommandChild.node(config, log())) {
            boolean right = Eventually.holdsWithin(
                    TO_DELIVER, () -> sensors.missing(upstream.summaries()).isEmpty());
            assertThat(right)
                    .as(
                            "seed %d, %d published: %s%n%s%n%s",
                            SEED,
                            sensors.published(),
                            sensors.missing(upstream.summaries()),
                            node.log(),
                            pages.get("/metrics"))
                    .isTrue();
            System.out.println(
                    sensors.published() + " readings in " + upstream.summaries().size() + " summaries");
            assertThat(node.stop()).isZero();
        }
    }
}
