package io.tributary.edge.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.edge.broker.MosquittoBroker;
import io.tributary.edge.broker.TestClient;
import io.tributary.pipelines.summary.Summary;
import io.tributary.pipelines.summary.SummaryJson;
import io.tributary.pipelines.testing.Eventually;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.eclipse.paho.mqttv5.client.IMqttToken;
import org.eclipse.paho.mqttv5.client.MqttAsyncClient;
import org.eclipse.paho.mqttv5.client.MqttConnectionOptions;
import org.eclipse.paho.mqttv5.client.persist.MemoryPersistence;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.eclipse.paho.mqttv5.common.MqttMessage;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A node that loses power again and again. How often is {@code -Dtributary.torture.kills}. */
class KilledNodeIT {
    private static final int KILLS = Integer.getInteger("tributary.torture.kills", 10);
    private static final long SEED = Long.getLong("tributary.torture.seed", System.nanoTime());
    private static final long START_MILLIS = 1_767_225_600_000L;
    private static final Duration TO_DELIVER = Duration.ofSeconds(40);
    private static final String PIPELINE = """
            apiVersion: tributary/v1
            pipeline: heat
            source:
              mqtt: { topics: ["plant/{machine}/heat"], qos: 1 }
              time: { field: ts, unit: ms }
              fields: { i: { type: int } }
            steps:
              - delta: { of: i, by: [machine], as: step }
              - window: { tumbling: 1s, by: [machine], idle: 1h }
                aggregate: { n: count(), total: sum(i), steps: sum(step) }
            sink:
              - upstream: {}
            """;
    private static final String NODE = """
            apiVersion: tributary/v1
            node: n1
            site: s1
            mqtt: { server: "%s", reconnect: { least: 50ms, most: 500ms } }
            pipelines: [ pipeline.yaml ]
            store: { directory: store }
            commit: { interval: 200ms }
            http: { port: %d }
            """;

    @TempDir
    private Path folder = Path.of("");

    private final int httpPort = MosquittoBroker.freePort();

    /** What a window and group must come to. */
    private record Expected(long n, long total) {
        Expected plus(long i) {
            return new Expected(n + 1, total + i);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {20, 0})
    void every_reading_is_in_one_summary_whenever_the_node_is_killed(int inFlight) throws Exception {
        Files.writeString(folder.resolve("pipeline.yaml"), PIPELINE);
        MosquittoBroker.Options options = MosquittoBroker.Options.defaults().with("max_inflight_messages " + inFlight);
        try (MosquittoBroker broker = MosquittoBroker.started(options);
                TestClient upstream = new TestClient(broker.port()).subscribe("tributary/v1/#")) {
            Path config = Files.writeString(folder.resolve("node.yaml"), NODE.formatted(broker.uri(), httpPort));
            subscribeOnce(config);
            Map<String, Expected> expected = new LinkedHashMap<>();
            AtomicBoolean enough = new AtomicBoolean();
            AtomicLong published = new AtomicLong();
            CompletableFuture<Void> sensors =
                    CompletableFuture.runAsync(() -> publish(broker.port(), enough, published, expected));
            killAgainAndAgain(config, new Random(SEED));
            enough.set(true);
            sensors.join();
            try (NodeChild node = NodeChild.start(config, folder.resolve("log"))) {
                boolean right = Eventually.holdsWithin(
                        TO_DELIVER, () -> difference(expected, upstream).isEmpty());
                assertThat(right)
                        .as(
                                "seed %d, %d published: %s%n%s%n%s",
                                SEED, published.get(), difference(expected, upstream), node.log(), get("/metrics"))
                        .isTrue();
                assertThat(node.stop()).isZero();
            }
        }
    }

    /** The broker keeps messages for a session that it knows. */
    private void subscribeOnce(Path config) throws Exception {
        try (NodeChild node = NodeChild.start(config, folder.resolve("log"))) {
            Eventually.until("ready", Duration.ofSeconds(60), this::isReady);
        }
    }

