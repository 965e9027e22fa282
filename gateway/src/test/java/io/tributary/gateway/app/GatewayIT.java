package io.tributary.gateway.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tributary.edge.app.EventLoops;
import io.tributary.edge.app.NodeProcess;
import io.tributary.edge.app.RunConfig;
import io.tributary.edge.broker.MosquittoBroker;
import io.tributary.edge.broker.TestClient;
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
import org.junit.jupiter.api.io.TempDir;

/** A gateway with its embedded broker, and real nodes; the test plays sensors and listens upstream. */
class GatewayIT {
    private static final long START_MILLIS = 1_767_225_600_000L;

    @TempDir
    private Path folder = Path.of("");

    private final Vertx vertx = EventLoops.create(2);

    @AfterEach
    void close() {
        vertx.close().await();
    }

    private GatewayProcess gateway(String broker, String settle) throws IOException, ConfigException {
        return gateway(broker, settle, "commit");
    }

    private GatewayProcess gateway(String broker, String settle, String durability)
            throws IOException, ConfigException {
        Path site = folder.resolve("site.yaml");
        Files.writeString(site, """
                apiVersion: tributary/v1
                site: s1
                broker: { embedded: { port: 0%s } }
                rollup: { settle: %s }
                durability: %s
                store: { directory: store }
                commit: { interval: 50ms }
                http: { port: 0 }
                shutdown: 5s
                """.formatted(broker, settle, durability));
        GatewayProcess gateway = GatewayProcess.start(
                vertx, GatewaySettings.read(site, Variables.none()), InstantSource.system(), new Random(7));
        Eventually.until("gateway is ready", () -> gateway.unready().isEmpty());
        return gateway;
    }

    private NodeProcess node(String name, int brokerPort) throws IOException, ConfigException {
        Files.writeString(folder.resolve("heat.yaml"), """
                apiVersion: tributary/v1
                pipeline: heat
                durability: volatile
                source:
                  mqtt: { topics: ["plant/%s/{machine}/heat"], qos: 1 }
                  time: { field: ts, unit: ms }
                  fields: { v: { type: double } }
                steps:
                  - window: { tumbling: 1m, by: [machine], lateness: 0s, idle: 10m }
                    aggregate: { mean: avg(v), top: max(v), n: count() }
                  - where: n >= 3
                  - let: { twice: mean * 2 }
                sink:
                  - upstream: {}
                """.formatted(name));
        Path file = folder.resolve(name + ".yaml");
        Files.writeString(file, """
                apiVersion: tributary/v1
                node: %s
                site: s1
                mqtt: { server: "mqtt://127.0.0.1:%d" }
                pipelines: [ heat.yaml ]
                http: { port: 0 }
                shutdown: 5s
                """.formatted(name, brokerPort));
        NodeProcess node = NodeProcess.start(
                        vertx, RunConfig.read(file, Variables.none()), InstantSource.system(), new Random(7))
                .await();
        Eventually.until(name + " is ready", () -> node.node().unready().isEmpty());
        return node;
    }

    private static void measure(TestClient sensor, String node, int second, double value) {
        sensor.publish(
                "plant/" + node + "/m1/heat", "{\"ts\":" + (START_MILLIS + second * 1_000L) + ",\"v\":" + value + "}");
    }

    private static List<String> payloads(TestClient client) {
        return client.received().stream().map(TestClient.Received::payload).toList();
    }

    private static String get(GatewayProcess gateway, String page) throws Exception {
        HttpRequest request =
                HttpRequest.newBuilder(URI.create(gateway.address() + page)).build();
        return HttpClient.newHttpClient()
                .send(request, HttpResponse.BodyHandlers.ofString())
                .body();
    }

    @Test
    void what_two_nodes_saw_of_a_window_goes_upstream_as_one_summary() throws Exception {
        GatewayProcess gateway = gateway("", "1s");
        NodeProcess a = node("a", gateway.brokerPort());
        NodeProcess b = node("b", gateway.brokerPort());
        try (TestClient sensor = new TestClient(gateway.brokerPort());
                TestClient upstream = new TestClient(gateway.brokerPort()).subscribe("site/#")) {
            measure(sensor, "a", 1, 10);
            measure(sensor, "a", 2, 20);
            measure(sensor, "b", 3, 60);
            measure(sensor, "b", 4, 30);
            measure(sensor, "a", 61, 1);
            measure(sensor, "b", 61, 2);
            Eventually.until("a summary is upstream", () -> !upstream.received().isEmpty());
            assertThat(upstream.received().get(0).topic()).isEqualTo("site/s1/heat");
            assertThat(payloads(upstream))
                    .containsExactly("{\"site\":\"s1\",\"pipeline\":\"heat\","
                            + "\"window_start\":\"2026-01-01T00:00:00Z\",\"window_end\":\"2026-01-01T00:01:00Z\","
                            + "\"revision\":0,\"nodes\":2,\"machine\":\"m1\","
                            + "\"mean\":30.0,\"top\":60.0,\"n\":4,\"twice\":60.0}");
            assertThat(a.stop().await()).isZero();
            assertThat(b.stop().await()).isZero();
            assertThat(gateway.stop().await()).isZero();
        }
    }

