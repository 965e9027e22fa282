package io.tributary.gateway.broker;

import io.tributary.pipelines.health.Health;
import java.io.IOException;

/** An MQTT 5 broker in this process. */
public interface Broker extends AutoCloseable {
    /**
     * Begins to listen; returns when clients can connect, which takes about half a second. Once only.
     *
     * @throws IOException when it cannot listen there, or its files cannot be used; the message says what to do
     */
    void start() throws IOException;

    /** The port it listens on, which differs from the setting when that is 0. */
    int port();

    /** How many clients are connected. Any thread. */
    int connections();

    /** Any thread. */
    Health health();

    /** Ends every connection and stops listening. Idempotent. */
    @Override
    void close();

    static Broker embedded(BrokerSettings settings) {
        return new ArtemisBroker(settings);
    }
}