    private boolean isReady() {
        return get("/readyz").startsWith("200");
    }

    /** The status and body of the answer, or why there is none. */
    private String get(String page) {
        try {
            HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + httpPort + page))
                    .build();
            HttpResponse<String> answer =
                    HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
            return answer.statusCode() + " " + answer.body();
        } catch (IOException | InterruptedException e) {
            return e.toString();
        }
    }

    private void killAgainAndAgain(Path config, Random dice) throws Exception {
        for (int i = 0; i < KILLS; i++) {
            try (NodeChild node = NodeChild.start(config, folder.resolve("log"))) {
                LockSupport.parkNanos(
                        Duration.ofMillis(300 + dice.nextInt(2_700)).toNanos());
                assertThat(node.isAlive()).as(node.log()).isTrue();
            }
        }
    }

    private static void publish(int port, AtomicBoolean enough, AtomicLong published, Map<String, Expected> expected) {
        try {
            MqttAsyncClient client = new MqttAsyncClient("tcp://localhost:" + port, "sensors", new MemoryPersistence());
            client.connect(new MqttConnectionOptions()).waitForCompletion();
            long i = 0;
            while (!enough.get()) {
                // As many at once as a few sensors have under way.
                IMqttToken last = publish(client, "m" + i % 3, i);
                for (int more = 0; more < 9; more++) {
                    count(expected, i);
                    i++;
                    last = publish(client, "m" + i % 3, i);
                }
                count(expected, i);
                i++;
                last.waitForCompletion();
                published.set(i);
                LockSupport.parkNanos(5_000_000);
            }
            // Closes the windows before it, and stays in one that is open.
            publish(client, "m0", i + 600_000).waitForCompletion();
            client.disconnect().waitForCompletion();
            client.close();
        } catch (MqttException e) {
            throw new AssertionError(e);
        }
    }

    private static void count(Map<String, Expected> expected, long i) {
        expected.merge(
                "m" + i % 3 + " " + (START_MILLIS + i) / 1_000, new Expected(1, i), (all, one) -> all.plus(one.total));
    }

    private static IMqttToken publish(MqttAsyncClient client, String machine, long i) throws MqttException {
        MqttMessage message = new MqttMessage(reading(i).getBytes(StandardCharsets.UTF_8));
        message.setQos(1);
        return client.publish("plant/" + machine + "/heat", message);
    }

    private static String reading(long i) {
        return "{\"ts\":" + (START_MILLIS + i) + ",\"i\":" + i + "}";
    }

    /** The first thing that is not as it must be; empty when all is right. */
    private static String difference(Map<String, Expected> expected, TestClient upstream) {
        Map<String, Summary> summaries = new LinkedHashMap<>();
        for (TestClient.Received message : upstream.received()) {
            Summary summary = summary(message);
            String key =
                    summary.key().group().get("machine") + " " + summary.key().startMicros() / 1_000_000;
            Summary before = summaries.putIfAbsent(key, summary);
            if (before != null && !before.equals(summary)) {
                throw new AssertionError("seed " + SEED + ": sent as " + before + " and as " + summary);
            }
        }
        for (Map.Entry<String, Expected> each : expected.entrySet()) {
            Summary summary = summaries.get(each.getKey());
            if (summary == null) {
                return each.getKey() + " is missing, one of " + (expected.size() - summaries.size());
            }
            Expected found = new Expected(number(summary, "n"), number(summary, "total"));
            if (!found.equals(each.getValue())) {
                throw new AssertionError(
                        "seed " + SEED + ": " + each.getKey() + " is " + found + " instead of " + each.getValue());
            }
        }
        return "";
    }

    private static Summary summary(TestClient.Received message) {
        try {
            return SummaryJson.read(message.payload().getBytes(StandardCharsets.UTF_8));
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private static long number(Summary summary, String field) {
        return Long.parseLong(String.valueOf(summary.fields().get(field)));
    }
}
