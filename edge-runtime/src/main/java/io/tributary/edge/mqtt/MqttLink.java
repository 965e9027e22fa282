package io.tributary.edge.mqtt;

import io.tributary.edge.config.MqttSettings;
import io.tributary.edge.config.Secret;
import io.tributary.pipelines.health.Health;
import java.io.IOException;
import java.io.InputStream;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.random.RandomGenerator;
import org.eclipse.paho.mqttv5.client.IMqttToken;
import org.eclipse.paho.mqttv5.client.MqttActionListener;
import org.eclipse.paho.mqttv5.client.MqttAsyncClient;
import org.eclipse.paho.mqttv5.client.MqttCallback;
import org.eclipse.paho.mqttv5.client.MqttConnectionOptions;
import org.eclipse.paho.mqttv5.client.MqttDisconnectResponse;
import org.eclipse.paho.mqttv5.client.persist.MemoryPersistence;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.eclipse.paho.mqttv5.common.MqttMessage;
import org.eclipse.paho.mqttv5.common.packet.MqttProperties;
import org.eclipse.paho.mqttv5.common.packet.MqttReturnCode;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A connection to a broker that is made anew, for ever, whenever it is lost.
 *
 * <p>Each connection is a client of its own, so that neither packet ids nor acknowledgements survive it by accident.
 * The {@link User} is called under the link's monitor, from the library's threads or the timer's: it must not block,
 * and whoever holds a lock that the user takes must not call the link.
 */
