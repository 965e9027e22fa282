package io.tributary.edge.source.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.edge.broker.Certificates;
import io.tributary.edge.broker.MosquittoBroker;
import io.tributary.edge.broker.TestClient;
import io.tributary.edge.config.MqttSettings;
import io.tributary.pipelines.config.ConfigException;
import io.tributary.pipelines.config.Document;
import io.tributary.pipelines.config.Variables;
import io.tributary.pipelines.testing.Eventually;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What an MQTT source does beside the contract of all sources: on a real broker, and without one. */
@Timeout(90)
class MqttSourceIT {
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();

    @AfterEach
    void stopTimer() {
        timer.shutdownNow();
    }

    private MqttSource source(MqttSettings settings, Subscription subscription) {
        return new MqttSource(settings, "node-1", subscription, InstantSource.system(), timer, new Random(1));
    }

    private static MqttSettings settings(String yaml, Map<String, String> environment) throws ConfigException {
        Variables variables = Variables.of(environment);
        Document document = Document.parse("node.yaml", yaml, variables);
        MqttSettings settings = MqttSettings.read(document.root(), variables, Path.of(""));
        document.finish();
        return settings;
    }

    private static void awaitReason(MqttSource source, String... parts) {
        Eventually.until(
                String.join(", ", parts) + " in: " + source.health(),
                Duration.ofSeconds(15),
                () -> List.of(parts).stream().allMatch(source.health().reason()::contains));
        assertThat(source.health().ready()).isFalse();
    }

    private static List<String> takeUntil(MqttSource source, int count) {
        List<String> got = new ArrayList<>();
        Eventually.until(count + " messages", () -> {
            source.poll((message, position) -> got.add(message.payload()), 1000);
            return got.size() >= count;
        });
        return got;
    }

    @Test
    void an_unreachable_broker_is_named_with_what_to_check() {
        int port = MosquittoBroker.freePort();
        try (MqttSource source = source(MqttSettings.of("mqtt://localhost:" + port), Subscription.of(0, "a"))) {
            source.start();
            awaitReason(source, "localhost:" + port, "cannot be reached", "check that it runs");
        }
    }

    @Test
    void an_unknown_host_is_named() {
        try (MqttSource source = source(MqttSettings.of("mqtt://no-such-host.invalid"), Subscription.of(0, "a"))) {
            source.start();
            awaitReason(source, "no-such-host.invalid:1883", "no address for host");
        }
    }

    @Test
    void a_wrong_password_is_told_and_never_shown() throws ConfigException {
        MosquittoBroker.Options options = MosquittoBroker.Options.defaults().withUser("anna", "right");
        try (MosquittoBroker broker = MosquittoBroker.started(options)) {
            String yaml = "server: " + broker.uri() + "\nuser: anna\npassword: { env: PW }\n";
            MqttSettings wrong = settings(yaml, Map.of("PW", "secret-but-wrong"));
            assertThat(wrong.toString()).doesNotContain("secret-but-wrong");
            try (MqttSource source = source(wrong, Subscription.of(0, "a"))) {
                source.start();
                awaitReason(source, "user 'anna'", "check user, password");
                assertThat(source.health().reason()).doesNotContain("secret-but-wrong");
            }
            try (MqttSource source = source(settings(yaml, Map.of("PW", "right")), Subscription.of(0, "a"))) {
                source.start();
                Eventually.until(
                        "ready: " + source.health(), () -> source.health().ready());
            }
        }
    }

    @Test
    void a_missing_password_file_is_named() throws ConfigException {
        try (MosquittoBroker broker = MosquittoBroker.started()) {
            String yaml = "server: " + broker.uri() + "\nuser: anna\npassword: { file: no/such/file }\n";
            try (MqttSource source = source(settings(yaml, Map.of()), Subscription.of(0, "a"))) {
                source.start();
                awaitReason(source, "no/such/file", "cannot be read");
            }
        }
    }

