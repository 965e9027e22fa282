package io.tributary.edge.sink.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.edge.broker.FaultProxy;
import io.tributary.edge.broker.FaultProxy.Way;
import io.tributary.edge.broker.MosquittoBroker;
import io.tributary.edge.broker.TestClient;
import io.tributary.edge.config.MqttSettings;
import io.tributary.pipelines.summary.Summary;
import io.tributary.pipelines.summary.Value;
import io.tributary.pipelines.testing.Eventually;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A sink behind a bad network. */
@Timeout(120)
class SinkFaultIT {
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
    private MosquittoBroker broker;
    private FaultProxy network;
    private TestClient receiver;

    private record Numbers() implements Encoding {
        @Override
        public String topic(Summary summary) {
            return "summaries/a";
        }

        @Override
        public byte[] payload(Summary summary) {
            return Long.toString(summary.key().startMicros()).getBytes(StandardCharsets.UTF_8);
        }
    }

    @BeforeEach
    void start() {
        broker = MosquittoBroker.started();
        network = new FaultProxy(broker.port());
        receiver = new TestClient(broker.port()).subscribe("summaries/a");
    }

    @AfterEach
    void stop() {
        receiver.close();
        network.close();
        broker.close();
        timer.shutdownNow();
    }

    private MqttSink started() {
        MqttSink sink = new MqttSink(
                MqttSettings.parse("server: mqtt://localhost:" + network.port()
                        + "\nkeepAlive: 1s\nconnectTimeout: 1s\nreconnect: { least: 20ms, most: 200ms }"),
                "node-1",
                Conversation.of(new Numbers()),
                timer,
                new Random(1));
        sink.start();
        Eventually.until("ready", () -> sink.health().ready());
        return sink;
    }

    private static Summary summary(long number) {
        return Summary.finished(
                new Summary.Key("site", "pipeline", number, number + 1, Map.of("key", Value.of("a"))),
                new Summary.Origin("node", "run"),
                0,
                Map.of("n", Value.of(number)));
    }

    private static void offer(MqttSink sink, long from, long to) {
        LongStream.range(from, to).forEach(n -> Eventually.until("taken", () -> sink.offer(summary(n))));
    }

    private List<Long> arrived() {
        return receiver.received().stream()
                .map(message -> Long.parseLong(message.payload()))
                .distinct()
                .toList();
    }

    private static List<Long> numbers(long from, long to) {
        return LongStream.range(from, to).boxed().toList();
    }

    @Test
    void a_half_open_connection_is_noticed_and_everything_arrives_in_order() {
        try (MqttSink sink = started()) {
            offer(sink, 0, 20);
            Eventually.until("confirmed", () -> sink.unconfirmed() == 0);
            network.halfOpen();
            offer(sink, 20, 40);
            Eventually.until(
                    "noticed", Duration.ofSeconds(5), () -> !sink.health().ready());
            network.heal();
            Eventually.until("confirmed", () -> sink.unconfirmed() == 0);
            Eventually.until("all arrive", () -> arrived().size() == 40);
            assertThat(arrived()).isEqualTo(numbers(0, 40));
        }
    }

    @Test
    void a_slow_network_makes_the_sink_say_not_now_and_loses_nothing() {
        network.slow(Way.TO_SERVER, 20_000);
        network.delay(Duration.ofMillis(30));
        try (MqttSink sink = started()) {
            offer(sink, 0, 1_000);
            Eventually.until("confirmed", Duration.ofSeconds(30), () -> sink.unconfirmed() == 0);
            Eventually.until("all arrive", () -> arrived().size() == 1_000);
            assertThat(arrived()).isEqualTo(numbers(0, 1_000));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {200, 555})
    void connections_that_break_again_and_again_lose_nothing(int bytes) {
        try (MqttSink sink = started()) {
            network.cutAfter(Way.TO_SERVER, bytes);
            network.cut();
            offer(sink, 0, 200);
            Eventually.until("confirmed", Duration.ofSeconds(40), () -> sink.unconfirmed() == 0);
            Eventually.until("all arrive", () -> arrived().size() == 200);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void corrupt_answers_of_the_broker_neither_end_nor_hang_the_sink(long seed) {
        try (MqttSink sink = started()) {
            network.corrupt(Way.TO_CLIENT, seed, 50);
            AtomicLong number = new AtomicLong();
            // As fast as it takes them for a while, whatever becomes of them.
            Eventually.holdsWithin(
                    Duration.ofSeconds(1),
                    () -> sink.offer(summary(number.get())) && number.incrementAndGet() == 900_000);
            network.heal();
            network.cut();
            Eventually.until(
                    "ready again, seed " + seed,
                    Duration.ofSeconds(30),
                    () -> sink.health().ready());
            offer(sink, 1_000_000, 1_000_001);
            Eventually.until("confirmed, seed " + seed, Duration.ofSeconds(30), () -> sink.unconfirmed() == 0);
            Eventually.until("it arrives, seed " + seed, () -> arrived().contains(1_000_000L));
        }
    }
}
