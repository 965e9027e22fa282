package io.tributary.edge.source.mqtt;

import io.tributary.edge.broker.MosquittoBroker;
import io.tributary.edge.broker.Relay;
import io.tributary.edge.broker.TestClient;
import io.tributary.edge.config.MqttSettings;
import java.time.InstantSource;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;

/** A source that reaches a running broker over a relay, beside a publisher that reaches it directly. */
final class MqttBench implements AutoCloseable {
    private static final long SEED = 20_260_101;

    final String clientId = "node-" + UUID.randomUUID();
    final Relay relay;
    final TestClient publisher;
    private final ScheduledExecutorService timer =
            Executors.newSingleThreadScheduledExecutor(task -> new Thread(task, "bench timer"));
    private final String settings;
    private final int qos;

    /** @param settings lines of YAML after {@code server} */
    MqttBench(MosquittoBroker broker, int qos, String settings) {
        this.relay = new Relay(broker.port());
        this.publisher = new TestClient(broker.port());
        this.qos = qos;
        this.settings = settings;
    }

    /** Subscribed to {@code site/#}, with the same identity each time. */
    MqttSource source() {
        String yaml =
                "server: mqtt://localhost:" + relay.port() + "\nreconnect: { least: 20ms, most: 200ms }\n" + settings;
        return new MqttSource(
                MqttSettings.parse(yaml),
                clientId,
                Subscription.of(qos, "site/#"),
                InstantSource.system(),
                timer,
                new Random(SEED));
    }

    /** Whether the client library, of this bench's sources, has started the thread. */
    boolean startedBySource(Thread thread) {
        return thread.getName().startsWith("MQTT") && thread.getName().endsWith(clientId);
    }

    @Override
    public void close() {
        publisher.close();
        relay.close();
        timer.shutdownNow();
    }
}
