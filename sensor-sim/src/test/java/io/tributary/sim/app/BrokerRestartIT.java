package io.tributary.sim.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.edge.app.EventLoops;
import io.tributary.edge.app.NodeProcess;
import io.tributary.edge.app.RunConfig;
import io.tributary.edge.broker.TestClient;
import io.tributary.edge.config.MqttSettings;
import io.tributary.pipelines.config.Variables;
import io.tributary.pipelines.pipeline.Counts;
import io.tributary.pipelines.summary.SummaryJson;
import io.tributary.pipelines.summary.Value;
import io.tributary.pipelines.testing.Eventually;
import io.tributary.sim.app.bench.BenchReadings;
import io.tributary.sim.app.bench.MosquittoProcess;
import io.tributary.sim.publish.BulkPublisher;
import io.tributary.sim.publish.Pace;
import io.tributary.sim.publish.Playback;
import io.tributary.sim.publish.Publisher;
import io.tributary.sim.publish.Target;
import io.tributary.sim.signal.Seed;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A node whose broker goes away while sensors publish. */
@Timeout(180)
class BrokerRestartIT {
    private static final int READINGS = 12_000;
    private static final Duration RECONNECT_MAX = Duration.ofSeconds(5);
    /** Beside other work, a broker that saves at every change takes its time. */
    private static final Duration PUBLISH_MAX = Duration.ofMinutes(2);

    private static final Duration SETTLE_MAX = Duration.ofSeconds(30);
    private static final String PIPELINE = """
            apiVersion: tributary/v1
            pipeline: restart
            durability: %s
            source:
              mqtt: { topics: ["bench/{sensor}"], qos: 1 }
              time: { field: ts, unit: ms }
              fields: { v: { type: double } }
            steps:
              - dedup: { by: [sensor, ts], within: 1h }
              - window: { tumbling: 1m, by: [sensor], lateness: 1m, idle: 1m }
                aggregate: { n: count() }
            sink:
              - upstream: {}
            """;
    private static final String NODE = """
            apiVersion: tributary/v1
            node: n1
            site: s1
            mqtt: { server: "%s" }
            upstream: { server: "%s" }
            pipelines: [ pipeline.yaml ]
            store: { directory: store }
            commit: { interval: 200ms }
            http: { port: 0 }
            """;

    @TempDir
    private Path folder = Path.of("");

    @TempDir
    private Path upstreamFolder = Path.of("");

    private final Vertx vertx = EventLoops.create(1);

    @AfterEach
    void close() {
        vertx.close().await();
    }

    @Test
    void a_broker_killed_in_the_middle_of_a_qos_1_run_is_found_again_within_5_s_and_the_counts_add_up()
            throws Exception {
        // What a broker has acknowledged and not yet delivered dies with it, so it is killed when there is no such
        // thing.
        assertThat(taken(countsOver("commit", MosquittoProcess::kill, true))).isEqualTo(READINGS);
    }

    @Test
    void a_broker_stopped_and_started_in_the_middle_of_a_qos_1_run_is_found_again_and_the_counts_add_up()
            throws Exception {
        assertThat(taken(countsOver("volatile", MosquittoProcess::close, false)))
                .isEqualTo(READINGS);
    }

    /**
     * What the node counted over a run in whose middle the broker ended so and was started again at once.
     *
     * @param delivered whether it ends only when the node has all that it had acknowledged
     */
    private Counts countsOver(String durability, Consumer<MosquittoProcess> end, boolean delivered) throws Exception {
        try (RestartableBroker broker = new RestartableBroker(folder, end);
                MosquittoProcess gateway = MosquittoProcess.start(upstreamFolder);
                TestClient upstream = new TestClient(gateway.port()).subscribe("tributary/v1/#")) {
            NodeProcess node = start(durability, broker.server(), gateway.server());
            Eventually.until("ready", () -> node.node().unready().isEmpty());
            assertThat(publish(broker, soFar -> {
                        if (delivered) {
                            Eventually.until("delivered what was acknowledged", () -> distinct(node) >= soFar);
                        }
                    }))
                    .isEqualTo(READINGS);
            long elapsed = System.nanoTime() - broker.startedAgainNanos;
            Eventually.until(
                    "connected again within " + RECONNECT_MAX.toSeconds() + " s",
                    RECONNECT_MAX.minusNanos(Math.min(elapsed, RECONNECT_MAX.toNanos())),
                    () -> node.node().unready().isEmpty());
            Eventually.until("everything received", () -> distinct(node) == READINGS);
            assertThat(node.stop().await()).isZero();
            Eventually.holds(
                    () -> assertThat(readings(upstream)).isEqualTo(counts(node).out()));
            assertThat(counts(node).balanced()).isTrue();
            return counts(node);
        }
    }

