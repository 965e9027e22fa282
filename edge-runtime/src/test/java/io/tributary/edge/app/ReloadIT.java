package io.tributary.edge.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.edge.broker.MosquittoBroker;
import io.tributary.edge.broker.TestClient;
import io.tributary.edge.node.Node;
import io.tributary.pipelines.config.Variables;
import io.tributary.pipelines.pipeline.Counts;
import io.tributary.pipelines.summary.SummaryJson;
import io.tributary.pipelines.testing.Eventually;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** A running node whose files change, and who is looked at, on a real broker. */
@Timeout(90)
class ReloadIT {
    private static final long START_MILLIS = 1_767_225_600_000L;
    private static final String HEAT = """
            apiVersion: tributary/v1
            pipeline: heat
            durability: volatile
            source:
              mqtt: { topics: ["plant/{machine}/heat"], qos: 1 }
              time: { field: ts, unit: ms }
              fields: { v: { type: double, range: [-100, 1000] } }
            steps:
              - where: machine != "spare"
              - window: { tumbling: 1m, by: [machine], idle: 1h }
                aggregate: { mean: avg(v), n: count() }
            sink:
              - upstream: {}
            """;

    @TempDir
    private Path folder = Path.of("");

    private final Vertx vertx = EventLoops.create(2);
    private final MosquittoBroker broker = MosquittoBroker.started();
    private final TestClient sensors = new TestClient(broker.port());
    private final TestClient upstream = new TestClient(broker.port()).subscribe("tributary/v1/#");
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private NodeProcess process;
    private int sent;

    ReloadIT() throws Exception {}

    @BeforeEach
    void start() throws Exception {
        process = start("0s");
    }

    private NodeProcess start(String watch) throws Exception {
        write("heat.yaml", HEAT);
        write("node.yaml", """
                apiVersion: tributary/v1
                node: n1
                site: s1
                mqtt: { server: "%s", reconnect: { least: 100ms, most: 1s } }
                pipelines: [heat.yaml]
                http: { port: 0 }
                shutdown: 5s
                reload: { watch: %s }
                """.formatted(broker.uri(), watch));
        Path file = folder.resolve("node.yaml");
        NodeProcess started = NodeProcess.start(
                        vertx,
                        RunConfig.read(file, Variables.none()),
                        Optional.of(new NodeProcess.ConfigOrigin(file, Variables.none())),
                        InstantSource.system(),
                        new Random(7))
                .await();
        Eventually.holds(() -> assertThat(started.node().unready()).isEmpty());
        return started;
    }

    @AfterEach
    void stop() {
        process.stop().await();
        upstream.close();
        sensors.close();
        broker.close();
        vertx.close().await();
    }

    private void write(String name, String yaml) throws IOException {
        Files.writeString(folder.resolve(name), yaml);
    }

    private void publish(int readings) {
        for (int i = 0; i < readings; i++) {
            sensors.publish("plant/a/heat", "{\"ts\":" + (START_MILLIS + sent++) + ",\"v\":1.5}");
        }
    }

    private int run(String... arguments) {
        out.getBuffer().setLength(0);
        err.getBuffer().setLength(0);
        CommandLine command = EdgeApp.commandLine();
        command.setOut(new PrintWriter(out));
        command.setErr(new PrintWriter(err));
        return Exit.run(command, arguments);
    }

    private String node() {
        return "--node=" + process.address();
    }

    private void awaitIn(long in) throws Exception {
        Eventually.holds(() -> assertThat(counts().in()).isEqualTo(in));
    }

    private Counts counts() {
        return process.node().pipeline("heat").orElseThrow().counts();
    }

    private long summarised() throws Exception {
        long sum = 0;
        for (TestClient.Received message : upstream.received()) {
            sum += Long.parseLong(
                    String.valueOf(SummaryJson.read(message.payload().getBytes(StandardCharsets.UTF_8))
                            .fields()
                            .get("n")));
        }
        return sum;
    }

