package io.tributary.edge.broker;

import io.tributary.edge.config.MqttSettings;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import org.eclipse.paho.mqttv5.client.IMqttMessageListener;
import org.eclipse.paho.mqttv5.client.MqttClient;
import org.eclipse.paho.mqttv5.client.MqttConnectionOptions;
import org.eclipse.paho.mqttv5.client.persist.MemoryPersistence;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.eclipse.paho.mqttv5.common.MqttMessage;
import org.eclipse.paho.mqttv5.common.MqttSubscription;

/** A client on the other side of the broker: publishes with QoS 1, or notes what is published. */
public final class TestClient implements AutoCloseable {
    private final MqttClient client;
    private final List<Received> received = new CopyOnWriteArrayList<>();

    public record Received(String topic, String payload, int qos, boolean retained) {}

    /** Connected, unencrypted, to a broker on this machine. */
    public TestClient(int port) {
        try {
            client = new MqttClient("tcp://localhost:" + port, "test-" + UUID.randomUUID(), new MemoryPersistence());
            client.connect(new MqttConnectionOptions());
        } catch (MqttException e) {
            throw new AssertionError(e);
        }
    }

    public TestClient(MqttSettings.Server server) {
        this(server.port());
    }

    /** Returns when the broker has confirmed. */
    public void publish(String topic, String payload) {
        publish(topic, payload.getBytes(StandardCharsets.UTF_8), 1);
    }

    public void publish(String topic, byte[] payload, int qos) {
        try {
            MqttMessage message = new MqttMessage(payload);
            message.setQos(qos);
            client.publish(topic, message);
        } catch (MqttException e) {
            throw new AssertionError(e);
        }
    }

    /** From now on notes what comes for this filter. */
    public TestClient subscribe(String filter) {
        try {
            MqttSubscription subscription = new MqttSubscription(filter, 1);
            client.subscribe(new MqttSubscription[] {subscription}, new IMqttMessageListener[] {
                (topic, message) -> received.add(new Received(
                        topic,
                        new String(message.getPayload(), StandardCharsets.UTF_8),
                        message.getQos(),
                        message.isRetained()))
            });
        } catch (MqttException e) {
            throw new AssertionError(e);
        }
        return this;
    }

    public List<Received> received() {
        return received;
    }

    @Override
    public void close() {
        try {
            client.disconnectForcibly(0, 100);
            client.close(true);
        } catch (MqttException e) {
            // The broker may be gone, as some tests want it.
        }
    }
}