public final class MqttLink implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(MqttLink.class);

    /** A connection that has stayed up for this many times the least delay lets the next failure begin at that again. */
    private static final int STEADY = 20;

    /** How long the other side may take to read what we wrote last. */
    private static final Duration FAREWELL = Duration.ofMillis(500);

    private final MqttSettings settings;
    private final String clientId;
    private final ScheduledExecutorService timer;
    private final RandomGenerator random;
    private final User user;
    private final Backoff backoff;
    private final LongAdder reconnects = new LongAdder();
    private volatile Health health;
    private @Nullable Attempt attempt;
    private @Nullable Future<?> next;
    private int failures;
    private boolean begun;
    private boolean everConnected;
    private boolean closed;

    /** Who uses the connection. */
    public interface User {
        /** Sets what is particular to this use: clean start, session expiry, Receive Maximum. */
        void configure(MqttConnectionOptions options);

        /** Stands between the socket and the client library; any thread. */
        default InputStream receiving(InputStream in, Gate gate) {
            return in;
        }

        /** A connection is made. Subscribe, send, and say {@link MqttLink#up} or {@link MqttLink#troubled}. */
        void connected(Session session);

        /** A message came through the client library, on its callback thread, not under the link's monitor. */
        default void arrived(Session session, String topic, MqttMessage message) {}

        /** The connection of the last session is lost. */
        void disconnected();

        /** Whether the user does not read at present because it is full. Any thread. */
        default boolean paused() {
            return false;
        }
    }

    /**
     * One connection.
     *
     * @param present whether the broker still knew us, so that subscriptions and unacknowledged messages live on
     */
    public record Session(
            MqttAsyncClient client,
            Gate gate,
            boolean present,
            @Nullable MqttProperties properties) {}

    public MqttLink(
            MqttSettings settings, String clientId, ScheduledExecutorService timer, RandomGenerator random, User user) {
        this.settings = settings;
        this.clientId = clientId;
        this.timer = timer;
        this.random = random;
        this.user = user;
        this.backoff = new Backoff(settings.reconnectLeast(), settings.reconnectMost());
        this.health = Health.down("MQTT broker " + settings.server() + ": not started");
    }

    /** Begins to connect; returns at once. */
    public synchronized void start() {
        if (!begun && !closed) {
            begun = true;
            health = Health.down("MQTT broker " + settings.server() + ": connecting");
            timer.execute(this::connect);
        }
    }

    public Health health() {
        return health;
    }

    /** Connections that were made after the first. */
    public long reconnects() {
        return reconnects.sum();
    }

    /** The session does what it is for. Only from {@link User} or for a session that is still current. */
    public synchronized void up(Session session) {
        if (attempt != null && attempt.client == session.client()) {
            health = Health.up();
        }
    }

    /** The session is connected, but does not do what it is for; {@code reason} continues "MQTT broker host:port". */
    public synchronized void troubled(Session session, String reason) {
        if (attempt != null && attempt.client == session.client()) {
            health = Health.down("MQTT broker " + settings.server() + " " + reason);
            LOG.warn("{}: {}", clientId, health.reason());
        }
    }

    /** Leaves politely and for good: waits a little until the broker has read what was written. Idempotent. */
    @Override
    public void close() {
        close(false);
    }

    /** As {@link #close}, and the broker forgets the session with all that waits in it. */
    public void end() {
        close(true);
    }

    private void close(boolean forGood) {
        Attempt last = attemptAtClose();
        if (last != null) {
            last.leave(forGood);
        }
    }

    private synchronized @Nullable Attempt attemptAtClose() {
        closed = true;
        health = Health.down("MQTT broker " + settings.server() + ": closed");
        if (next != null) {
            next.cancel(false);
        }
        Attempt last = attempt;
        attempt = null;
        if (last != null) {
            last.over = true;
            last.deadline.cancel(false);
        }
        return last;
    }

    private synchronized void connect() {
        if (!closed) {
            attempt = new Attempt();
            attempt.begin();
        }
    }

    private void connectLater(Duration delay) {
        try {
            next = timer.schedule(this::connect, delay.toMillis(), TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            closed = true; // the process is ending
        }
    }

    private synchronized void connected(Attempt made, IMqttToken token) {
        Gate gate = made.wire.gate();
        MqttAsyncClient client = made.client;
        if (attempt != made || made.over || gate == null || client == null) {
            made.hangUp();
            return;
        }
        made.connectedOnce = true;
        made.deadline.cancel(false);
        made.session = new Session(client, gate, token.getSessionPresent(), token.getResponseProperties());
        made.pinger.start();
        if (everConnected) {
            reconnects.increment();
        }
        everConnected = true;
        LOG.info("{}: connected to MQTT broker {}", clientId, settings.server());
        Duration steady = settings.reconnectLeast().multipliedBy(STEADY);
        made.deadline = timer.schedule(() -> steady(made), steady.toMillis(), TimeUnit.MILLISECONDS);
        user.connected(made.session);
    }

    private synchronized void steady(Attempt made) {
        if (attempt == made) {
            failures = 0;
        }
    }

    private synchronized void ended(Attempt lost, @Nullable Throwable failure) {
        lost.hangUp();
        if (lost.over || attempt != lost) {
            return;
        }
        lost.over = true;
        attempt = null;
        lost.deadline.cancel(false);
        if (lost.connectedOnce) {
            user.disconnected();
        }
        failures++;
        boolean takenOver = failure instanceof MqttException mqtt
                && mqtt.getReasonCode() == MqttReturnCode.RETURN_CODE_SESSION_TAKEN_OVER;
        Duration delay = takenOver ? settings.reconnectMost() : backoff.delay(failures, random);
        health = Health.down(Failures.reason(failure, settings, clientId, lost.connectedOnce));
        LOG.warn("{}: {}; next try in {} ms", clientId, health.reason(), delay.toMillis());
        connectLater(delay);
    }

    /** From one try to connect to the end of the connection that it may lead to. */
    private final class Attempt implements MqttActionListener, MqttCallback {
        private final Wire wire = new Wire(settings, user::receiving);
        private final Pinger pinger = new Pinger(timer, wire, user::paused);
        private @Nullable MqttAsyncClient client;
        private volatile @Nullable Session session;
        private Future<?> deadline =
                timer.schedule(this::tooSlow, settings.connectTimeout().toMillis() + 1000, TimeUnit.MILLISECONDS);
        private boolean connectedOnce;
        private boolean over;

        void begin() {
            try {
                String uri = "tcp://" + settings.server(); // TLS is the wire's business
                client = new MqttAsyncClient(uri, clientId, new MemoryPersistence(), pinger, null);
                client.setManualAcks(true);
                client.setCallback(this);
                client.connect(options(), null, this);
            } catch (MqttException | IOException | IllegalArgumentException e) {
                ended(this, e);
            }
        }

        private MqttConnectionOptions options() throws IOException {
            MqttConnectionOptions options = new MqttConnectionOptions();
            options.setAutomaticReconnect(false);
            options.setSocketFactory(Wire.factory(wire));
            options.setConnectionTimeout((int) settings.connectTimeout().toSeconds());
            options.setKeepAliveInterval((int) settings.keepAlive().toSeconds());
            options.setUserName(settings.user());
            if (settings.password() != null) {
                options.setPassword(password(settings.password()));
            }
            user.configure(options);
            return options;
        }

        private byte[] password(Secret secret) throws Explained {
            try {
                return secret.bytes();
            } catch (IOException e) {
                throw new Explained("cannot be asked: " + e.getMessage(), e);
            }
        }

        private void tooSlow() {
            ended(this, new SocketTimeoutException("no answer"));
        }

        /** Not under the link's monitor, for which the timer may wait that ends this. */
        void leave(boolean forGood) {
            Gate gate = wire.gate();
            try {
                if (gate != null && (forGood ? gate.leaveForGood() : gate.leave())) {
                    wire.awaitEnd(timer, FAREWELL);
                }
            } catch (IOException e) {
                LOG.debug("{}: could not say goodbye", clientId, e);
            }
            hangUp();
        }

        void hangUp() {
            try {
                wire.close();
            } catch (IOException e) {
                LOG.debug("{}: closing the socket failed", clientId, e);
            }
        }

        @Override
        public void onSuccess(IMqttToken token) {
            MqttLink.this.connected(this, token);
        }

        @Override
        public void onFailure(IMqttToken token, Throwable failure) {
            ended(this, failure);
        }

        @Override
        public void disconnected(MqttDisconnectResponse response) {
            MqttException failure = response.getException();
            ended(this, failure != null ? failure : new MqttException(response.getReturnCode()));
        }

        @Override
        public void messageArrived(String topic, MqttMessage message) {
            Session current = session;
            if (current != null) {
                user.arrived(current, topic, message);
            }
        }

        @Override
        public void mqttErrorOccurred(MqttException failure) {
            LOG.warn("{}: {}", clientId, failure.toString());
        }

        @Override
        public void deliveryComplete(IMqttToken token) {}

        @Override
        public void connectComplete(boolean reconnect, String serverUri) {}

        @Override
        public void authPacketArrived(int reasonCode, MqttProperties properties) {}
    }
}
