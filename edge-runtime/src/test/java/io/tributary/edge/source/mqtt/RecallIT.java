package io.tributary.edge.source.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.edge.broker.FaultProxy;
import io.tributary.edge.broker.MosquittoBroker;
import io.tributary.edge.broker.ScriptedBroker;
import io.tributary.edge.broker.TestClient;
import io.tributary.edge.config.MqttSettings;
import io.tributary.pipelines.state.StateException;
import io.tributary.pipelines.testing.Eventually;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.eclipse.paho.mqttv5.client.MqttClientException;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Many lives of one source, each of which ends as a power cut ends it, on a real broker that keeps the session. */
@Timeout(180)
class RecallIT {
    /** How many lives a run has; more from outside for a long one. */
    private static final int LIVES = Integer.getInteger("tributary.recall.lives", 6);

    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();

    @AfterEach
    void stopTimer() {
        timer.shutdownNow();
    }

    private MqttSource source(FaultProxy network, int qos, String more) {
        MqttSettings settings = MqttSettings.parse("server: mqtt://localhost:" + network.port()
                + "\nreconnect: { least: 10ms, most: 100ms }\ninbox: { messagesMax: 300 }\n" + more);
        return new MqttSource(
                settings, "node-1", Subscription.of(qos, "site/#"), InstantSource.system(), timer, new Random(1));
    }

    /** A node with a disk: what it has committed, and the identities of that. */
    private final class Lives {
        final FaultProxy network;
        final boolean fastLane;
        final int qos;
        final Random random;
        final boolean distinct;
        final List<String> committed = new ArrayList<>();
        final List<String> uncommitted = new ArrayList<>();
        byte[] kept = {};
        int published;
        long position = -1;

        Lives(FaultProxy network, boolean fastLane, int qos, long seed, boolean distinct) {
            this.network = network;
            this.fastLane = fastLane;
            this.qos = qos;
            this.random = new Random(seed);
            this.distinct = distinct;
        }

        MqttSource born() throws StateException {
            MqttSource source = source(network, qos, "fastLane: " + fastLane);
            source.recall(kept);
            position = -1;
            uncommitted.clear();
            source.start();
            return source;
        }

        void live(TestClient publisher) throws StateException {
            try (MqttSource source = born()) {
                if (random.nextInt(4) > 0) {
                    // What comes again comes before the answer to the subscription, and waits to be polled.
                    Eventually.until("ready", () -> source.health().ready() || source.waiting() > 0);
                }
                for (int i = random.nextInt(40); i >= 0; i--) {
                    step(source, publisher);
                }
                network.down(); // so that not even a farewell gets through
            }
            network.up();
        }

        private void step(MqttSource source, TestClient publisher) {
            switch (random.nextInt(12)) {
                case 0, 1, 2 -> publish(publisher, random.nextInt(60));
                case 3 -> commit(source);
                case 4, 5 -> {
                    commit(source);
                    source.acknowledge(position);
                }
                case 6 -> network.cut();
                default -> {
                    Eventually.holdsWithin(Duration.ofMillis(random.nextInt(10)), () -> source.waiting() > 20);
                    poll(source, random.nextInt(50));
                }
            }
        }

        void publish(TestClient publisher, int count) {
            for (int i = 0; i < count; i++) {
                String payload = distinct ? Integer.toString(published) : "21.5";
                Eventually.until("published", () -> isTaken(publisher, payload));
                published++;
            }
        }

