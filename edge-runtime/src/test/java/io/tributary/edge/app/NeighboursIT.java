package io.tributary.edge.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.edge.broker.MosquittoBroker;
import io.tributary.edge.mesh.identity.TestSite;
import io.tributary.pipelines.batch.Batch;
import io.tributary.pipelines.config.Document;
import io.tributary.pipelines.config.Variables;
import io.tributary.pipelines.decode.Decoder;
import io.tributary.pipelines.decode.Decoders;
import io.tributary.pipelines.message.Message;
import io.tributary.pipelines.pipeline.Pipeline;
import io.tributary.pipelines.pipeline.PipelineReader;
import io.tributary.pipelines.pipeline.PipelineRun;
import io.tributary.pipelines.summary.Summary;
import io.tributary.pipelines.testing.Eventually;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.arrow.memory.RootAllocator;
import org.eclipse.paho.mqttv5.client.IMqttToken;
import org.eclipse.paho.mqttv5.client.MqttAsyncClient;
import org.eclipse.paho.mqttv5.client.MqttConnectionOptions;
import org.eclipse.paho.mqttv5.client.persist.MemoryPersistence;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Whole nodes of one site: one has more to do than it can, and the others help. */
@Timeout(300)
class NeighboursIT {
    private static final long SEED = 11;
    private static final int SENSORS = 20;
    private static final int BLOCK = 64;
    private static final int BLOCKS = 100;
    private static final int AT_ONCE = 50;
    private static final long START_MILLIS = 1_767_225_600_000L;

    private static final String SHAKE = """
            apiVersion: tributary/v1
            pipeline: shake
            source:
              mqtt: { topics: ["plant/{sensor}/shake"], qos: 1 }
              each: g
              time: { field: $.ts, unit: ms }
              fields: { g: { type: double, path: "@" } }
            steps:
              - fft: { of: g, samples: 1024, hop: 1, hz: 1000, by: [sensor], bands: { low: [0, 100] } }
              - window: { tumbling: 1s, by: [sensor] }
                aggregate: { n: count(), rms: avg(rms), worst: max(kurtosis), low: sum(low) }
            sink:
              - upstream: {}
            """;
    private static final String QUIET = """
            apiVersion: tributary/v1
            pipeline: quiet-%s
            source:
              mqtt: { topics: ["quiet/%s"] }
              fields: { v: { type: double } }
            steps:
              - window: { tumbling: 1s }
                aggregate: { n: count() }
            sink:
              - upstream: {}
            """;
    private static final String NODE = """
            apiVersion: tributary/v1
            node: %s
            site: north
            mqtt: { server: "%s" }
            pipelines: [ %s.yaml ]
            store: { directory: store-%s }
            commit: { interval: 500ms }
            http: { port: %d }
            mesh:
              state: node-%s
              address: 127.0.0.1
              port: %d
              membersPort: %d
              multicast: "off"
              seeds: [%s]
              machine: machine
              lend: { cores: 1 }
            """;

    @TempDir
    private Path folder = Path.of("");

    private final List<Integer> memberPorts = new ArrayList<>();

    private record Started(CommandChild child, AdminPages pages, Path log) implements AutoCloseable {
        @Override
        public void close() {
            child.close();
        }
    }

    private Started start(TestSite site, String name, int number, MosquittoBroker broker) throws Exception {
        site.node(name);
        int http = MosquittoBroker.freePort();
        String seeds = String.join(
                ", ",
                memberPorts.stream().map(port -> "\"127.0.0.1:" + port + "\"").toList());
        Files.writeString(folder.resolve(name + ".yaml"), number == 0 ? SHAKE : QUIET.formatted(name, name));
        Path config = Files.writeString(
                folder.resolve("node-" + name + ".yaml"),
                NODE.formatted(
                        name,
                        broker.uri(),
                        name,
                        name,
                        http,
                        name,
                        MosquittoBroker.freePort(),
                        memberPorts.get(number),
                        seeds));
        Path log = folder.resolve(name + ".log");
        return new Started(CommandChild.node(config, log), new AdminPages(http), log);
    }

    /** What a machine says that has four cores and nothing to do, whatever this one has. */
    private void idleMachine() throws Exception {
        Path proc = Files.createDirectories(folder.resolve("machine/proc"));
        Files.writeString(
                proc.resolve("stat"),
                "cpu  10 0 10 99999 0 0 0 0 0 0\n"
                        + "cpu%d 1 0 1 9999 0 0 0 0 0 0\n".repeat(4).formatted(0, 1, 2, 3));
        Files.writeString(proc.resolve("meminfo"), "MemTotal: 8000000 kB\nMemAvailable: 6000000 kB\n");
    }

