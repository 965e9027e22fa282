package io.tributary.gateway.broker;

import io.tributary.pipelines.health.Health;
import java.io.IOException;
import java.util.Optional;
import java.util.random.RandomGenerator;

/** An MQTT 5 broker in this process. */
public interface Broker extends AutoCloseable {
    /**
     * Begins to listen; returns when this process can connect, which takes about half a second; others can after {@link #admit}. Once
     * only.
     *
     * @throws IOException when it cannot listen there, or its files cannot be used; the message says what to do
     */
    void start() throws IOException;

    /**
     * Lets others in. Not before the gateway has subscribed: what nobody has subscribed to is confirmed and dropped. Any thread; does
     * nothing from the second time on.
     */
    void admit();

    /** The port it listens on, which differs from the setting when that is 0. */
    int port();

    /** How this process itself gets in, whatever the password file says. */
    Access access();

    /**
     * The way in for one client.
     *
     * @param server as {@code mqtt://host:port}
     * @param password made anew at each start
     */
    record Access(String server, String user, String password) {
        @Override
        public String toString() {
            return user + " at " + server;
        }
    }

    /** How many clients are connected. Any thread. */
    int connections();

    /** Any thread. */
    Health health();

    /**
     * Why {@link #start} would fail now though it may succeed later: its disk has no room. Empty when that is not so. Before the start.
     *
     * @throws IOException when that can't be told
     */
    Optional<String> obstacle() throws IOException;

    /** Why it has ended by itself, if so: another start is needed. Any thread. */
    Optional<String> failure();

    /** Ends every connection and stops listening. Idempotent. */
    @Override
    void close();

    /** @param secrets for the password of {@link #access}: not to be guessed, such as a {@code SecureRandom} */
    static Broker embedded(BrokerSettings settings, RandomGenerator secrets) {
        return new ArtemisBroker(settings, secrets);
    }
}
