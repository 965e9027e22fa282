package io.tributary.edge.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tributary.edge.broker.MosquittoBroker;
import io.tributary.edge.broker.TestClient;
import io.tributary.pipelines.config.ConfigException;
import io.tributary.pipelines.config.Variables;
import io.tributary.pipelines.pipeline.Counts;
import io.tributary.pipelines.summary.Summary;
import io.tributary.pipelines.summary.SummaryJson;
import io.tributary.pipelines.summary.Value;
import io.tributary.pipelines.testing.Eventually;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A whole node on a real broker. */
class NodeIT {
    private static final long START_MILLIS = 1_767_225_600_000L;
    private static final String PIPELINE = """
            apiVersion: tributary/v1
            pipeline: heat
            durability: volatile
            source:
              mqtt: { topics: ["plant/{machine}/heat"], qos: 1 }
              time: { field: ts, unit: ms }
              fields: { v: { type: double, range: [-100, 1000] } }
            steps:
              - where: machine != "spare"
              - dedup: { by: [machine, ts], within: 1h }
              - window: { tumbling: 1m, by: [machine], lateness: 5s, idle: 10s }
                aggregate: { mean: avg(v), top: max(v), n: count() }
            sink:
              - upstream: {}
            """;

    @TempDir
    private Path folder = Path.of("");

    private final Vertx vertx = EventLoops.create(2);

    @AfterEach
    void close() {
        vertx.close().await();
    }

    private NodeProcess start(String server, String... pipelines) throws IOException, ConfigException {
        List<String> files = new ArrayList<>();
        for (String pipeline : pipelines) {
            Path file = folder.resolve("pipeline-" + files.size() + ".yaml");
            Files.writeString(file, pipeline);
            files.add(file.getFileName().toString());
        }
        Path node = folder.resolve("node.yaml");
        Files.writeString(node, """
                apiVersion: tributary/v1
                node: n1
                site: s1
                mqtt: { server: "%s", reconnect: { least: 100ms, most: 1s } }
                pipelines: [ %s ]
                http: { port: 0 }
                shutdown: 5s
                """.formatted(server, String.join(", ", files)));
        return NodeProcess.start(vertx, RunConfig.read(node, Variables.none()), InstantSource.system(), new Random(7))
                .await();
    }

    private static String reading(int index) {
        return "{\"ts\":" + (START_MILLIS + index * 1_000L) + ",\"v\":" + (index % 50) + ".5}";
    }

    private static Counts counts(NodeProcess node) {
        return node.node().pipelines().get(0).counts();
    }

    private static void awaitReady(NodeProcess node) throws Exception {
        Eventually.holds(() -> assertThat(node.node().unready()).isEmpty());
    }

    private static List<Summary> summaries(TestClient upstream) throws Exception {
        List<Summary> summaries = new ArrayList<>();
        for (TestClient.Received message : upstream.received()) {
            summaries.add(SummaryJson.read(message.payload().getBytes(StandardCharsets.UTF_8)));
        }
        return summaries;
    }

    private static long total(List<Summary> summaries) {
        return summaries.stream()
                .mapToLong(summary ->
                        Long.parseLong(String.valueOf(summary.fields().get("n"))))
                .sum();
    }

    private static String get(NodeProcess node, String page) throws Exception {
        HttpRequest request =
                HttpRequest.newBuilder(URI.create(node.address() + page)).build();
        return HttpClient.newHttpClient()
                .send(request, HttpResponse.BodyHandlers.ofString())
                .body();
    }

    @Test
    void two_streams_come_by_one_subscription_and_are_joined() throws Exception {
        String joined = """
                apiVersion: tributary/v1
                pipeline: product
                durability: volatile
                source:
                  mqtt: { topics: ["plant/{machine}/heat"], qos: 1 }
                  time: { field: ts, unit: ms }
                  fields: { v: { type: double } }
                steps:
                  - join:
                      with: { topics: ["plant/{machine}/speed"], format: csv, time: { field: "0" }, fields: { rpm: { path: "1" } } }
                      by: [machine]
                      within: 400ms
                  - let: { product: v * rpm }
                  - window: { tumbling: 1m, by: [machine], idle: 10s }
                    aggregate: { product: sum(product), n: count() }
                sink:
                  - upstream: {}
                """;
        try (MosquittoBroker broker = MosquittoBroker.started();
                TestClient client = new TestClient(broker.port());
                TestClient upstream = new TestClient(broker.port()).subscribe("tributary/v1/#")) {
            NodeProcess node = start(broker.uri(), joined);
            awaitReady(node);
            for (int i = 0; i < 180; i++) {
                client.publish("plant/m1/heat", reading(i));
                if (i % 2 == 0) {
                    client.publish("plant/m1/speed", (START_MILLIS + i * 1_000L + 300) + ",2.0");
                }
            }
            Eventually.holds(() -> assertThat(counts(node).in()).isEqualTo(270));
            assertThat(counts(node).balanced()).isTrue();
            Eventually.holds(() -> assertThat(total(summaries(upstream))).isEqualTo(60));
            assertThat(summaries(upstream).get(0).fields()).containsEntry("n", Value.of(30L));
            node.stop().await();
            Eventually.holds(() -> assertThat(total(summaries(upstream))).isEqualTo(90));
            assertThat(counts(node)).isEqualTo(new Counts(270, 90, 90, 0, 0, 0, 0, 0, 90));
        }
    }