    private HttpResponse<String> http(String method, String page, String... headers) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(process.address() + page))
                .method(method, HttpRequest.BodyPublishers.noBody());
        if (headers.length > 0) {
            request.headers(headers);
        }
        return HttpClient.newHttpClient().send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    @Test
    void a_dry_run_says_what_would_change_and_a_reload_does_it() throws Exception {
        publish(10);
        awaitIn(10);
        write("heat.yaml", HEAT.replace("tumbling: 1m", "tumbling: 5m"));
        assertThat(run("reload", "--dry-run", node())).as(err.toString()).isEqualTo(Exit.OK);
        assertThat(out.toString()).contains("heat closes its open windows and begins anew: other window");
        assertThat(counts().pending()).isEqualTo(10);
        assertThat(run("reload", node())).isEqualTo(Exit.OK);
        assertThat(out.toString()).contains("done");
        publish(5);
        awaitIn(15);
        assertThat(counts()).isEqualTo(new Counts(15, 10, 0, 0, 0, 0, 5));
        Eventually.holds(() -> assertThat(summarised()).isEqualTo(10));
        assertThat(http("GET", "/metrics").body())
                .contains("tributary_reloads_total{outcome=\"applied\"} 1.0")
                .contains("tributary_readings_received_total{pipeline=\"heat\"} 15.0");
        assertThat(run("reload", node())).isEqualTo(Exit.OK);
        assertThat(out.toString()).contains("nothing differs");
    }

    @Test
    void meters_go_with_the_pipeline_that_they_are_of() throws Exception {
        String alone = Files.readString(folder.resolve("node.yaml"));
        write("cold.yaml", HEAT.replace("pipeline: heat", "pipeline: cold").replace("plant/", "hall/"));
        write("node.yaml", alone.replace("[heat.yaml]", "[cold.yaml, heat.yaml]"));
        assertThat(run("reload", node())).as(err.toString()).isEqualTo(Exit.OK);
        assertThat(http("GET", "/metrics").body())
                .contains("tributary_mqtt_received_total{pipeline=\"cold\",sink=\"\"}")
                .contains("tributary_mqtt_confirmed_total{pipeline=\"\",sink=\"cold/upstream\"}");
        write("node.yaml", alone);
        assertThat(run("reload", node())).as(err.toString()).isEqualTo(Exit.OK);
        Eventually.holds(() -> assertThat(http("GET", "/metrics").body())
                .doesNotContain("cold")
                .contains("tributary_mqtt_received_total{pipeline=\"heat\",sink=\"\"}")
                .contains("tributary_mqtt_confirmed_total{pipeline=\"\",sink=\"heat/upstream\"}"));
    }

    @Test
    void a_bad_file_leaves_the_old_pipeline_running_and_is_shown() throws Exception {
        publish(3);
        awaitIn(3);
        write("heat.yaml", HEAT.replace("avg(v)", "avg(w)"));
        assertThat(run("reload", node())).isEqualTo(Exit.BAD_CONFIG);
        assertThat(err.toString()).contains("heat.yaml:11:28: ", "unknown column 'w'", "the node goes on as it was");
        publish(3);
        awaitIn(6);
        assertThat(counts().pending()).isEqualTo(6);
        assertThat(process.node().unready()).isEmpty();
        assertThat(http("GET", "/metrics").body()).contains("tributary_reloads_total{outcome=\"refused\"} 1.0");
    }

    @Test
    void changed_files_are_noticed_and_a_faulty_one_is_passed_over() throws Exception {
        process.stop().await();
        process = start("100ms");
        write("heat.yaml", "pipeline: {");
        Eventually.holds(() -> assertThat(http("GET", "/metrics").body())
                .contains("tributary_reloads_total{outcome=\"refused\"} 1.0"));
        write("cold.yaml", HEAT.replace("pipeline: heat", "pipeline: cold"));
        write("heat.yaml", HEAT.replace("  - upstream", "  - mqtt: { topic: here }\n  - upstream"));
        write(
                "node.yaml",
                Files.readString(folder.resolve("node.yaml")).replace("[heat.yaml]", "[cold.yaml, heat.yaml]"));
        Eventually.holds(() -> assertThat(process.node().pipelines())
                .extracting(Node.PipelineState::name)
                .containsExactly("cold", "heat"));
    }

    @Test
    void nothing_is_lost_or_doubled_while_pipelines_and_subscriptions_change_under_load() throws Exception {
        CompletableFuture<Void> load = CompletableFuture.runAsync(() -> publish(2_000));
        for (int i = 0; !load.isDone(); i++) {
            write(
                    "heat.yaml",
                    HEAT.replace("tumbling: 1m", "tumbling: " + (1 + i % 3) + "m")
                            .replace(
                                    "[\"plant/{machine}/heat\"]",
                                    i % 2 == 0
                                            ? "[\"plant/{machine}/heat\"]"
                                            : "[\"plant/{machine}/heat\", \"other/{machine}/heat\"]"));
            assertThat(http("POST", "/api/v1/reload").statusCode()).isEqualTo(200);
        }
        load.join();
        awaitIn(2_000);
        assertThat(counts().balanced()).isTrue();
        process.stop().await();
        Eventually.holds(() -> assertThat(summarised()).isEqualTo(2_000));
    }

    @Test
    void topics_that_were_taken_out_are_no_longer_received() throws Exception {
        write("heat.yaml", HEAT.replace("plant/", "hall/"));
        assertThat(run("reload", node())).isEqualTo(Exit.OK);
        Eventually.holds(() -> assertThat(process.node().unready()).isEmpty());
        publish(3);
        sensors.publish("hall/a/heat", "{\"ts\":" + START_MILLIS + ",\"v\":1}");
        awaitIn(1);
        assertThat(counts().quarantined()).isZero();
    }

    @Test
    void a_tap_shows_readings_behind_a_step_and_goes_on_over_a_reload() throws Exception {
        CompletableFuture<Integer> tap =
                CompletableFuture.supplyAsync(() -> run("tap", "heat", "--after", "1", "--count", "4", node()));
        Eventually.until("the tap is open", () -> {
            sensors.publish("plant/spare/heat", "{\"ts\":" + START_MILLIS + ",\"v\":7}");
            publish(1);
            return out.toString().lines().count() >= 1;
        });
        write("heat.yaml", HEAT.replace("tumbling: 1m", "tumbling: 5m"));
        assertThat(http("POST", "/api/v1/reload").statusCode()).isEqualTo(200);
        Eventually.until("the tap has seen enough", () -> {
            publish(1);
            return tap.isDone();
        });
        assertThat(tap.join()).as(err.toString()).isEqualTo(Exit.OK);
        assertThat(out.toString().lines())
                .hasSize(4)
                .allSatisfy(line -> assertThat(line).contains("\"machine\":\"a\"", "\"v\":1.5"));
    }

    @Test
    void the_quarantine_is_read_by_tap_and_api() throws Exception {
        sensors.publish("plant/a/heat", "no JSON");
        awaitIn(1);
        assertThat(run("tap", "heat", "--quarantine", "--count", "1", node())).isEqualTo(Exit.OK);
        assertThat(new JsonObject(out.toString()).getString("payload")).isEqualTo("no JSON");
        JsonObject quarantine =
                new JsonObject(http("GET", "/api/v1/pipelines/heat/quarantine").body());
        assertThat(quarantine.getLong("total")).isEqualTo(1);
        assertThat(quarantine.getJsonArray("entries").getJsonObject(0).getString("topic"))
                .isEqualTo("plant/a/heat");
    }

    @Test
    void top_shows_what_each_pipeline_does() throws Exception {
        publish(10);
        awaitIn(10);
        assertThat(run("top", "--once", node())).as(err.toString()).isEqualTo(Exit.OK);
        assertThat(out.toString())
                .contains("pipeline", "in/s", "lag s", "windows", "groups", "keys", "queued")
                .containsPattern("heat +0 +[\\d.]+ +10 .* 10 +1 +1 +0 +0 +0");
        assertThat(run("top", "--json", node())).isEqualTo(Exit.OK);
        JsonObject heat =
                new JsonObject(out.toString()).getJsonArray("pipelines").getJsonObject(0);
        assertThat(heat.getMap())
                .containsEntry("pending", 10)
                .containsEntry("windows", 1)
                .containsEntry("groups", 1);
        assertThat(http("GET", "/metrics").body())
                .contains("tributary_window_open{pipeline=\"heat\"} 1.0")
                .contains("tributary_window_groups{pipeline=\"heat\"} 1.0");
    }

    @Test
    void the_api_answers_programs_of_this_machine_only() throws Exception {
        assertThat(http("POST", "/api/v1/reload", "Origin", "http://evil.example")
                        .statusCode())
                .isEqualTo(403);
        assertThat(http("GET", "/api/v1/reload").statusCode()).isEqualTo(405);
        assertThat(http("GET", "/api/v1/pipelines/none/quarantine").body()).contains("there are [heat]");
        assertThat(http("GET", "/api/v1/pipelines/heat/tap?after=9").statusCode())
                .isEqualTo(404);
        assertThat(http("GET", "/api/v1/pipelines/heat/tap?after=x").statusCode())
                .isEqualTo(400);
        assertThat(http("GET", "/api/v1/pipelines/heat/tap?rate=0").statusCode())
                .isEqualTo(400);
        assertThat(run("tap", "none", node())).isEqualTo(Exit.FAILED);
        assertThat(err.toString()).contains("no pipeline 'none'; there are [heat]");
        assertThat(run("top", "--once", "--node=http://127.0.0.1:" + MosquittoBroker.freePort()))
                .isEqualTo(Exit.FAILED);
        assertThat(err.toString()).contains("no node answers at");
    }
}