    private static String block(Random random, int block) {
        StringBuilder json = new StringBuilder("{\"ts\":" + (START_MILLIS + block * (long) BLOCK) + ",\"g\":[");
        for (int i = 0; i < BLOCK; i++) {
            json.append(i == 0 ? "" : ",").append(random.nextInt(2_000) - 1_000);
        }
        return json.append("]}").toString();
    }

    private record Sent(String topic, String payload) {}

    private static List<Sent> load() {
        Random random = new Random(SEED);
        List<Sent> load = new ArrayList<>();
        for (int block = 0; block < BLOCKS; block++) {
            for (int sensor = 0; sensor < SENSORS; sensor++) {
                load.add(new Sent("plant/s" + sensor + "/shake", block(random, block)));
            }
        }
        // Closes every window but its own.
        load.add(new Sent(
                "plant/end/shake", ("{\"ts\":" + (START_MILLIS + 60_000) + ",\"g\":[" + "0,".repeat(1023) + "0]}")));
        return load;
    }

    private static void publish(MosquittoBroker broker, List<Sent> load) throws Exception {
        MqttAsyncClient client =
                new MqttAsyncClient("tcp://localhost:" + broker.port(), "sensors", new MemoryPersistence());
        client.connect(new MqttConnectionOptions()).waitForCompletion();
        List<IMqttToken> tokens = new ArrayList<>();
        for (Sent sent : load) {
            tokens.add(client.publish(sent.topic, sent.payload.getBytes(StandardCharsets.UTF_8), 1, false));
            if (tokens.size() == AT_ONCE) {
                for (IMqttToken token : tokens) {
                    token.waitForCompletion();
                }
                tokens.clear();
            }
        }
        for (IMqttToken token : tokens) {
            token.waitForCompletion();
        }
        client.disconnect().waitForCompletion();
        client.close();
    }

    /** What one node makes of it alone, in this process. */
    private static Map<String, String> alone(List<Sent> load) throws Exception {
        Pipeline pipeline = PipelineReader.read(Document.parse("shake.yaml", SHAKE, Variables.none()));
        List<Summary> summaries = new ArrayList<>();
        try (RootAllocator allocator = new RootAllocator();
                Decoder decoder = Decoders.of(pipeline.layout());
                Batch batch = Decoders.batchFor(pipeline.layout(), allocator, 4096);
                PipelineRun run =
                        new PipelineRun(pipeline, "north", new Summary.Origin("one", "r"), allocator, summaries::add)) {
            for (Sent sent : load) {
                decoder.decode(Message.of(sent.topic, sent.payload, START_MILLIS * 1_000), batch, (message, reason) -> {
                    throw new AssertionError(reason);
                });
                run.process(batch);
                batch.clear();
            }
        }
        return shown(summaries);
    }

    private static Map<String, String> shown(Collection<Summary> summaries) {
        Map<String, String> shown = new TreeMap<>();
        summaries.forEach(summary -> shown.put(
                summary.key().group() + " " + summary.key().startMicros(),
                summary.fields() + " " + summary.partials()));
        return shown;
    }

    private static double metric(AdminPages pages, String name) {
        return pages.get("/metrics")
                .lines()
                .filter(line -> line.startsWith(name))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }

    @Test
    void a_busy_node_is_helped_and_its_summaries_are_the_same() throws Exception {
        for (int i = 0; i < 3; i++) {
            memberPorts.add(MosquittoBroker.freePort());
        }
        idleMachine();
        TestSite site = new TestSite(folder, "north", new AtomicReference<>(Instant.now()));
        List<Sent> load = load();
        try (MosquittoBroker broker = MosquittoBroker.started();
                Receiver upstream = new Receiver(broker.port());
                Started one = start(site, "one", 0, broker);
                Started two = start(site, "two", 1, broker);
                Started three = start(site, "three", 2, broker)) {
            for (Started node : List.of(one, two, three)) {
                node.pages.awaitReady();
            }
            Eventually.until(
                    "offers of both neighbours at the busy node: " + one.child.log(),
                    Duration.ofMinutes(1),
                    () -> metric(one.pages, "tributary_neighbours_lending") == 2);
            publish(broker, load);
            Map<String, String> expected = alone(load);
            Eventually.until(
                    "all summaries; node one: " + one.child.log(),
                    Duration.ofMinutes(2),
                    () -> shown(upstream.summaries().values()).size() >= expected.size());
            assertThat(shown(upstream.summaries().values())).isEqualTo(expected);
            assertThat(metric(one.pages, "tributary_tasks_done_total{where=\"neighbour\""))
                    .as(one.pages.get("/metrics") + one.child.log())
                    .isPositive();
        }
    }
}