    private NodeProcess start(String durability, String server, String upstream) throws Exception {
        Files.writeString(folder.resolve("pipeline.yaml"), PIPELINE.formatted(durability));
        Path config = Files.writeString(folder.resolve("node.yaml"), NODE.formatted(server, upstream));
        return NodeProcess.start(vertx, RunConfig.read(config, Variables.none()), InstantSource.system(), new Random(7))
                .await();
    }

    /** Publishes at a pace that the broker keeps up with, so that only what is under way is there to be lost. */
    private static long publish(RestartableBroker broker, LongConsumer beforeTheEnd) throws IOException {
        try (BulkPublisher publisher = BulkPublisher.connect(
                Target.of(MqttSettings.of(broker.server()), "sensors"),
                BulkPublisher.Options.standard(),
                System::nanoTime,
                new Seed(7).random())) {
            return new Playback(
                            publisher,
                            System::nanoTime,
                            progress -> broker.restartInTheMiddle(progress.counts(), beforeTheEnd))
                    .run(new BenchReadings(READINGS, 1), new Pace.Rate(4_000), PUBLISH_MAX, () -> false, SETTLE_MAX)
                    .counts()
                    .published();
        }
    }

    /** In summaries, or in windows that a stop leaves open on the disk. */
    private static long taken(Counts counts) {
        return counts.out() + counts.pending();
    }

    private static Counts counts(NodeProcess node) {
        return node.node().pipelines().get(0).counts();
    }

    private static long distinct(NodeProcess node) {
        return counts(node).in() - counts(node).duplicate();
    }

    private static long readings(TestClient upstream) throws Exception {
        long total = 0;
        for (TestClient.Received message : upstream.received()) {
            Value n = SummaryJson.read(message.payload().getBytes(StandardCharsets.UTF_8))
                    .fields()
                    .get("n");
            total += Long.parseLong(String.valueOf(n));
        }
        return total;
    }

    /** A Mosquitto that keeps its sessions on disk at every change, and goes away once. */
    private static final class RestartableBroker implements AutoCloseable {
        private final Path folder;
        private final Consumer<MosquittoProcess> end;
        private final int port = MosquittoProcess.freePort();
        private MosquittoProcess broker;
        private long startedAgainNanos;

        RestartableBroker(Path folder, Consumer<MosquittoProcess> end) throws IOException {
            this.folder = folder;
            this.end = end;
            this.broker = start();
        }

        private MosquittoProcess start() throws IOException {
            return MosquittoProcess.start(
                    folder,
                    port,
                    List.of(
                            "allow_anonymous true",
                            "persistence true",
                            "persistence_location " + folder + "/",
                            "autosave_on_changes true",
                            "autosave_interval 1",
                            "max_queued_messages 0",
                            "max_inflight_messages 1000"));
        }

        String server() {
            return broker.server();
        }

        void restartInTheMiddle(Publisher.Counts counts, LongConsumer beforeTheEnd) {
            if (startedAgainNanos == 0 && counts.published() >= READINGS / 2) {
                beforeTheEnd.accept(counts.acknowledged());
                end.accept(broker);
                try {
                    broker = start();
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
                startedAgainNanos = System.nanoTime();
            }
        }

        @Override
        public void close() {
            broker.close();
        }
    }
}
