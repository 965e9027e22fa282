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
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
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
                out.write(puback(packet, code));
            }
            out.flush();
        });
    }

    private static byte[] puback(ScriptedBroker.Packet publish, int code) {
        int at = 2 + publish.body()[1];
        return new byte[] {0x40, 3, publish.body()[at], publish.body()[at + 1], (byte) code};
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(30, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private MqttSink sink(ScriptedBroker broker) {
        return sink(broker, Conversation.of(TEXTS), 1000);
    }

    private MqttSink sink(ScriptedBroker broker, Conversation conversation, int inFlightMax) {
        MqttSettings settings = MqttSettings.parse(
                "server: " + broker.uri() + "\nreconnect: { least: 20ms, most: 200ms }\ninFlightMax: " + inFlightMax);
        return new MqttSink(settings, "node-1", conversation, timer, new Random(1));
    }

    private static final Encoding TEXTS = new Encoding() {
        @Override
        public String topic(Summary summary) {
            return "t";
        }

        @Override
        public byte[] payload(Summary summary) {
            return summary.key().pipeline().getBytes(StandardCharsets.UTF_8);
        }
    };

    /** Two announcements before each summary. */
    private static final Conversation ANNOUNCING = (summaries, areHeldBack) -> List.of(
            new Publication("a", "about".getBytes(StandardCharsets.UTF_8), 1, true),
            new Publication("a", "about too".getBytes(StandardCharsets.UTF_8), 1, true),
            new Publication("t", TEXTS.payload(summaries.get(0)), 1, false));

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
            assertThat(sink.delivered()).isEqualTo(2);
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
            assertThat(sink.delivered()).isEqualTo(1);
            assertThat(sink.confirmed()).isEqualTo(2);
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
    void an_announcement_that_can_never_be_taken_is_no_dropped_summary() {
        try (ScriptedBroker broker = answering("2003000000", 0x99, 0x90);
                MqttSink sink = sink(broker, ANNOUNCING, 1000)) {
            sink.start();
            assertThat(sink.offer(summary("one"))).isTrue();
            Eventually.until("it is confirmed", () -> sink.confirmed() == 1);
            assertThat(sink.refused()).isZero();
            assertThat(sink.delivered()).isEqualTo(1);
            assertThat(published(broker)).containsExactly("about", "about too", "one");
        }
    }

    @Test
    void no_more_messages_are_on_their_way_than_may_be_announcements_included() {
        AtomicInteger unanswered = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        ConcurrentLinkedQueue<byte[]> answers = new ConcurrentLinkedQueue<>();
        ScriptedBroker.Script script = (packet, out) -> {
            if (packet.type() == 1) {
                out.write(HexFormat.of().parseHex("2003000000"));
            } else if (packet.type() == PUBLISH) {
                most.accumulateAndGet(unanswered.incrementAndGet(), Math::max);
                answers.add(puback(packet, 0));
            }
            if (unanswered.get() == 2) {
                for (byte[] answer = answers.poll(); answer != null; answer = answers.poll()) {
                    out.write(answer);
                    unanswered.decrementAndGet();
                }
            }
            out.flush();
        };
        try (ScriptedBroker broker = new ScriptedBroker(script);
                MqttSink sink = sink(broker, ANNOUNCING, 2)) {
            sink.start();
            assertThat(sink.offer(summary("one"))).isTrue();
            assertThat(sink.offer(summary("two"))).isTrue();
            assertThat(sink.offer(summary("three"))).isFalse();
            Eventually.until("all are confirmed", () -> sink.confirmed() == 2);
            assertThat(most).hasValue(2);
            assertThat(published(broker)).containsExactly("about", "about too", "one", "about", "about too", "two");
        }
    }

    @Test
    void what_is_confirmed_before_an_earlier_one_counts_when_that_one_is() {
        CompletableFuture<byte[]> first = new CompletableFuture<>();
        CountDownLatch go = new CountDownLatch(1);
        ScriptedBroker.Script script = (packet, out) -> {
            if (packet.type() == 1) {
                out.write(HexFormat.of().parseHex("2003000000"));
            } else if (packet.type() == PUBLISH && !first.isDone()) {
                first.complete(puback(packet, 0));
            } else if (packet.type() == PUBLISH) {
                out.write(puback(packet, 0));
                out.flush();
                await(go);
                out.write(first.join());
            }
            out.flush();
        };
        try (ScriptedBroker broker = new ScriptedBroker(script);
                MqttSink sink = sink(broker)) {
            sink.start();
            assertThat(sink.offer(summary("one"))).isTrue();
            assertThat(sink.offer(summary("two"))).isTrue();
            Eventually.until("the second is there", () -> sink.delivered() == 1);
            assertThat(sink.confirmed()).isZero();
            assertThat(sink.unconfirmed()).isEqualTo(2);
            go.countDown();
            Eventually.until("both are confirmed", () -> sink.confirmed() == 2);
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