    @Test
    void tls_is_refused_for_each_reason_with_what_to_do_and_works_with_the_right_files(@TempDir Path directory)
            throws ConfigException, IOException {
        Certificates right = Certificates.in(Files.createDirectory(directory.resolve("right")));
        Certificates other = Certificates.authorityIn(Files.createDirectory(directory.resolve("other")));
        MosquittoBroker.Options options =
                MosquittoBroker.Options.defaults().withTls(right).with("require_certificate true");
        try (MosquittoBroker broker = MosquittoBroker.started(options)) {
            String server = "server: " + broker.uri() + "\n";
            awaitReason(server, "does not trust", "tls.ca");
            awaitReason(server + tls(other, other, "ca"), "does not vouch for", "tls.ca");
            awaitReason(server.replace("mqtts", "mqtt"), "has closed the connection");
            awaitReason(server + "tls: { ca: " + right.file("ca.pem") + " }\n", "certificate");
            awaitReason(server + "tls: { ca: no-such.pem }\n", "no such file", "no-such.pem");
            awaitReason(server + tls(right, other, "ca"), "certificate");
            try (MqttSource source =
                    source(settings(server + tls(right, right, "client"), Map.of()), Subscription.of(1, "a"))) {
                source.start();
                Eventually.until("ready", () -> source.health().ready());
            }
        }
        try (MosquittoBroker plain = MosquittoBroker.started()) {
            awaitReason("server: " + plain.uri().replace("mqtt:", "mqtts:") + "\n", "TLS");
        }
    }

    private static String tls(Certificates ca, Certificates own, String name) {
        return "tls: { ca: %s, certificate: %s, key: %s }\n"
                .formatted(ca.file("ca.pem"), own.file(name + ".pem"), own.file(name + ".key"));
    }

