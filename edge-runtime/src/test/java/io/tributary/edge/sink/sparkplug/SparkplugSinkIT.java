package io.tributary.edge.sink.sparkplug;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.edge.broker.MosquittoBroker;
import io.tributary.edge.broker.Relay;
import io.tributary.edge.broker.TestClient;
import io.tributary.edge.config.MqttSettings;
import io.tributary.edge.sink.mqtt.MqttSink;
import io.tributary.edge.source.mqtt.MqttSource;
import io.tributary.edge.source.mqtt.Subscription;
import io.tributary.pipelines.pipeline.Pipeline.SinkSpec;
import io.tributary.pipelines.summary.Summary;
import io.tributary.pipelines.summary.Value;
import io.tributary.pipelines.testing.Eventually;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** An edge node on a real broker, heard by our own source and decoder. */
@Timeout(60)
class SparkplugSinkIT {
    private static final int POLL = 100;

    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
    private final MosquittoBroker broker = MosquittoBroker.started();
    private final Relay relay = new Relay(broker.port());
    private final Host host = new Host();
    private final List<String> topics = new ArrayList<>();
    private final MqttSource hearing = new MqttSource(
            MqttSettings.parse("server: " + broker.uri()),
            "host",
            Subscription.of(1, "spBv1.0/#"),
            () -> Instant.EPOCH,
            timer,
            new Random(1));

    private final MqttSink sink = new MqttSink(
            MqttSettings.parse(
                    "server: mqtt://localhost:" + relay.port() + "\nreconnect: { least: 20ms, most: 200ms }"),
            "n1",
            new SparkplugConversation(
                    new EdgeNode("oslo", "n1"),
                    new SinkSpec.Sparkplug(
                            Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty()),
                    () -> Instant.ofEpochMilli(5)),
            timer,
            new Random(1));

    @AfterEach
    void close() {
        sink.close();
        hearing.close();
        relay.close();
        broker.close();
        timer.shutdownNow();
        host.close();
    }

    private static Summary summary(long minute, double value) {
        return Summary.finished(
                new Summary.Key(
                        "oslo", "air", minute * 60_000_000, (minute + 1) * 60_000_000, Map.of("room", Value.of("a"))),
                new Summary.Origin("n1", "r"),
                0,
                Map.of("mean", Value.of(value)));
    }

    private void hear() {
        hearing.poll(
                (message, position) -> {
                    topics.add(message.topic());
                    host.hear(message);
                },
                POLL);
    }

    private void awaitTopics(String... expected) {
        Eventually.until("all come", () -> {
            hear();
            return topics.size() >= expected.length;
        });
        assertThat(topics).containsExactly(expected);
        topics.clear();
    }

    private void start() {
        hearing.start();
        Eventually.until("the host listens", () -> hearing.health().ready());
        sink.start();
        awaitTopics("spBv1.0/oslo/NBIRTH/n1");
    }

    @Test
    void births_come_before_data_and_again_when_a_host_asks() {
        start();
        assertThat(sink.offer(summary(0, 1.5))).isTrue();
        assertThat(sink.offer(summary(1, 2.5))).isTrue();
        awaitTopics("spBv1.0/oslo/DBIRTH/n1/a", "spBv1.0/oslo/DDATA/n1/a", "spBv1.0/oslo/DDATA/n1/a");
        Eventually.until("all are confirmed", () -> sink.confirmed() == 2);
        try (TestClient asking = new TestClient(broker.port())) {
            asking.publish("spBv1.0/oslo/NCMD/n1", Host.rebirth(), 1);
        }
        awaitTopics("spBv1.0/oslo/NCMD/n1", "spBv1.0/oslo/NBIRTH/n1", "spBv1.0/oslo/DBIRTH/n1/a");
        assertThat(sink.offer(summary(2, 3.5))).isTrue();
        awaitTopics("spBv1.0/oslo/DDATA/n1/a");
        assertThat(host.metrics)
                .containsExactly(
                        "DBIRTH/a mean= @5",
                        "DDATA/a mean=1.5 @60000",
                        "DDATA/a mean=2.5 @120000",
                        "DBIRTH/a mean=2.5 @120000",
                        "DDATA/a mean=3.5 @180000");
        assertThat(host.rejected).isEmpty();
        assertThat(host.lost()).isZero();
    }

    @Test
    void a_lost_connection_is_a_death_and_a_birth_and_what_was_held_back_is_historical() {
        start();
        assertThat(sink.offer(summary(0, 1.5))).isTrue();
        awaitTopics("spBv1.0/oslo/DBIRTH/n1/a", "spBv1.0/oslo/DDATA/n1/a");
        relay.down();
        awaitTopics("spBv1.0/oslo/NDEATH/n1");
        Eventually.until("the sink knows", () -> !sink.health().ready());
        assertThat(sink.offer(summary(1, 2.5))).isTrue();
        relay.up();
        awaitTopics("spBv1.0/oslo/NBIRTH/n1", "spBv1.0/oslo/DBIRTH/n1/a", "spBv1.0/oslo/DDATA/n1/a");
        assertThat(sink.offer(summary(2, 3.5))).isTrue();
        awaitTopics("spBv1.0/oslo/DDATA/n1/a");
        assertThat(host.metrics)
                .endsWith("DBIRTH/a mean=1.5 @60000", "!DDATA/a mean=2.5 @120000", "DDATA/a mean=3.5 @180000");
        assertThat(host.rejected).isEmpty();
        assertThat(host.rebirthsDue()).isEmpty();
    }

    @Test
    void a_sink_that_is_closed_dies_as_an_edge_node_does() {
        start();
        sink.close();
        awaitTopics("spBv1.0/oslo/NDEATH/n1");
    }
}
