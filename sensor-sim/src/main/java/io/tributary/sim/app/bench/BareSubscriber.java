package io.tributary.sim.app.bench;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.eclipse.paho.mqttv5.client.IMqttToken;
import org.eclipse.paho.mqttv5.client.MqttCallback;
import org.eclipse.paho.mqttv5.client.MqttClient;
import org.eclipse.paho.mqttv5.client.MqttDisconnectResponse;
import org.eclipse.paho.mqttv5.client.persist.MemoryPersistence;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.eclipse.paho.mqttv5.common.MqttMessage;
import org.eclipse.paho.mqttv5.common.packet.MqttProperties;

/** The reference of a benchmark: the Paho v5 client with its defaults, which counts messages and does nothing else. */
final class BareSubscriber implements MqttCallback {
    private static final long REPORT_NANOS = 10_000_000;

    private final AtomicLong count = new AtomicLong();

    private BareSubscriber() {}

    public static void main(String[] arguments) throws MqttException {
        String server = arguments[0].replace("mqtt://", "tcp://");
        int qos = Integer.parseInt(arguments[1]);
        BareSubscriber subscriber = new BareSubscriber();
        MqttClient client = new MqttClient(server, "bench-bare", new MemoryPersistence());
        client.setCallback(subscriber);
        client.connect();
        client.subscribe("bench/#", qos);
        System.out.println("ready");
        subscriber.report();
    }

    /** Until the process is ended. */
    private void report() {
        long reported = 0;
        while (true) {
            long now = count.get();
            if (now != reported) {
                reported = now;
                System.out.println("count " + now);
            }
            LockSupport.parkNanos(REPORT_NANOS);
        }
    }

    @Override
    public void messageArrived(String topic, MqttMessage message) {
        count.incrementAndGet();
    }

    @Override
    public void disconnected(MqttDisconnectResponse response) {
        System.out.println("disconnected: " + response);
    }

    @Override
    public void mqttErrorOccurred(MqttException exception) {
        System.out.println("error: " + exception);
    }

    @Override
    public void deliveryComplete(IMqttToken token) {}

    @Override
    public void connectComplete(boolean reconnect, String server) {}

    @Override
    public void authPacketArrived(int reasonCode, MqttProperties properties) {}
}
