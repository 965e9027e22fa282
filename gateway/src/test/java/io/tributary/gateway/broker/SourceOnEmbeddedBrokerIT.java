package io.tributary.gateway.broker;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.edge.broker.FaultProxy;
import io.tributary.edge.config.MqttSettings;
import io.tributary.edge.source.mqtt.MqttSource;
import io.tributary.edge.source.mqtt.Subscription;
import io.tributary.pipelines.testing.Eventually;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Lives of a source that end as a power cut ends them, on the broker of the gateway. It sends again what was not acknowledged,
 * but as new: with other packet ids and without DUP, against [MQTT-4.4.0-1] and [MQTT-3.3.1-1]. So nothing is lost, and what
 * was committed in the last moment can count twice; shares of summaries can't, for they are applied by their key.
 */
@Timeout(120)
class SourceOnEmbeddedBrokerIT {
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
    private final List<String> committed = new ArrayList<>();
    private final List<String> uncommitted = new ArrayList<>();
    private byte[] kept = {};
    private long position;

    @AfterEach
    void stopTimer() {
        timer.shutdownNow();
    }

    @ParameterizedTest
    @CsvSource({"1, 1", "1, 2", "2, 3"})
    void no_message_is_lost_however_lives_end(int qos, long seed) throws Exception {
        Random random = new Random(seed);
        int published = 0;
        try (Broker broker = Broker.embedded(BrokerSettings.onLoopback(0), new SecureRandom());
                Client publisher = started(broker);
                FaultProxy network = new FaultProxy(broker.port())) {
            try (MqttSource first = born(network, qos)) {
                Eventually.until("subscribed", () -> first.health().ready());
            }
            for (int life = 0; life < 12; life++) {
                try (MqttSource source = born(network, qos)) {
                    Eventually.until("ready", () -> source.health().ready());
                    for (int step = random.nextInt(12); step >= 0; step--) {
                        for (int i = random.nextInt(20); i > 0; i--) {
                            publisher.publish(
                                    random.nextBoolean() ? "a/x" : "b/x", Integer.toString(published++), qos, false);
                        }
                        live(source, random);
                    }
                    network.down();
                }
                network.up();
            }
            int all = published;
            try (MqttSource last = born(network, qos)) {
                Eventually.holdsWithin(Duration.ofSeconds(20), () -> {
                    poll(last, 1000);
                    commit(last);
                    last.acknowledge(position);
                    return Set.copyOf(committed).size() >= all;
                });
            }
        }
        assertThat(committed.stream().map(Integer::valueOf).distinct().sorted().toList())
                .as("seed " + seed)
                .isEqualTo(IntStream.range(0, published).boxed().toList());
    }

    private static Client started(Broker broker) throws Exception {
        broker.start();
        broker.admit();
        Client client = new Client(broker.port(), "publisher");
        client.connect(true);
        return client;
    }

    private MqttSource born(FaultProxy network, int qos) throws Exception {
        MqttSettings settings = MqttSettings.parse(
                "server: mqtt://localhost:" + network.port() + "\nreconnect: { least: 10ms, most: 100ms }");
        MqttSource source = new MqttSource(
                settings, "node-1", Subscription.of(qos, "a/#", "b/#"), InstantSource.system(), timer, new Random(1));
        source.recall(kept);
        position = -1;
        uncommitted.clear();
        source.start();
        return source;
    }

    private void live(MqttSource source, Random random) {
        int wanted = random.nextInt(10);
        Eventually.holdsWithin(Duration.ofMillis(20), () -> source.waiting() > wanted);
        poll(source, random.nextInt(60));
        if (random.nextBoolean()) {
            commit(source);
            if (random.nextInt(3) > 0) {
                source.acknowledge(position);
            }
        }
    }

    private void poll(MqttSource source, int limit) {
        source.poll(
                (message, at) -> {
                    uncommitted.add(message.payload());
                    position = at;
                },
                limit);
    }

    private void commit(MqttSource source) {
        kept = source.identities(position);
        committed.addAll(uncommitted);
        uncommitted.clear();
    }
}
