package io.tributary.sim.app.bench;

import java.io.IOException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import org.eclipse.paho.mqttv5.client.IMqttMessageListener;
import org.eclipse.paho.mqttv5.client.MqttClient;
import org.eclipse.paho.mqttv5.client.persist.MemoryPersistence;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.eclipse.paho.mqttv5.common.MqttMessage;
import org.eclipse.paho.mqttv5.common.MqttSubscription;

/** Hears what nodes of the site {@code bench} send to their gateway, and adds up its payloads. */
final class SummaryBytes implements AutoCloseable {
    private static final String TOPICS = "tributary/v1/bench/+/summaries/+";
    private static final int NODE_LEVEL = 3;

    private final MqttClient client;
    private final Map<String, LongAdder> bytesOf = new ConcurrentHashMap<>();

    private SummaryBytes(MqttClient client) {
        this.client = client;
    }

    static SummaryBytes listen(String server) throws IOException {
        try {
            MqttClient client =
                    new MqttClient(server.replace("mqtt://", "tcp://"), "bench-summaries", new MemoryPersistence());
            SummaryBytes heard = new SummaryBytes(client);
            client.connect();
            IMqttMessageListener listener = heard::hear;
            client.subscribe(
                    new MqttSubscription[] {new MqttSubscription(TOPICS, 0)}, new IMqttMessageListener[] {listener});
            return heard;
        } catch (MqttException e) {
            throw new IOException("cannot hear summaries at " + server + ": " + e.getMessage(), e);
        }
    }

    private void hear(String topic, MqttMessage message) {
        bytesOf.computeIfAbsent(topic.split("/")[NODE_LEVEL], node -> new LongAdder())
                .add(message.getPayload().length);
    }

    /** Of one node, so far. */
    long of(String node) {
        LongAdder bytes = bytesOf.get(node);
        return bytes == null ? 0 : bytes.sum();
    }

    @Override
    public void close() {
        try {
            client.disconnect();
            client.close();
        } catch (MqttException e) {
            // What it heard is known; the broker may be gone.
        }
    }
}
