package io.tributary.edge.sink.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.edge.broker.MosquittoBroker;
import io.tributary.edge.broker.Relay;
import io.tributary.edge.broker.TestClient;
import io.tributary.edge.config.MqttSettings;
import io.tributary.pipelines.pipeline.Pipeline.SinkSpec;
import io.tributary.pipelines.pipeline.TopicTemplate;
import io.tributary.pipelines.summary.Summary;
import io.tributary.pipelines.summary.SummaryFormat;
import io.tributary.pipelines.summary.Value;
import io.tributary.pipelines.testing.Eventually;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class AnnouncementsIT {
    private static Summary summary(String room, long window) {
        return Summary.finished(
                new Summary.Key("oslo", "rooms", window, window + 1, Map.of("room", Value.of(room))),
                new Summary.Origin("n1", "r"),
                0,
                Map.of("warm", Value.of(21.5)));
    }

    private static long announced(TestClient client, String room) {
        return client.received().stream()
                .filter(message ->
                        message.topic().equals("discovery/sensor/tributary_oslo_rooms_" + room + "_warm/config"))
                .count();
    }

    @Test
    void a_group_is_announced_once_in_a_session_and_again_after_a_lost_one() {
        ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
        SinkSpec.HomeAssistantSpec discovery = new SinkSpec.HomeAssistantSpec("discovery", Map.of());
        SinkSpec.Mqtt spec = new SinkSpec.Mqtt(
                "rooms/{room}", 1, false, Optional.empty(), SummaryFormat.JSON, Optional.of(discovery));
        try (MosquittoBroker broker = MosquittoBroker.started();
                Relay relay = new Relay(broker.port());
                TestClient client = new TestClient(broker.port()).subscribe("#");
                MqttSink sink = new MqttSink(
                        MqttSettings.parse("server: mqtt://localhost:" + relay.port()
                                + "\nreconnect: { least: 20ms, most: 200ms }"),
                        "node",
                        Conversations.finished(TopicTemplate.of("rooms/{room}"), spec),
                        timer,
                        new Random(1))) {
            assertThat(sink.offer(summary("a", 0))).isTrue(); // before there is a session
            sink.start();
            Eventually.until("a session", () -> sink.confirmed() == 1);
            assertThat(sink.offer(summary("a", 1))).isTrue();
            assertThat(sink.offer(summary("b", 1))).isTrue();
            Eventually.until("all arrive", () -> client.received().size() >= 5);
            assertThat(announced(client, "a")).isEqualTo(1);
            assertThat(announced(client, "b")).isEqualTo(1);

            // What the broker has taken and not yet confirmed would be sent once more.
            Eventually.until("all are confirmed", () -> sink.confirmed() == 3);
            relay.cut();
            Eventually.until(
                    "another session",
                    () -> sink.reconnects() == 1 && sink.health().ready());
            assertThat(sink.offer(summary("a", 2))).isTrue();
            assertThat(sink.offer(summary("a", 3))).isTrue();
            Eventually.until("all arrive", () -> client.received().size() >= 8);
            assertThat(announced(client, "a")).isEqualTo(2);
            assertThat(announced(client, "b")).isEqualTo(1);
            assertThat(client.received()).hasSize(8);
        } finally {
            timer.shutdownNow();
        }
    }
}
