package io.tributary.gateway.broker;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.eclipse.paho.mqttv5.client.IMqttToken;
import org.eclipse.paho.mqttv5.client.MqttCallback;
import org.eclipse.paho.mqttv5.client.MqttClient;
import org.eclipse.paho.mqttv5.client.MqttConnectionOptions;
import org.eclipse.paho.mqttv5.client.MqttDisconnectResponse;
import org.eclipse.paho.mqttv5.client.persist.MemoryPersistence;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.eclipse.paho.mqttv5.common.MqttMessage;
import org.eclipse.paho.mqttv5.common.packet.MqttProperties;
import org.jspecify.annotations.Nullable;

/** A Paho client whose session, acknowledgements and credentials a test controls. */
final class Client implements AutoCloseable {
    final List<String> received = new CopyOnWriteArrayList<>();
    /** Reason codes of the broker's answers to what was published, in order. */
    final List<Integer> answers = new CopyOnWriteArrayList<>();

    private final MqttClient client;

    Client(int port, String id) throws MqttException {
        client = new MqttClient("tcp://127.0.0.1:" + port, id, new MemoryPersistence());
        client.setTimeToWait(10_000);
        client.setCallback(new Noting());
    }

    /** Connects with a session that outlives the connection, or with a new one that does not; whether one was there. */
    boolean connect(boolean keepSession) throws MqttException {
        return connect(keepSession, null, null);
    }

    boolean connect(boolean keepSession, @Nullable String user, @Nullable String password) throws MqttException {
        MqttConnectionOptions options = new MqttConnectionOptions();
        options.setCleanStart(!keepSession);
        options.setSessionExpiryInterval(keepSession ? 3_600L : 0L);
        options.setUserName(user);
        if (password != null) {
            options.setPassword(password.getBytes(StandardCharsets.UTF_8));
        }
        return client.connectWithResult(options).getSessionPresent();
    }

    void subscribe(String filter, int qos) throws MqttException {
        client.subscribe(filter, qos);
    }

    boolean refusesToSubscribe(String filter) throws MqttException {
        int[] codes = client.subscribe(filter, 1).getReasonCodes();
        return codes != null && codes.length > 0 && codes[0] >= 0x80;
    }

    void publish(String topic, String payload, int qos, boolean retained) throws MqttException {
        client.publish(topic, payload.getBytes(StandardCharsets.UTF_8), qos, retained);
    }

    boolean isConnected() {
        return client.isConnected();
    }

    void disconnect() throws MqttException {
        client.disconnect();
    }

    /** Breaks the connection without goodbye. */
    void drop() throws MqttException {
        client.disconnectForcibly(0, 0, false);
    }

    void acknowledgeByHand() {
        client.setManualAcks(true);
    }

    @Override
    public void close() throws MqttException {
        if (client.isConnected()) {
            client.disconnectForcibly(0, 100);
        }
        client.close(true);
    }

    private final class Noting implements MqttCallback {
        @Override
        public void messageArrived(String topic, MqttMessage message) {
            received.add(topic + " " + message + " q" + message.getQos() + (message.isRetained() ? " retained" : ""));
        }

        @Override
        public void disconnected(MqttDisconnectResponse response) {}

        @Override
        public void mqttErrorOccurred(MqttException exception) {}

        @Override
        public void deliveryComplete(IMqttToken token) {
            int[] codes = token.getReasonCodes();
            answers.add(codes == null || codes.length == 0 ? 0 : codes[0]);
        }

        @Override
        public void connectComplete(boolean reconnect, String serverUri) {}

        @Override
        public void authPacketArrived(int reasonCode, MqttProperties properties) {}
    }
}
