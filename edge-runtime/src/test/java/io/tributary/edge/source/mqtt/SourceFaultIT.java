package io.tributary.edge.source.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.edge.broker.FaultProxy;
import io.tributary.edge.broker.FaultProxy.Way;
import io.tributary.edge.broker.MosquittoBroker;
import io.tributary.edge.broker.TestClient;
import io.tributary.edge.config.MqttSettings;
import io.tributary.pipelines.testing.Eventually;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A source behind a bad network. */
@Timeout(120)
class SourceFaultIT {
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
    private MosquittoBroker broker;
    private FaultProxy network;
    private TestClient publisher;

    @BeforeEach
    void start() {
        broker = MosquittoBroker.started();
        network = new FaultProxy(broker.port());
        publisher = new TestClient(broker.port());
    }

    @AfterEach
    void stop() {
        publisher.close();
        network.close();
        broker.close();
        timer.shutdownNow();
    }

    private MqttSource started(boolean fastLane, String more) {
        MqttSettings settings = MqttSettings.parse("server: mqtt://localhost:" + network.port()
                + "\nkeepAlive: 1s\nconnectTimeout: 1s\nreconnect: { least: 20ms, most: 200ms }\nfastLane: " + fastLane
                + "\n" + more);
        MqttSource source = new MqttSource(
                settings, "node-1", Subscription.of(1, "site/#"), InstantSource.system(), timer, new Random(1));
        source.start();
        Eventually.until("ready", () -> source.health().ready());
        return source;
    }

    private void publish(int from, int to) {
        IntStream.range(from, to).forEach(n -> publisher.publish("site/a", Integer.toString(n)));
    }

    private static List<String> numbers(int from, int to) {
        return IntStream.range(from, to).mapToObj(Integer::toString).toList();
    }

    /** Polls and acknowledges until as many have come. */
    private static List<String> take(MqttSource source, int count) {
        List<String> got = new ArrayList<>();
        Eventually.until(count + " messages", Duration.ofSeconds(40), () -> {
            long[] last = {-1};
            source.poll(
                    (message, position) -> {
                        got.add(message.payload());
                        last[0] = position;
                    },
                    100);
            if (last[0] >= 0) {
                source.acknowledge(last[0]);
            }
            return got.size() >= count;
        });
        return got;
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void a_half_open_connection_is_noticed_within_keep_alive_and_nothing_is_lost(boolean fastLane) {
        try (MqttSource source = started(fastLane, "")) {
            publish(0, 20);
            assertThat(take(source, 20)).isEqualTo(numbers(0, 20));
            network.halfOpen();
            publish(20, 40);
            // One keep-alive until the next ping, one for its answer, and some for a busy machine.
            Eventually.until(
                    "noticed", Duration.ofSeconds(5), () -> !source.health().ready());
            network.heal();
            Eventually.until("ready again", () -> source.health().ready());
            assertThat(take(source, 20)).isEqualTo(numbers(20, 40));
        }
    }

    @ParameterizedTest
    @CsvSource({"true, 1", "true, 2", "true, 3", "false, 4", "false, 5", "false, 6"})
    void corrupt_bytes_from_the_broker_neither_end_nor_hang_the_source(boolean fastLane, long seed) {
        try (MqttSource source = started(fastLane, "")) {
            network.corrupt(Way.TO_CLIENT, seed, 200);
            for (int i = 0; i < 20; i++) {
                publish(i * 20, i * 20 + 20);
                Eventually.holdsWithin(Duration.ofMillis(30), () -> source.poll((message, position) -> {}, 100) < 0);
            }
            network.heal();
            network.cut();
            Eventually.until(
                    "ready again, seed " + seed,
                    Duration.ofSeconds(30),
                    () -> source.health().ready());
            publisher.publish("site/end", "last");
            List<String> got = new ArrayList<>();
            Eventually.until("the last comes, seed " + seed, () -> {
                source.poll((message, position) -> got.add(message.payload()), 1000);
                return got.contains("last");
            });
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void a_slow_network_delays_and_loses_nothing(boolean fastLane) {
        network.slow(Way.TO_CLIENT, 20_000);
        network.delay(Duration.ofMillis(30));
        try (MqttSource source = started(fastLane, "")) {
            publish(0, 1_000); // 14 bytes each
            assertThat(take(source, 1_000)).isEqualTo(numbers(0, 1_000));
            assertThat(source.reconnects()).isZero();
        }
    }

    @ParameterizedTest
    @CsvSource({"true, 300", "true, 777", "false, 1500"})
    void connections_that_break_again_and_again_lose_and_double_nothing(boolean fastLane, int bytes) {
        try (MqttSource source = started(fastLane, "")) {
            network.cutAfter(Way.TO_CLIENT, bytes);
            network.cut();
            publish(0, 300);
            assertThat(take(source, 300)).isEqualTo(numbers(0, 300));
            assertThat(source.reconnects()).isPositive();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void closing_waits_for_a_dead_network_no_longer_than_a_moment(boolean fastLane) {
        MqttSource source = started(fastLane, "");
        publish(0, 10);
        Eventually.until("they come", () -> source.waiting() == 10);
        network.halfOpen();
        long begun = System.nanoTime();
        source.close();
        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(3));
    }
}