    private void awaitReason(String yaml, String... parts) throws ConfigException {
        try (MqttSource source = source(settings(yaml, Map.of()), Subscription.of(0, "a"))) {
            source.start();
            awaitReason(source, parts);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void a_killed_broker_is_found_again_within_five_seconds_and_each_message_is_handed_over_once(boolean fastLane) {
        try (MosquittoBroker broker = MosquittoBroker.started(
                        MosquittoBroker.Options.defaults().withPersistence());
                MqttSource source = source(
                        MqttSettings.parse("server: " + broker.uri() + "\nfastLane: " + fastLane),
                        Subscription.of(1, "site/#"))) {
            source.start();
            Eventually.until("ready", () -> source.health().ready());
            publish(broker, 0, 200);
            List<String> got = new ArrayList<>(takeUntil(source, 100));
            source.acknowledge(50);
            broker.kill();
            Eventually.until("noticed", () -> !source.health().ready());
            broker.start();
            Eventually.until(
                    "ready again", Duration.ofSeconds(5), () -> source.health().ready());
            publish(broker, 200, 300);
            got.addAll(takeUntil(source, 300 - got.size()));
            source.acknowledge(300);
            assertThat(got)
                    .isEqualTo(
                            IntStream.range(0, 300).mapToObj(Integer::toString).toList());
            assertThat(source.reconnects()).isEqualTo(1);
            assertThat(source.sessionsLost()).isZero();
        }
    }

    private static void publish(MosquittoBroker broker, int from, int to) {
        try (TestClient publisher = new TestClient(broker.port())) {
            IntStream.range(from, to).forEach(n -> publisher.publish("site/a", Integer.toString(n)));
        }
    }

    @Test
    void a_broker_that_forgot_the_session_is_subscribed_to_again_and_the_loss_is_counted() {
        try (MosquittoBroker broker = MosquittoBroker.started();
                MqttSource source = source(MqttSettings.of(broker.uri()), Subscription.of(1, "site/#"))) {
            source.start();
            Eventually.until("ready", () -> source.health().ready());
            broker.kill();
            Eventually.until("noticed", () -> !source.health().ready());
            broker.start();
            Eventually.until("ready again", () -> source.health().ready());
            publish(broker, 0, 10);
            assertThat(takeUntil(source, 10)).hasSize(10);
            assertThat(source.sessionsLost()).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void a_message_that_is_too_large_is_thrown_away_and_does_not_hold_up_the_others(boolean fastLane) {
        String yaml = "messageBytesMax: 1000\ninbox: { bytesMax: 262144 }\nfastLane: " + fastLane;
        try (MosquittoBroker broker = MosquittoBroker.started();
                TestClient publisher = new TestClient(broker.port());
                MqttSource source =
                        source(MqttSettings.parse("server: " + broker.uri() + "\n" + yaml), Subscription.of(1, "#"))) {
            source.start();
            Eventually.until("ready", () -> source.health().ready());
            publisher.publish("a", "small");
            publisher.publish("b", new byte[3_000_000], 1);
            publisher.publish("c", new byte[200_000], 0);
            publisher.publish("d", "another");
            assertThat(takeUntil(source, 2)).containsExactly("small", "another");
            source.acknowledge(2);
            Eventually.until("all are acknowledged", () -> source.unacknowledged() == 0);
            // Without the fast lane the broker is asked not to send them, and does not say so.
            assertThat(source.oversized()).isEqualTo(fastLane ? 2 : 0);
            assertThat(source.health().ready()).isTrue();
        }
    }

    @Test
    void a_message_larger_than_a_chunk_comes_whole() {
        try (MosquittoBroker broker = MosquittoBroker.started();
                TestClient publisher = new TestClient(broker.port());
                MqttSource source = source(
                        MqttSettings.parse(
                                "server: " + broker.uri() + "\nmessageBytesMax: 2000000\ninbox: { bytesMax: 262144 }"),
                        Subscription.of(1, "#"))) {
            source.start();
            Eventually.until("ready", () -> source.health().ready());
            String large = "x".repeat(1_500_000);
            publisher.publish("a", "small");
            publisher.publish("a", large);
            publisher.publish("a", large.getBytes(StandardCharsets.UTF_8), 0);
            assertThat(takeUntil(source, 3)).containsExactly("small", large, large);
        }
    }

    @Test
    void members_of_a_shared_subscription_divide_the_messages() {
        Subscription shared = new Subscription(List.of("site/#"), 1, "group");
        try (MosquittoBroker broker = MosquittoBroker.started();
                MqttSource one = source(MqttSettings.of(broker.uri()), shared);
                MqttSource two = new MqttSource(
                        MqttSettings.of(broker.uri()),
                        "node-2",
                        shared,
                        InstantSource.system(),
                        timer,
                        new Random(2))) {
            one.start();
            two.start();
            Eventually.until("ready", () -> one.health().ready() && two.health().ready());
            publish(broker, 0, 100);
            List<String> got = new ArrayList<>();
            Eventually.until("all come", () -> {
                one.poll((message, position) -> got.add(message.payload()), 100);
                two.poll((message, position) -> got.add(message.payload()), 100);
                return got.size() == 100;
            });
            assertThat(got).doesNotHaveDuplicates();
            assertThat(one.received()).isPositive();
            assertThat(two.received()).isPositive();
        }
    }

    @Test
    void a_full_inbox_does_not_cost_the_connection() {
        String yaml = "keepAlive: 1s\ninbox: { messagesMax: 10 }";
        try (MosquittoBroker broker = MosquittoBroker.started();
                TestClient publisher = new TestClient(broker.port());
                MqttSource source =
                        source(MqttSettings.parse("server: " + broker.uri() + "\n" + yaml), Subscription.of(0, "#"))) {
            source.start();
            Eventually.until("ready", () -> source.health().ready());
            IntStream.range(0, 100).forEach(n -> publisher.publish("a", Integer.toString(n)));
            Eventually.until("full", () -> source.waiting() == 10);
            boolean lost = Eventually.holdsWithin(
                    Duration.ofSeconds(4), () -> !source.health().ready());
            assertThat(lost).isFalse();
            assertThat(takeUntil(source, 100)).hasSize(100);
            assertThat(source.reconnects()).isZero();
        }
    }

    @Test
    void an_idle_connection_is_kept_alive() {
        try (MosquittoBroker broker = MosquittoBroker.started();
                MqttSource source = source(
                        MqttSettings.parse("server: " + broker.uri() + "\nkeepAlive: 1s"), Subscription.of(0, "#"))) {
            source.start();
            Eventually.until("ready", () -> source.health().ready());
            assertThat(Eventually.holdsWithin(Duration.ofSeconds(4), () -> source.reconnects() > 0))
                    .isFalse();
            assertThat(source.health().ready()).isTrue();
        }
    }
}