        /** A broker's limit is told to publishers, whose library miscounts what is under way by one for a moment. */
        private boolean isTaken(TestClient publisher, String payload) {
            try {
                publisher.publish("site/a", payload.getBytes(StandardCharsets.UTF_8), qos);
                return true;
            } catch (AssertionError e) {
                if (e.getCause() instanceof MqttException refused
                        && refused.getReasonCode() == MqttClientException.REASON_CODE_MAX_INFLIGHT) {
                    return false;
                }
                throw e;
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

        void finish() throws StateException {
            try (MqttSource source = born()) {
                Eventually.holdsWithin(Duration.ofSeconds(20), () -> {
                    poll(source, 1000);
                    commit(source);
                    source.acknowledge(position);
                    return committed.size() >= published;
                });
                assertThat(Eventually.holdsWithin(Duration.ofMillis(200), () -> source.waiting() > 0))
                        .as("more than was published")
                        .isFalse();
                assertThat(source.sessionsLost()).isZero();
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "true, 1, 0, true, 1",
        "true, 1, 20, true, 2",
        "true, 1, 0, false, 3",
        "true, 2, 0, true, 4",
        "true, 2, 20, true, 5",
        "true, 2, 0, false, 8",
        "false, 1, 0, true, 6",
        "false, 1, 20, false, 7"
    })
    void each_message_counts_once_however_lives_and_connections_end(
            boolean fastLane, int qos, int inFlightMax, boolean distinct, long seed) throws StateException {
        MosquittoBroker.Options options =
                MosquittoBroker.Options.defaults().withPersistence().with("max_inflight_messages " + inFlightMax);
        try (MosquittoBroker broker = MosquittoBroker.started(options);
                FaultProxy network = new FaultProxy(broker.port())) {
            Lives lives = new Lives(network, fastLane, qos, seed, distinct);
            try (MqttSource first = lives.born()) {
                Eventually.until("subscribed", () -> first.health().ready());
            }
            for (int life = 0; life < LIVES; life++) {
                if (life % 5 == 4) {
                    broker.stop();
                    broker.start();
                }
                try (TestClient publisher = new TestClient(broker.port())) {
                    lives.live(publisher);
                }
            }
            lives.finish();
            List<String> sorted = lives.committed.stream().sorted().toList();
            List<String> expected = IntStream.range(0, lives.published)
                    .mapToObj(n -> distinct ? Integer.toString(n) : "21.5")
                    .sorted()
                    .toList();
            assertThat(sorted).as("seed " + seed).isEqualTo(expected);
        }
    }

    @Test
    void a_session_that_was_lost_between_two_lives_is_told_and_nothing_is_taken_for_known() throws StateException {
        try (MosquittoBroker broker = MosquittoBroker.started();
                FaultProxy network = new FaultProxy(broker.port())) {
            Lives lives = new Lives(network, true, 1, 1, false);
            try (MqttSource first = lives.born();
                    TestClient publisher = new TestClient(broker.port())) {
                Eventually.until("subscribed", () -> first.health().ready());
                lives.publish(publisher, 50);
                Eventually.until("they come", () -> first.waiting() == 50);
                lives.poll(first, 100);
                lives.commit(first);
                assertThat(first.sessionsLost()).isZero();
            }
            broker.kill();
            broker.start();
            try (MqttSource second = lives.born();
                    TestClient publisher = new TestClient(broker.port())) {
                Eventually.until("subscribed", () -> second.health().ready());
                assertThat(second.sessionsLost()).isEqualTo(1);
                lives.publish(publisher, 50);
                Eventually.until("they come", () -> second.waiting() == 50);
                assertThat(second.duplicates()).isZero();
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"true, 20", "false, 20", "true, 3"})
    void a_broker_that_sends_little_ahead_is_learned_and_known_in_the_next_life(boolean fastLane, int limit)
            throws StateException {
        try (ScriptedBroker broker = aheadBy(limit);
                FaultProxy network = new FaultProxy(broker.port())) {
            Lives lives = new Lives(network, fastLane, 1, 1, true);
            try (MqttSource source = lives.born()) {
                Eventually.until("learned, though nothing but wantsAcknowledgement asks for a commit", () -> {
                    lives.poll(source, 100);
                    if (source.wantsAcknowledgement()) {
                        lives.commit(source);
                        source.acknowledge(lives.position);
                    }
                    return source.inFlightLimit() == limit;
                });
                lives.commit(source);
            }
            try (MqttSource second = lives.born()) {
                assertThat(second.inFlightLimit()).isEqualTo(limit);
            }
        }
    }

    /** Has always more to send, and sends it as soon as fewer messages than the limit are unacknowledged. */
    private static ScriptedBroker aheadBy(int limit) {
        AtomicInteger packetId = new AtomicInteger();
        return new ScriptedBroker((packet, out) -> {
            if (packet.type() == 1) {
                out.write(new byte[] {0x20, 3, 0, 0, 0});
            } else if (packet.type() == 8) {
                out.write(new byte[] {(byte) 0x90, 4, packet.body()[0], packet.body()[1], 0, 1});
                for (int i = 0; i < limit; i++) {
                    out.write(message(packetId.incrementAndGet()));
                }
            } else if (packet.type() == 4) {
                out.write(message(packetId.incrementAndGet()));
            } else if (packet.type() == 12) {
                out.write(new byte[] {(byte) 0xD0, 0});
            }
            out.flush();
        });
    }

    private static byte[] message(int packetId) {
        return new byte[] {0x32, 7, 0, 1, 'a', (byte) (packetId >> 8), (byte) packetId, 0, 'x'};
    }

    @Test
    void what_the_broker_is_known_to_have_processed_is_not_kept_again() throws StateException {
        try (MosquittoBroker broker = MosquittoBroker.started();
                FaultProxy network = new FaultProxy(broker.port())) {
            Lives lives = new Lives(network, true, 1, 1, true);
            try (MqttSource source = lives.born();
                    TestClient publisher = new TestClient(broker.port())) {
                Eventually.until("subscribed", () -> source.health().ready());
                lives.publish(publisher, 250);
                Eventually.until("they come", () -> source.waiting() == 250);
                lives.poll(source, 250);
                lives.commit(source);
                assertThat(lives.kept.length).isBetween(2_000, 2_030);
                source.acknowledge(lives.position);
                Eventually.until("the broker has heard it", () -> source.identities(lives.position).length < 20);
            }
        }
    }
}
