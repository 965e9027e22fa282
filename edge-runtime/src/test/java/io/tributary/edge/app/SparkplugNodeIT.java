package io.tributary.edge.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.edge.broker.MosquittoBroker;
import io.tributary.edge.broker.TestClient;
import io.tributary.edge.sink.sparkplug.Host;
import io.tributary.pipelines.config.ConfigException;
import io.tributary.pipelines.config.Variables;
import io.tributary.pipelines.testing.Eventually;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A whole node that is an edge node and hears one. */
@Timeout(120)
class SparkplugNodeIT {
    private static final String SPEAKS = """
            apiVersion: tributary/v1
            pipeline: heat
            source:
              mqtt: { topics: ["plant/{machine}/heat"], qos: 1 }
              time: { field: ts, unit: ms }
              fields: { v: {} }
            steps:
              - window: { count: 2, by: [machine] }
                aggregate: { mean: avg(v), top: max(v) }
            sink:
              - sparkplug: { group: plant, edgeNode: hall, where: mean > 1.0 }
              - mqtt: { topic: "tables/{machine}", format: arrow }
            """;

    private static final String HEARS = """
            apiVersion: tributary/v1
            pipeline: halls
            source:
              mqtt: { topics: ["spBv1.0/{plant}/{type}/{hall}", "spBv1.0/{plant}/{type}/{hall}/{machine}"] }
              format: sparkplug
              fields:
                name: { type: text }
                value: { optional: true }
            steps:
              - where: type == "DDATA"
              - window: { count: 1, by: [machine, name] }
                aggregate: { v: last(value) }
            sink:
              - mqtt: { topic: "all/{machine}/{name}", format: csv }
              - mqtt: { topic: "hot/{machine}", format: csv, where: v > 50.0 }
            """;

    private static final String READS_TABLES = """
            apiVersion: tributary/v1
            pipeline: tables
            source:
              mqtt: { topics: ["tables/{machine}"] }
              format: arrow
              time: { field: window_end }
              fields: { mean: {}, pipeline: { type: text } }
            steps:
              - window: { count: 1, by: [machine, pipeline] }
                aggregate: { mean: last(mean) }
            sink:
              - mqtt: { topic: "read/{machine}", format: csv }
            """;

    @TempDir
    private Path folder = Path.of("");

    private final Vertx vertx = EventLoops.create(2);

    @AfterEach
    void close() {
        vertx.close().await();
    }

    private NodeProcess start(String server) throws IOException, ConfigException {
        Files.writeString(folder.resolve("speaks.yaml"), SPEAKS);
        Files.writeString(folder.resolve("hears.yaml"), HEARS);
        Files.writeString(folder.resolve("tables.yaml"), READS_TABLES);
        Path node = folder.resolve("node.yaml");
        Files.writeString(node, """
                apiVersion: tributary/v1
                node: n1
                site: s1
                mqtt: { server: "%s", reconnect: { least: 100ms, most: 1s } }
                pipelines: [ hears.yaml, tables.yaml, speaks.yaml ]
                http: { port: 0 }
                store: { directory: store }
                shutdown: 5s
                """.formatted(server));
        return NodeProcess.start(vertx, RunConfig.read(node, Variables.none()), InstantSource.system(), new Random(7))
                .await();
    }

    private static String metrics(NodeProcess node) throws Exception {
        HttpRequest request =
                HttpRequest.newBuilder(URI.create(node.address() + "/metrics")).build();
        return HttpClient.newHttpClient()
                .send(request, HttpResponse.BodyHandlers.ofString())
                .body();
    }

    private static List<String> values(TestClient client, String topic) {
        return client.received().stream()
                .filter(message -> message.topic().equals(topic))
                .map(message -> message.payload().substring(message.payload().lastIndexOf(',') + 1))
                .toList();
    }

    private static void publish(TestClient client, String machine, int... values) {
        for (int value : values) {
            client.publish("plant/" + machine + "/heat", "{\"ts\":1767225600000,\"v\":" + value + "}");
        }
    }

    @Test
    void what_one_pipeline_says_as_an_edge_node_another_reads_and_the_metrics_tell_what_is_missing() throws Exception {
        try (MosquittoBroker broker = MosquittoBroker.started();
                TestClient client = new TestClient(broker.port());
                TestClient seen = new TestClient(broker.port()).subscribe("#")) {
            NodeProcess node = start(broker.uri());
            Eventually.holds(() -> assertThat(node.node().unready()).isEmpty());
            publish(client, "m1", 10, 30, 60, 80);
            publish(client, "m2", 0, 1); // the sink's condition does not hold
            Eventually.until("it is heard", () -> values(seen, "all/m1/top").size() == 2);
            Eventually.until("tables are read", () -> values(seen, "read/m2").size() == 1);
            assertThat(values(seen, "all/m1/mean")).containsExactly("20.0", "70.0");
            assertThat(values(seen, "all/m1/top")).containsExactly("30.0", "80.0");
            Eventually.until("what is hot comes", () -> values(seen, "hot/m1").size() == 2);
            assertThat(values(seen, "hot/m1")).containsExactly("70.0", "80.0");
            assertThat(values(seen, "all/m2/mean")).isEmpty();
            assertThat(values(seen, "read/m1")).containsExactly("20.0", "70.0");
            if (metrics(node).contains("tributary_sparkplug_rebirths_due{pipeline=\"halls\"} 1.0")) {
                // It has subscribed after the edge node was born, and does not ask for itself.
                client.publish("spBv1.0/plant/NCMD/hall", Host.rebirth(), 1);
            }
            Eventually.holds(() -> assertThat(metrics(node))
                    .contains("tributary_sparkplug_lost_total{pipeline=\"halls\"} 0.0")
                    .contains("tributary_sparkplug_rebirths_due{pipeline=\"halls\"} 0.0"));

            client.publish("spBv1.0/plant/NDATA/other", new byte[] {0x18, 3}, 0); // seq 3, never born
            client.publish("spBv1.0/plant/NDATA/other", new byte[] {0x18, 9}, 0);
            Eventually.holds(() -> assertThat(metrics(node))
                    .contains("tributary_sparkplug_lost_total{pipeline=\"halls\"} 5.0")
                    .contains("tributary_sparkplug_rebirths_due{pipeline=\"halls\"} 1.0"));
            assertThat(node.stop().await()).isZero();
            Eventually.until(
                    "the node says that it ends",
                    () -> seen.received().stream()
                            .anyMatch(message -> message.topic().equals("spBv1.0/plant/NDEATH/hall")));
        }
    }
}