    @Test
    void readings_become_summaries_and_every_reading_is_accounted_for() throws Exception {
        try (MosquittoBroker broker = MosquittoBroker.started();
                TestClient client = new TestClient(broker.port());
                TestClient upstream = new TestClient(broker.port()).subscribe("tributary/v1/#")) {
            NodeProcess node = start(broker.uri(), PIPELINE);
            awaitReady(node);
            for (int i = 0; i < 180; i++) {
                client.publish("plant/m" + i % 2 + "/heat", reading(i));
            }
            client.publish("plant/m0/heat", reading(0));
            client.publish("plant/spare/heat", reading(181));
            client.publish("plant/m0/heat", "no JSON");
            client.publish("plant/m0/heat", "{\"ts\":" + START_MILLIS + ",\"v\":5000}");
            client.publish("plant/m0/heat", "{\"ts\":99999999999999999,\"v\":1}");
            client.publish("plant/m1/heat", "{\"ts\":" + (START_MILLIS + 500) + ",\"v\":1}");
            Eventually.holds(() -> assertThat(counts(node).in()).isEqualTo(186));
            assertThat(counts(node)).isEqualTo(new Counts(186, 120, 1, 1, 1, 3, 60));
            assertThat(counts(node).balanced()).isTrue();
            assertThat(get(node, "/metrics"))
                    .contains("tributary_readings_received_total{pipeline=\"heat\"} 186.0")
                    .contains("tributary_readings_total{outcome=\"quarantined\",pipeline=\"heat\"} 3.0")
                    .contains("tributary_mqtt_received_total{pipeline=\"heat\",sink=\"\"} 186.0")
                    .contains("tributary_mqtt_reconnects_total{pipeline=\"heat\",sink=\"\"} 0.0")
                    .contains("tributary_inbox_messages{pipeline=\"heat\"} 0.0");
            Eventually.holds(() -> assertThat(get(node, "/metrics"))
                    .contains("tributary_mqtt_confirmed_total{pipeline=\"\",sink=\"heat/upstream\"} 4.0"));
            assertThat(get(node, "/livez")).isEqualTo("ok\n");
            assertThat(node.stop().await()).isZero();
            Eventually.holds(() -> assertThat(upstream.received()).hasSize(6));
            Summary first = summaries(upstream).get(0);
            assertThat(first.key().group()).containsEntry("machine", Value.of("m0"));
            assertThat(first.fields())
                    .containsEntry("n", Value.of(30L))
                    .containsEntry("mean", Value.of(mean()))
                    .containsEntry("top", Value.of(48.5));
            assertThat(total(summaries(upstream))).isEqualTo(180);
        }
    }

    private static double mean() {
        double sum = 0;
        for (int i = 0; i < 60; i += 2) {
            sum += i % 50 + 0.5;
        }
        return sum / 30;
    }

    @Test
    void a_broker_killed_and_started_again_loses_no_acknowledged_reading() throws Exception {
        try (MosquittoBroker broker = MosquittoBroker.started(
                        MosquittoBroker.Options.defaults().withPersistence());
                TestClient client = new TestClient(broker.port())) {
            NodeProcess node = start(broker.uri(), PIPELINE);
            awaitReady(node);
            for (int i = 0; i < 100; i++) {
                client.publish("plant/m0/heat", reading(i));
            }
            Eventually.holds(() -> assertThat(counts(node).in()).isEqualTo(100));
            broker.kill();
            Eventually.holds(() -> assertThat(node.node().unready()).isNotEmpty());
            assertThat(get(node, "/readyz")).contains("pipeline heat: source: ").contains("localhost:" + broker.port());
            broker.start();
            awaitReady(node);
            try (TestClient again = new TestClient(broker.port());
                    TestClient upstream = new TestClient(broker.port()).subscribe("tributary/v1/#")) {
                for (int i = 100; i < 200; i++) {
                    again.publish("plant/m0/heat", reading(i));
                }
                Eventually.holds(() -> assertThat(counts(node).in()).isGreaterThanOrEqualTo(200));
                assertThat(node.stop().await()).isZero();
                assertThat(counts(node).out()).isEqualTo(200);
                Eventually.holds(() -> assertThat(summaries(upstream)).isNotEmpty());
            }
        }
    }

