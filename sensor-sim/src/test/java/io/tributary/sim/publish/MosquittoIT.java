package io.tributary.sim.publish;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tributary.edge.config.MqttSettings;
import io.tributary.sim.app.bench.MosquittoProcess;
import io.tributary.sim.signal.Seed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.eclipse.paho.mqttv5.client.MqttClient;
import org.eclipse.paho.mqttv5.client.MqttConnectionOptions;
import org.eclipse.paho.mqttv5.client.persist.MemoryPersistence;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.eclipse.paho.mqttv5.common.MqttSubscription;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(90)
class MosquittoIT {
    private static final Duration LONG = Duration.ofSeconds(30);

    @TempDir
    Path directory;

    @Test
    void ten_thousand_readings_of_each_qos_reach_a_subscriber() throws Exception {
        try (MosquittoProcess broker = MosquittoProcess.start(directory);
                Subscriber subscriber = new Subscriber(broker.server(), 20_000);
                BulkPublisher publisher = connect(MqttSettings.of(broker.server()))) {
            publish(publisher, 0, 10_000, 0);
            publish(publisher, 10_000, 20_000, 1);
            publisher.settle(LONG);
            subscriber.awaitAll();
            assertThat(publisher.counts()).isEqualTo(new Publisher.Counts(20_000, 10_000, 0, 0, 0, 0));
            assertThat(subscriber.seen).hasSize(20_000);
        }
    }

    @Test
    void a_broker_restart_in_the_middle_loses_no_qos_1_reading() throws Exception {
        int port = MosquittoProcess.freePort();
        List<String> config = List.of(
                "allow_anonymous true",
                "persistence true",
                "persistence_location " + directory + "/",
                "max_queued_messages 0");
        MosquittoProcess broker = MosquittoProcess.start(directory, port, config);
        try (Subscriber subscriber = new Subscriber(broker.server(), 30_000);
                BulkPublisher publisher = connect(MqttSettings.of(broker.server()))) {
            publish(publisher, 0, 15_000, 1);
            broker.close();
            broker = MosquittoProcess.start(directory, port, config);
            publish(publisher, 15_000, 30_000, 1);
            publisher.settle(LONG);
            subscriber.awaitAll();
            assertThat(publisher.counts().acknowledged()).isEqualTo(30_000);
            assertThat(publisher.counts().reconnects()).isEqualTo(1);
            assertThat(subscriber.missing()).isEmpty();
        } finally {
            broker.close();
        }
    }

    @Test
    void a_user_with_the_right_password_is_let_in_and_others_are_not() throws Exception {
        Path passwords = directory.resolve("passwords");
        new ProcessBuilder("mosquitto_passwd", "-b", "-c", passwords.toString(), "anna", "right")
                .start()
                .waitFor();
        Path right = Files.writeString(directory.resolve("right"), "right\n");
        Path wrong = Files.writeString(directory.resolve("wrong"), "wrong\n");
        List<String> config = List.of("allow_anonymous false", "password_file " + passwords);
        try (MosquittoProcess broker = MosquittoProcess.start(directory, MosquittoProcess.freePort(), config)) {
            String yaml = "{ server: '" + broker.server() + "', user: anna, password: { file: '%s' } }";
            try (BulkPublisher publisher = connect(MqttSettings.parse(yaml.formatted(right)))) {
                publish(publisher, 0, 10, 1);
                publisher.settle(LONG);
                assertThat(publisher.counts().acknowledged()).isEqualTo(10);
            }
            assertThatThrownBy(() -> connect(MqttSettings.parse(yaml.formatted(wrong))))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("check user name, password");
        }
    }

    @Test
    void readings_go_over_tls_to_a_broker_whose_certificate_is_trusted_and_to_no_other() throws Exception {
        Certificates certificates = Certificates.make(directory);
        List<String> config = List.of(
                "allow_anonymous true", "certfile " + certificates.certificate(), "keyfile " + certificates.key());
        try (MosquittoProcess broker = MosquittoProcess.start(directory, MosquittoProcess.freePort(), config)) {
            String yaml = "{ server: 'mqtts://127.0.0.1:" + broker.port() + "', tls: { %s } }";
            try (BulkPublisher publisher =
                    connect(MqttSettings.parse(yaml.formatted("ca: " + certificates.certificate())))) {
                publish(publisher, 0, 20_000, 1);
                publisher.settle(LONG);
                assertThat(publisher.counts().acknowledged()).isEqualTo(20_000);
            }
            assertThatThrownBy(() -> connect(MqttSettings.parse(yaml.formatted("least: '1.3'"))))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("127.0.0.1:" + broker.port())
                    .hasMessageContaining("certif");
        }
    }

    private static BulkPublisher connect(MqttSettings settings) throws IOException {
        return BulkPublisher.connect(
                Target.of(settings, "publisher"),
                BulkPublisher.Options.standard(),
                System::nanoTime,
                new Seed(1).random());
    }

    private static void publish(Publisher publisher, int from, int to, int qos) throws IOException {
        byte[] topic = "city/s1".getBytes(UTF_8);
        for (int i = from; i < to; i++) {
            publisher.publish(new Emission(0, topic, String.valueOf(i).getBytes(UTF_8), qos));
        }
        publisher.flush();
    }

    /** Remembers the distinct payloads it has seen, over restarts of the broker. */
    private static final class Subscriber implements AutoCloseable {
        final Set<Integer> seen = ConcurrentHashMap.newKeySet();
        private final CountDownLatch left;
        private final int expected;
        private final MqttClient client;

        Subscriber(String server, int expected) throws MqttException {
            this.expected = expected;
            left = new CountDownLatch(expected);
            client = new MqttClient(server.replace("mqtt://", "tcp://"), "subscriber", new MemoryPersistence());
            MqttConnectionOptions options = new MqttConnectionOptions();
            options.setCleanStart(false);
            options.setSessionExpiryInterval(600L);
            options.setAutomaticReconnect(true);
            options.setAutomaticReconnectDelay(1, 1);
            options.setReceiveMaximum(1000);
            client.connect(options);
            client.subscribe(
                    new MqttSubscription[] {new MqttSubscription("#", 1)},
                    new org.eclipse.paho.mqttv5.client.IMqttMessageListener[] {
                        (topic, message) -> {
                            if (seen.add(Integer.valueOf(new String(message.getPayload(), UTF_8)))) {
                                left.countDown();
                            }
                        }
                    });
        }

        void awaitAll() throws InterruptedException {
            assertThat(left.await(40, TimeUnit.SECONDS))
                    .as("%d readings are missing", left.getCount())
                    .isTrue();
        }

        Set<Integer> missing() {
            Set<Integer> missing =
                    new TreeSet<>(IntStream.range(0, expected).boxed().toList());
            missing.removeAll(seen);
            return missing;
        }

        @Override
        public void close() throws MqttException {
            client.disconnectForcibly(100, 1000);
            client.close(true);
        }
    }
}
