package io.tributary.gateway.app;

import io.tributary.pipelines.testing.Eventually;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.eclipse.paho.mqttv5.client.MqttClient;
import org.eclipse.paho.mqttv5.client.MqttConnectionOptions;
import org.eclipse.paho.mqttv5.client.persist.MemoryPersistence;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.eclipse.paho.mqttv5.common.MqttMessage;

/**
 * Nodes that send shares to a site's broker, on a thread of their own. As nodes do: what is not confirmed is sent again, to whoever
 * is there.
 */
final class SharingNodes implements AutoCloseable {
    private static final Duration TO_SEND = Duration.ofSeconds(60);

    private final int port;
    private final Shares shares;
    private final AtomicInteger confirmed = new AtomicInteger();
    private final CompletableFuture<Void> sender;
    private volatile boolean enough;
    private volatile boolean closed;

    SharingNodes(int port, Random dice) {
        this.port = port;
        this.shares = new Shares(dice);
        this.sender = CompletableFuture.runAsync(this::send);
    }

    private void send() {
        Shares.Share share = shares.next();
        while (share != null && !closed) {
            try (Connection connection = new Connection(port)) {
                while (share != null && !closed) {
                    connection.publish(share);
                    confirmed.incrementAndGet();
                    share = enough ? shares.rest() : shares.next();
                    LockSupport.parkNanos(2_000_000);
                }
            } catch (MqttException e) {
                LockSupport.parkNanos(20_000_000);
            }
        }
    }

    /** Waits until so many more are confirmed. */
    void awaitMore(int count) {
        int before = confirmed.get();
        Eventually.until("the broker takes shares", TO_SEND, () -> confirmed.get() >= before + count);
    }

    /** Sends what is left of the windows that were begun; returns when it is confirmed. */
    void finish() {
        enough = true;
        Eventually.until("the broker takes the rest", TO_SEND, sender::isDone);
        sender.join();
    }

    /** What upstream has to know when all is finished. */
    Shares shares() {
        return shares;
    }

    @Override
    public void close() {
        closed = true;
        sender.join();
    }

    /** To the site's broker. */
    private static final class Connection implements AutoCloseable {
        private final MqttClient client;

        Connection(int port) throws MqttException {
            client = new MqttClient("tcp://127.0.0.1:" + port, "nodes", new MemoryPersistence());
            client.setTimeToWait(5_000);
            client.connect(new MqttConnectionOptions());
        }

        /** Returns when it is confirmed. */
        void publish(Shares.Share share) throws MqttException {
            MqttMessage message = new MqttMessage(share.payload());
            message.setQos(1);
            client.publish(share.topic(), message);
        }

        @Override
        public void close() throws MqttException {
            if (client.isConnected()) {
                client.disconnectForcibly(0, 100);
            }
            client.close(true);
        }
    }
}