    @Test
    void pipelines_that_read_the_same_share_one_subscription() throws Exception {
        String second = PIPELINE.replace("pipeline: heat", "pipeline: peaks")
                .replace("  - upstream: {}", "  - mqtt: { topic: \"peaks/{machine}\" }")
                .replace("steps:\n", "steps:\n  - where: v > 40.0\n");
        try (MosquittoBroker broker = MosquittoBroker.started();
                TestClient client = new TestClient(broker.port());
                TestClient peaks = new TestClient(broker.port()).subscribe("peaks/#")) {
            NodeProcess node = start(broker.uri(), PIPELINE, second);
            awaitReady(node);
            for (int i = 0; i < 60; i++) {
                client.publish("plant/m0/heat", reading(i));
            }
            Eventually.holds(() -> assertThat(counts(node).in()).isEqualTo(60));
            assertThat(node.node().sources()).hasSize(1);
            assertThat(node.node().pipelines().get(1).counts()).isEqualTo(new Counts(60, 0, 50, 0, 0, 0, 10));
            assertThat(node.stop().await()).isZero();
            Eventually.holds(() -> assertThat(peaks.received()).hasSize(1));
            assertThat(peaks.received().get(0).topic()).isEqualTo("peaks/m0");
            assertThat(peaks.received().get(0).payload()).contains("\"n\":10").contains("\"machine\":\"m0\"");
        }
    }

    @Test
    void a_node_starts_without_its_broker_and_says_what_to_do() throws Exception {
        NodeProcess node = start("mqtt://127.0.0.1:" + MosquittoBroker.freePort(), PIPELINE);
        Eventually.holds(() -> assertThat(get(node, "/readyz"))
                .contains("pipeline heat: source: ")
                .contains("127.0.0.1"));
        assertThat(get(node, "/livez")).isEqualTo("ok\n");
        node.stop().await();
    }

    @Test
    void an_http_port_that_is_taken_is_a_clear_error() throws Exception {
        try (ServerSocket taken = new ServerSocket(0)) {
            Path pipeline = folder.resolve("p.yaml");
            Files.writeString(pipeline, PIPELINE);
            Path node = folder.resolve("node.yaml");
            Files.writeString(
                    node,
                    "apiVersion: tributary/v1\nnode: n1\nsite: s1\nmqtt: { server: mqtt://localhost }\npipelines: [p.yaml]\n"
                            + "http: { host: 0.0.0.0, port: " + taken.getLocalPort() + " }\n");
            RunConfig config = RunConfig.read(node, Variables.none());
            assertThatThrownBy(() -> NodeProcess.start(vertx, config, InstantSource.system(), new Random(7))
                            .await())
                    .hasMessageContaining("http: can't listen on 0.0.0.0:" + taken.getLocalPort())
                    .hasMessageContaining("give another http.port");
        }
    }

    @Test
    void a_missing_pipeline_file_and_a_faulty_one_are_reported_together_with_their_places() throws Exception {
        Files.writeString(
                folder.resolve("bad.yaml"), PIPELINE.replace("avg(v)", "avg(w)").replace("1m", "1x"));
        Path node = folder.resolve("node.yaml");
        Files.writeString(
                node,
                "apiVersion: tributary/v1\nnode: n1\nsite: s1\nmqtt: { server: mqtt://localhost }\npipelines: [bad.yaml, gone.yaml]\n");
        assertThatThrownBy(() -> RunConfig.read(node, Variables.none()))
                .hasMessageContaining("node.yaml:5:23: pipelines[1]: no such file");
        Files.writeString(node, Files.readString(node).replace(", gone.yaml", ""));
        assertThatThrownBy(() -> RunConfig.read(node, Variables.none()))
                .hasMessageContaining("bad.yaml:11:25: steps[2].window.tumbling: '1x' is not a duration")
                .hasMessageContaining("bad.yaml:12:28: steps[2].aggregate.mean: ");
    }
}
