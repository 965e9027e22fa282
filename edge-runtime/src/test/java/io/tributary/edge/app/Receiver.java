package io.tributary.edge.app;

import io.tributary.pipelines.summary.Summary;
import io.tributary.pipelines.summary.SummaryException;
import io.tributary.pipelines.summary.SummaryJson;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import org.eclipse.paho.mqttv5.client.IMqttToken;
import org.eclipse.paho.mqttv5.client.MqttAsyncClient;
import org.eclipse.paho.mqttv5.client.MqttCallback;
import org.eclipse.paho.mqttv5.client.MqttConnectionOptions;
import org.eclipse.paho.mqttv5.client.MqttDisconnectResponse;
import org.eclipse.paho.mqttv5.client.persist.MemoryPersistence;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.eclipse.paho.mqttv5.common.MqttMessage;
import org.eclipse.paho.mqttv5.common.packet.MqttProperties;

/** Upstream: notes every summary that arrives, with a session at the broker. One may come twice, and is the same then. */
final class Receiver implements AutoCloseable {
    private final int port;
    private final Map<Summary.Key, Summary> summaries = new ConcurrentHashMap<>();
    private final Map<Summary.Key, Long> arrivals = new ConcurrentHashMap<>();
    private final LongAdder again = new LongAdder();
    private volatile String wrong = "";
    private MqttAsyncClient client;

    Receiver(int port) {
        this.port = port;
        this.client = connected();
        try {
            client.subscribe("tributary/v1/#", 1).waitForCompletion();
        } catch (MqttException e) {
            throw new AssertionError(e);
        }
    }

    private MqttAsyncClient connected() {
        try {
            MqttAsyncClient made = new MqttAsyncClient("tcp://localhost:" + port, "receiver", new MemoryPersistence());
            made.setCallback(new Noting());
            MqttConnectionOptions options = new MqttConnectionOptions();
            options.setCleanStart(false);
            options.setSessionExpiryInterval(86_400L);
            made.connect(options).waitForCompletion();
            return made;
        } catch (MqttException e) {
            throw new AssertionError(e);
        }
    }

    /** Does something to the broker, and connects again. */
    void without(Runnable toBroker) {
        close();
        toBroker.run();
        client = connected();
    }

    /**
     * What has come, by key.
     *
     * @throws AssertionError when something came that is no summary, or another one under the same key
     */
    Map<Summary.Key, Summary> summaries() {
        if (!wrong.isEmpty()) {
            throw new AssertionError(wrong);
        }
        return Map.copyOf(summaries);
    }

    /** When each came first, by {@link System#nanoTime}. */
    Map<Summary.Key, Long> arrivals() {
        return Map.copyOf(arrivals);
    }

    /** How many came that had come before. */
    long again() {
        return again.sum();
    }

    private void note(MqttMessage message) {
        try {
            Summary summary = SummaryJson.read(message.getPayload());
            Summary before = summaries.putIfAbsent(summary.key(), summary);
            arrivals.putIfAbsent(summary.key(), System.nanoTime());
            if (before != null) {
                again.increment();
            }
            if (before != null && !before.equals(summary)) {
                wrong = "sent as " + before + " and as " + summary;
            }
        } catch (SummaryException e) {
            wrong = e.toString();
        }
    }

    @Override
    public void close() {
        try {
            client.disconnectForcibly(0, 100, false);
            client.close(true);
        } catch (MqttException e) {
            // The broker may be gone.
        }
    }

    private final class Noting implements MqttCallback {
        @Override
        public void messageArrived(String topic, MqttMessage message) {
            note(message);
        }

        @Override
        public void disconnected(MqttDisconnectResponse response) {}

        @Override
        public void mqttErrorOccurred(MqttException exception) {}

        @Override
        public void deliveryComplete(IMqttToken token) {}

        @Override
        public void connectComplete(boolean reconnect, String serverUri) {}

        @Override
        public void authPacketArrived(int reasonCode, MqttProperties properties) {}
    }
}
