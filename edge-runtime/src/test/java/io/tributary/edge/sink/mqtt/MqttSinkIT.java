package io.tributary.edge.sink.mqtt;

import io.tributary.edge.broker.MosquittoBroker;
import io.tributary.edge.broker.Relay;
import io.tributary.edge.broker.TestClient;
import io.tributary.edge.config.MqttSettings;
import io.tributary.pipelines.sink.Sink;
import io.tributary.pipelines.sink.SinkContract;
import io.tributary.pipelines.summary.Summary;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

class MqttSinkIT extends SinkContract {
    private static final long SEED = 20_260_101;
    private static MosquittoBroker broker;

    @BeforeAll
    static void startBroker() {
        broker = MosquittoBroker.started();
    }

    @AfterAll
    static void stopBroker() {
        broker.close();
    }

    private record Numbers(String topic) implements Encoding {
        @Override
        public String topic(Summary summary) {
            return topic;
        }

        @Override
        public byte[] payload(Summary summary) {
            return Long.toString(summary.key().startMicros()).getBytes(StandardCharsets.UTF_8);
        }
    }

    @Override
    protected Bench bench(int unconfirmedMax) {
        String clientId = "node-" + UUID.randomUUID();
        Relay relay = new Relay(broker.port());
        TestClient receiver = new TestClient(broker.port()).subscribe("summaries/" + clientId);
        ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
        String yaml = "server: mqtt://localhost:" + relay.port()
                + "\nreconnect: { least: 20ms, most: 200ms }\ninFlightMax: " + unconfirmedMax;
        return new Bench() {
            @Override
            public Sink sink() {
                return new MqttSink(
                        MqttSettings.parse(yaml),
                        clientId,
                        Conversation.of(new Numbers("summaries/" + clientId)),
                        timer,
                        new Random(SEED));
            }

            @Override
            public List<Long> arrived() {
                return receiver.received().stream()
                        .map(message -> Long.parseLong(message.payload()))
                        .toList();
            }

            @Override
            public void dropConnection() {
                relay.down();
            }

            @Override
            public void restoreConnection() {
                relay.up();
            }

            @Override
            public boolean startedBySink(Thread thread) {
                return thread.getName().startsWith("MQTT") && thread.getName().endsWith(clientId);
            }

            @Override
            public void close() {
                receiver.close();
                relay.close();
                timer.shutdownNow();
            }
        };
    }
}
