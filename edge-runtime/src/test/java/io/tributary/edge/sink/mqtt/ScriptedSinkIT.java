package io.tributary.edge.sink.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.edge.broker.ScriptedBroker;
import io.tributary.edge.config.MqttSettings;
import io.tributary.pipelines.summary.Summary;
import io.tributary.pipelines.testing.Eventually;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a sink does about brokers that refuse. */
@Timeout(60)
class ScriptedSinkIT {
    private static final int PUBLISH = 3;

    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();

    @AfterEach
    void stopTimer() {
        timer.shutdownNow();
    }

    /** A broker that answers the n-th PUBLISH with the n-th code, and the others with success. */
    private static ScriptedBroker answering(String connack, int... codes) {
        AtomicInteger publishes = new AtomicInteger();
        return new ScriptedBroker((packet, out) -> {
            if (packet.type() == 1) {
                out.write(HexFormat.of().parseHex(connack));
            } else if (packet.type() == PUBLISH) {
                int n = publishes.getAndIncrement();
                int code = n < codes.length ? codes[n] : 0;
                int at = 2 + packet.body()[1];
                out.write(new byte[] {0x40, 3, packet.body()[at], packet.body()[at + 1], (byte) code});
            }
            out.flush();
        });
    }

    private MqttSink sink(ScriptedBroker broker) {
        MqttSettings settings =
                MqttSettings.parse("server: " + broker.uri() + "\nreconnect: { least: 20ms, most: 200ms }");
        Encoding encoding = new Encoding() {
            @Override
            public String topic(Summary summary) {
                return "t";
            }

            @Override
            public byte[] payload(Summary summary) {
                return summary.key().pipeline().getBytes(StandardCharsets.UTF_8);
            }
        };
        return new MqttSink(settings, "node-1", encoding, timer, new Random(1));
    }

    private static Summary summary(String text) {
        return Summary.finished(
                new Summary.Key("site", text, 0, 1, Map.of()), new Summary.Origin("node", "run"), 0, Map.of());
    }

    private static List<String> published(ScriptedBroker broker) {
        return broker.received().stream()
                .filter(packet -> packet.type() == PUBLISH)
                .map(packet -> new String(packet.body(), 6, packet.body().length - 6, StandardCharsets.UTF_8))
                .toList();
    }

    @Test
    void what_a_user_is_not_allowed_to_write_is_told_and_tried_again() {
        try (ScriptedBroker broker = answering("2003000000", 0x87);
                MqttSink sink = sink(broker)) {
            sink.start();
            Eventually.until("ready", () -> sink.health().ready());
            assertThat(sink.offer(summary("one"))).isTrue();
            Eventually.until("told", () -> sink.health().reason().contains("refuses messages for topic 't'"));
            assertThat(sink.offer(summary("two"))).isTrue();
            Eventually.until("all are confirmed", () -> sink.unconfirmed() == 0);
            assertThat(published(broker)).containsExactly("one", "one", "two");
            Eventually.until("ready again", () -> sink.health().ready());
            assertThat(sink.confirmed()).isEqualTo(2);
            assertThat(sink.refused()).isZero();
        }
    }

    @Test
    void what_can_never_be_taken_is_dropped_and_counted() {
        try (ScriptedBroker broker = answering("2003000000", 0x99);
                MqttSink sink = sink(broker)) {
            sink.start();
            assertThat(sink.offer(summary("one"))).isTrue();
            assertThat(sink.offer(summary("two"))).isTrue();
            Eventually.until("nothing is left", () -> sink.unconfirmed() == 0);
            assertThat(sink.refused()).isEqualTo(1);
            assertThat(sink.confirmed()).isEqualTo(1);
        }
    }

    @Test
    void what_is_larger_than_the_broker_takes_is_dropped_before_it_breaks_the_connection() {
        String maximum50Bytes = "2008000005" + "2700000032";
        try (ScriptedBroker broker = answering(maximum50Bytes);
                MqttSink sink = sink(broker)) {
            sink.start();
            assertThat(sink.offer(summary("x".repeat(100)))).isTrue();
            assertThat(sink.offer(summary("two"))).isTrue();
            Eventually.until("nothing is left", () -> sink.unconfirmed() == 0);
            assertThat(published(broker)).containsExactly("two");
            assertThat(sink.refused()).isEqualTo(1);
            assertThat(sink.reconnects()).isZero();
        }
    }

    @Test
    void a_broker_that_allows_65535_in_flight_is_not_taken_for_one_that_allows_none() {
        try (ScriptedBroker broker = answering("2006000003" + "21FFFF");
                MqttSink sink = sink(broker)) {
            sink.start();
            assertThat(sink.offer(summary("one"))).isTrue();
            Eventually.until("it is confirmed", () -> sink.unconfirmed() == 0);
        }
    }
}