    @Test
    void what_has_not_settled_goes_upstream_from_a_later_life_of_the_gateway() throws Exception {
        GatewayProcess first = gateway("", "1h");
        NodeProcess node = node("a", first.brokerPort());
        try (TestClient sensor = new TestClient(first.brokerPort());
                TestClient upstream = new TestClient(first.brokerPort()).subscribe("site/#")) {
            for (int second = 1; second < 5; second++) {
                measure(sensor, "a", second, second);
            }
            Eventually.until(
                    "readings have come",
                    () -> node.node().pipelines().get(0).counts().in() == 4);
            assertThat(node.stop().await()).isZero();
            Eventually.until("the share has come", () -> first.ingest().received() == 1);
            assertThat(first.stop().await()).isZero();
            assertThat(upstream.received()).isEmpty();
        }
        GatewayProcess second = gateway("", "2s");
        try (TestClient upstream = new TestClient(second.brokerPort()).subscribe("site/#")) {
            Eventually.until("a summary is upstream", () -> !upstream.received().isEmpty());
            assertThat(payloads(upstream)).singleElement().asString().contains("\"mean\":2.5");
        }
        assertThat(second.stop().await()).isZero();
    }

    @Test
    void what_nobody_keeps_goes_upstream_when_the_gateway_ends() throws Exception {
        GatewayProcess site = gateway("", "1h", "volatile");
        NodeProcess node = node("a", site.brokerPort());
        try (TestClient sensor = new TestClient(site.brokerPort());
                TestClient upstream = new TestClient(site.brokerPort()).subscribe("site/#")) {
            for (int second = 1; second < 5; second++) {
                measure(sensor, "a", second, second);
            }
            Eventually.until(
                    "readings have come",
                    () -> node.node().pipelines().get(0).counts().in() == 4);
            assertThat(node.stop().await()).isZero();
            Eventually.until("the share has come", () -> site.ingest().received() == 1);
            assertThat(upstream.received()).isEmpty();
            assertThat(site.stop().await()).isZero();
            assertThat(payloads(upstream)).singleElement().asString().contains("\"mean\":2.5");
        }
        assertThat(folder.resolve("store")).doesNotExist();
    }

    @Test
    void while_upstream_is_away_shares_are_acknowledged_and_summaries_wait_on_the_disk() throws Exception {
        Path site = Files.writeString(folder.resolve("away.yaml"), """
                apiVersion: tributary/v1
                site: s1
                broker: { embedded: { port: 0 } }
                upstream: { server: "mqtt://127.0.0.1:%d", inFlightMax: 1 }
                rollup: { settle: 0s }
                store: { directory: store }
                commit: { interval: 50ms }
                outbox: { ageMax: 1s }
                http: { port: 0 }
                shutdown: 5s
                """.formatted(MosquittoBroker.freePort()));
        GatewayProcess gateway = GatewayProcess.start(
                vertx, GatewaySettings.read(site, Variables.none()), InstantSource.system(), new Random(7));
        Eventually.until("only upstream is missing", () -> gateway.unready().size() == 1);
        NodeProcess node = node("a", gateway.brokerPort());
        try (TestClient sensor = new TestClient(gateway.brokerPort())) {
            for (int second = 1; second < 5; second++) {
                measure(sensor, "a", second, second);
            }
            for (int second = 61; second < 65; second++) {
                measure(sensor, "a", second, second);
            }
            measure(sensor, "a", 121, 1);
            Eventually.until(
                    "what the connection does not hold is too old",
                    () -> gateway.ingest().forwarder().dropped() == 1);
        }
        assertThat(gateway.ingest().forwarder().pending()).isEqualTo(1);
        assertThat(node.stop().await()).isZero();
        assertThat(gateway.stop().await()).isZero();
    }

    @Test
    void bad_messages_stop_nothing_and_are_counted() throws Exception {
        GatewayProcess gateway = gateway("", "0s");
        try (TestClient node = new TestClient(gateway.brokerPort())) {
            node.publish("tributary/v1/s1/a/summaries/heat", "nonsense");
            node.publish("tributary/v1/s1/a/summaries/heat", "{\"v\":2}");
            Eventually.until(
                    "both were seen", () -> gateway.ingest().quarantine().total() == 2);
            assertThat(get(gateway, "/metrics"))
                    .contains("tributary_gateway_quarantined_total 2.0")
                    .contains("tributary_gateway_rollup_shares_total{fate=\"applied\"} 0.0")
                    .contains("tributary_gateway_broker_connections ")
                    .contains("tributary_gateway_summaries_dropped_total 0.0")
                    .contains("tributary_store_commits_total ");
            assertThat(get(gateway, "/readyz")).isEqualTo("ok\n");
        }
        assertThat(gateway.stop().await()).isZero();
    }

    @Test
    void a_password_file_keeps_others_out_and_not_the_gateway() throws Exception {
        Files.writeString(
                folder.resolve("users"),
                "alice:$7$101$kJuxIhpECcNrX9Bo"
                        + "$rznGAo3kJ2oITOXZimqg8PrGTCF5wXVi9zKtQKxmIakJXyFKtqyAMtGex0o/3iRO/lxwx7rI4L/U6nU/AIE5aw==");
        GatewayProcess gateway = gateway(", host: 0.0.0.0, passwords: users", "0s");
        assertThatThrownBy(() -> new TestClient(gateway.brokerPort()).close()).isInstanceOf(AssertionError.class);
        assertThat(gateway.stop().await()).isZero();
    }

    @Test
    void a_broker_port_in_use_is_said_at_the_start_and_nothing_is_left_behind() throws Exception {
        GatewayProcess first = gateway("", "0s");
        Path site = folder.resolve("second.yaml");
        Files.writeString(site, """
                apiVersion: tributary/v1
                site: s2
                broker: { embedded: { port: %d } }
                store: { directory: second }
                """.formatted(first.brokerPort()));
        GatewaySettings settings = GatewaySettings.read(site, Variables.none());
        assertThatThrownBy(() -> GatewayProcess.start(vertx, settings, InstantSource.system(), new Random(7)))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("choose another broker.port");
        assertThat(first.stop().await()).isZero();
    }
}
