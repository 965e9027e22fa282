package io.tributary.gateway.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tributary.edge.broker.MosquittoBroker;
import io.tributary.edge.broker.TestClient;
import io.tributary.pipelines.testing.Eventually;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.eclipse.paho.mqttv5.client.MqttClient;
import org.eclipse.paho.mqttv5.client.MqttConnectionOptions;
import org.eclipse.paho.mqttv5.client.persist.MemoryPersistence;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.eclipse.paho.mqttv5.common.MqttMessage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A gateway that loses power again and again, while nodes send shares twice, in disorder and with revisions. How often is {@code
 * -Dtributary.torture.kills}.
 */
class KilledGatewayIT {
    private static final int KILLS = Integer.getInteger("tributary.torture.kills", 10);
    private static final long SEED = Long.getLong("tributary.torture.seed", System.nanoTime());
    private static final Duration TO_START = Duration.ofSeconds(60);
    private static final Duration TO_DELIVER = Duration.ofSeconds(60);
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String SITE = """
            apiVersion: tributary/v1
            site: s1
            broker: %s
            upstream: { server: "%s", reconnect: { least: 50ms, most: 500ms } }
            rollup: { settle: 300ms, keep: 1h }
            store: { directory: store }
            commit: { interval: 100ms }
            http: { port: %d }
            """;

    @TempDir
    private Path folder = Path.of("");

    private final int httpPort = MosquittoBroker.freePort();
    private final Shares shares = new Shares(new Random(SEED));

    @Test
    void what_was_told_is_the_merge_of_all_shares_whenever_the_gateway_is_killed() throws Exception {
        try (MosquittoBroker broker = MosquittoBroker.started()) {
            String site = "{ server: \"" + broker.uri() + "\", reconnect: { least: 50ms, most: 500ms } }";
            killed(site, broker, broker.port());
        }
    }

    @Test
    void so_it_is_with_the_embedded_broker_which_is_killed_together_with_it() throws Exception {
        int port = MosquittoBroker.freePort();
        try (MosquittoBroker upstream = MosquittoBroker.started()) {
            killed("{ embedded: { port: " + port + " } }", upstream, port);
        }
    }

    /** @param sitePort where nodes send to */
    private void killed(String site, MosquittoBroker upstream, int sitePort) throws Exception {
        Path config = Files.writeString(folder.resolve("site.yaml"), SITE.formatted(site, upstream.uri(), httpPort));
        try (TestClient receiver = new TestClient(upstream.port()).subscribe("site/#")) {
            try (GatewayChild gateway = GatewayChild.start(config, folder.resolve("log"))) {
                Eventually.until("ready", TO_START, this::isReady);
            }
            AtomicBoolean enough = new AtomicBoolean();
            CompletableFuture<Void> nodes = CompletableFuture.runAsync(() -> send(sitePort, enough));
            killAgainAndAgain(config, receiver, new Random(SEED));
            enough.set(true);
            try (GatewayChild gateway = GatewayChild.start(config, folder.resolve("log"))) {
                nodes.join();
                Map<String, Long> expected = shares.expected();
                boolean right =
                        Eventually.holdsWithin(TO_DELIVER, () -> told(receiver).equals(expected));
                assertThat(right ? expected : told(receiver))
                        .as("seed %d%n%s%n%s", SEED, gateway.log(), get("/metrics"))
                        .isEqualTo(expected);
                assertThat(gateway.stop()).isZero();
            }
        }
    }

    private void killAgainAndAgain(Path config, TestClient receiver, Random dice) throws Exception {
        for (int i = 0; i < KILLS; i++) {
            try (GatewayChild gateway = GatewayChild.start(config, folder.resolve("log"))) {
                if (dice.nextInt(5) > 0) {
                    int before = receiver.received().size();
                    Eventually.until("ready", TO_START, this::isReady);
                    Eventually.holdsWithin(
                            Duration.ofSeconds(5), () -> receiver.received().size() > before);
                }
                LockSupport.parkNanos(
                        Duration.ofMillis(50 + dice.nextInt(2_000)).toNanos());
                assertThat(gateway.isAlive()).as(gateway.log()).isTrue();
            }
        }
    }

    /** As a node does: what is not confirmed is sent again, to whoever is there. */
    private void send(int port, AtomicBoolean enough) {
        Shares.Share share = shares.next();
        while (share != null) {
            try (Node node = new Node(port)) {
                while (share != null) {
                    node.publish(share);
                    share = enough.get() ? shares.rest() : shares.next();
                    LockSupport.parkNanos(2_000_000);
                }
            } catch (MqttException e) {
                LockSupport.parkNanos(20_000_000);
            }
        }
    }

    /** A connection to the site's broker. */
    private static final class Node implements AutoCloseable {
        private final MqttClient client;

        Node(int port) throws MqttException {
            client = new MqttClient("tcp://127.0.0.1:" + port, "nodes", new MemoryPersistence());
            client.setTimeToWait(5_000);
            client.connect(new MqttConnectionOptions());
        }

        /** Returns when it is confirmed. */
        void publish(Shares.Share share) throws MqttException {
            MqttMessage message = new MqttMessage(share.payload());
            message.setQos(1);
            client.publish(share.topic(), message);
        }

        @Override
        public void close() throws MqttException {
            if (client.isConnected()) {
                client.disconnectForcibly(0, 100);
            }
            client.close(true);
        }
    }

    /** By window what its highest revision says. Revisions have no gaps, and one sent again says the same. */
    private static Map<String, Long> told(TestClient receiver) {
        Map<String, String> byRevision = new HashMap<>();
        Map<String, Integer> highest = new HashMap<>();
        Map<String, Long> told = new HashMap<>();
        for (TestClient.Received message : receiver.received()) {
            JsonNode summary = read(message.payload());
            String window = summary.path("window_start").asText();
            int revision = summary.path("revision").asInt();
            String before = byRevision.putIfAbsent(window + " " + revision, message.payload());
            assertThat(before == null ? message.payload() : before)
                    .as("seed %d, %s", SEED, window)
                    .isEqualTo(message.payload());
            int last = highest.getOrDefault(window, -1);
            assertThat(revision).as("seed %d, %s", SEED, window).isLessThanOrEqualTo(last + 1);
            if (revision > last) {
                highest.put(window, revision);
                told.put(window, summary.path("total").asLong());
            }
        }
        return told;
    }

    private static JsonNode read(String json) {
        try {
            return JSON.readTree(json);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private boolean isReady() {
        return get("/readyz").startsWith("200");
    }

    private String get(String page) {
        try {
            HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + httpPort + page))
                    .timeout(Duration.ofSeconds(2))
                    .build();
            HttpResponse<String> answer =
                    HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
            return answer.statusCode() + " " + answer.body();
        } catch (IOException | InterruptedException e) {
            return e.toString();
        }
    }
}
