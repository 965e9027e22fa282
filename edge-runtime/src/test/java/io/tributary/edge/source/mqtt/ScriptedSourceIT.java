package io.tributary.edge.source.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.edge.broker.ScriptedBroker;
import io.tributary.edge.config.MqttSettings;
import io.tributary.pipelines.testing.Eventually;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a source does about brokers that say what no real one says. */
@Timeout(60)
class ScriptedSourceIT {
    private static final byte[] NOTHING = {};
    private static final int DISCONNECT = 14;

    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();

    @AfterEach
    void stopTimer() {
        timer.shutdownNow();
    }

    private MqttSource source(String uri, String more) {
        MqttSettings settings =
                MqttSettings.parse("server: " + uri + "\nreconnect: { least: 20ms, most: 200ms }\n" + more);
        return new MqttSource(
                settings, "node-1", Subscription.of(1, "a/b"), InstantSource.system(), timer, new Random(1));
    }

    private static byte[] hex(String text) {
        return HexFormat.of().parseHex(text.replace(" ", ""));
    }

    private static void awaitReason(MqttSource source, String... parts) {
        Eventually.until(
                String.join(", ", parts),
                () -> List.of(parts).stream().allMatch(source.health().reason()::contains));
    }

    private static void awaitDisconnect(ScriptedBroker broker, int reasonCode) {
        Eventually.until(
                "DISCONNECT with a reason",
                () -> broker.received().stream()
                        .anyMatch(p ->
                                p.type() == DISCONNECT && p.body().length > 0 && (p.body()[0] & 0xFF) == reasonCode));
    }

    @Test
    void a_refused_subscription_is_told_and_tried_again() {
        try (ScriptedBroker broker = ScriptedBroker.saying(0x87, NOTHING);
                MqttSource source = source(broker.uri(), "")) {
            source.start();
            awaitReason(source, "refuses the subscription to 'a/b'", "0x87", "access list");
            Eventually.until(
                    "asked again",
                    () -> broker.received().stream().filter(p -> p.type() == 8).count() >= 3);
            assertThat(source.reconnects()).isZero();
        }
    }

    @Test
    void a_malformed_packet_ends_the_connection_with_a_reason_after_what_came_before_it() {
        byte[] goodThenQos3 = hex("30 06 0001 61 00 6869" + "36 06 0001 61 00 6869");
        try (ScriptedBroker broker = ScriptedBroker.saying(1, goodThenQos3);
                MqttSource source = source(broker.uri(), "")) {
            source.start();
            List<String> got = new ArrayList<>();
            Eventually.until("the good one comes", () -> source.poll((m, p) -> got.add(m.payload()), 10) > 0);
            assertThat(got).containsExactly("hi");
            awaitDisconnect(broker, 0x81);
            awaitReason(source, "has sent a malformed packet");
        }
    }

    @Test
    void a_topic_alias_that_was_never_allowed_ends_the_connection() {
        try (ScriptedBroker broker = ScriptedBroker.saying(1, hex("30 08 0001 61 03 230001 68"));
                MqttSource source = source(broker.uri(), "")) {
            source.start();
            awaitDisconnect(broker, 0x94);
            awaitReason(source, "topic alias");
        }
    }

    @Test
    void a_length_of_five_bytes_ends_the_connection() {
        try (ScriptedBroker broker = ScriptedBroker.saying(1, hex("30 ff ff ff ff 01"));
                MqttSource source = source(broker.uri(), "")) {
            source.start();
            awaitDisconnect(broker, 0x81);
        }
    }

    @Test
    void a_broker_that_never_answers_is_given_up_and_named() {
        try (ScriptedBroker broker = new ScriptedBroker((packet, out) -> {});
                MqttSource source = source(broker.uri(), "connectTimeout: 1s")) {
            source.start();
            awaitReason(source, "does not answer within 1 s");
        }
    }

    @Test
    void a_broker_that_falls_silent_is_given_up_after_keep_alive() {
        try (ScriptedBroker broker = ScriptedBroker.saying(1, NOTHING);
                MqttSource source = source(broker.uri(), "keepAlive: 1s")) {
            source.start();
            Eventually.until("ready", () -> source.health().ready());
            Eventually.until("noticed", Duration.ofSeconds(10), () -> source.reconnects() > 0);
        }
    }

    @Test
    void acknowledgements_go_out_in_order_and_many_at_once() {
        byte[] three = hex("32 06 0001 61 0001 00" + "32 06 0001 61 0002 00" + "32 06 0001 61 0003 00");
        try (ScriptedBroker broker = ScriptedBroker.saying(1, three);
                MqttSource source = source(broker.uri(), "")) {
            source.start();
            Eventually.until("they come", () -> source.waiting() == 3);
            assertThat(source.poll((m, p) -> {}, 10)).isEqualTo(3);
            source.acknowledge(3);
            Eventually.until(
                    "three PUBACKs",
                    () -> broker.received().stream().filter(p -> p.type() == 4).count() == 3);
            assertThat(broker.received().stream().filter(p -> p.type() == 4).map(ScriptedBroker.Packet::packetId))
                    .containsExactly(1, 2, 3);
        }
    }
}
