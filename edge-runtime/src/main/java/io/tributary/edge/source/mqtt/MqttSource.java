package io.tributary.edge.source.mqtt;

import io.tributary.edge.config.MqttSettings;
import io.tributary.edge.mqtt.Gate;
import io.tributary.edge.mqtt.MqttLink;
import io.tributary.pipelines.health.Health;
import io.tributary.pipelines.source.Source;
import io.tributary.pipelines.state.StateException;
import java.io.InputStream;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.LongAdder;
import java.util.random.RandomGenerator;
import org.eclipse.paho.mqttv5.client.MqttConnectionOptions;
import org.eclipse.paho.mqttv5.common.MqttMessage;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Messages of an MQTT 5 subscription, over a session that outlives connections and, as long as {@code sessionExpiry}
 * says, this process.
 *
 * <p>QoS 1 and 2: what was not acknowledged comes again after a lost connection or a restart. What was handed over before
 * the connection was lost, or is {@linkplain #recall recalled} of an earlier life, is recognised by packet id and content and
 * not handed over again. QoS 0: what the broker sends while the connection is down or the broker's queue is full is lost.
 */
public final class MqttSource implements Source {
    private static final Logger LOG = LoggerFactory.getLogger(MqttSource.class);

    private final MqttSettings settings;
    private final String clientId;
    private final InstantSource clock;
    private final Intake intake = new Intake();
    private final LongAdder sessionsLost = new LongAdder();
    private final MqttInbox inbox;
    private final MqttLink link;
    private final Subscriber subscriber;
    private int toldLimit;
    private volatile Runnable wake = () -> {};

    /**
     * @param clientId stable over restarts and unique at the broker: it names the session
     * @param clock for the time of arrival
     * @param timer for connecting and keeping alive; not closed by this source
     * @param random for jitter; used by the timer's thread
     */
    public MqttSource(
            MqttSettings settings,
            String clientId,
            Subscription subscription,
            InstantSource clock,
            ScheduledExecutorService timer,
            RandomGenerator random) {
        this.settings = settings;
        this.clientId = clientId;
        this.clock = clock;
        this.inbox = new MqttInbox(
                settings.inboxMessagesMax(), settings.inboxBytesMax(), settings.receiveMaximum(), () -> wake.run());
        this.link = new MqttLink(settings, clientId, timer, random, new Connections());
        this.subscriber = new Subscriber(link, subscription, timer, settings.reconnectMost());
    }

    @Override
    public int poll(Inbox to, int limit) {
        return inbox.poll(to, limit);
    }

    @Override
    public void acknowledge(long position) {
        inbox.acknowledge(position, micros());
    }

    @Override
    public byte[] identities(long position) {
        return inbox.identities(position);
    }

    @Override
    public void recall(byte[] identities) throws StateException {
        if (identities.length > 0) {
            inbox.recall(Identities.read(identities));
            toldLimit = inbox.inFlightLimit();
        }
    }

    @Override
    public boolean wantsAcknowledgement() {
        int limit = inbox.inFlightLimit();
        if (limit != toldLimit) {
            toldLimit = limit;
            tell(limit);
        }
        return inbox.wantsAcknowledgement(micros());
    }

    private void tell(int limit) {
        if (limit > 0) {
            LOG.warn(
                    "{}: MQTT broker {} sends only {} messages ahead of acknowledgements, so that state is written after"
                            + " every {} messages; for less wear and more throughput let it send more"
                            + " (Mosquitto: max_inflight_messages 0, EMQX: mqtt.max_inflight)",
                    clientId,
                    settings.server(),
                    limit,
                    InFlightWindow.askAt(limit));
        }
    }

    private long micros() {
        Instant now = clock.instant();
        return now.getEpochSecond() * 1_000_000 + now.getNano() / 1000;
    }

    @Override
    public void whenReady(Runnable wake) {
        this.wake = wake;
    }

    @Override
    public void start() {
        link.start();
    }

    @Override
    public Health health() {
        return link.health();
    }

    @Override
    public void close() {
        link.close(); // first, so that the broker hears a farewell
        inbox.close();
    }

    @Override
    public void leave() {
        link.end();
        inbox.close();
    }

    @Override
    public int waiting() {
        return inbox.depth();
    }

    /** Messages that were taken into the inbox; duplicates and oversized ones are not among them. */
    public long received() {
        return inbox.received();
    }

    /** Redelivered messages that were recognised and not handed over again. */
    public long duplicates() {
        return intake.duplicates.sum();
    }

    /** Messages that were larger than {@code messageBytesMax} and thrown away. */
    public long oversized() {
        return intake.oversized.sum();
    }

    /** Bytes that came from the broker; without the fast lane, bytes of topics and payloads. */
    public long bytes() {
        return intake.bytes.sum();
    }

    /** Connections made after the first. */
    public long reconnects() {
        return link.reconnects();
    }

    /** Times that the broker had forgotten the session, of this life or of one recalled, and what it had not yet delivered. */
    public long sessionsLost() {
        return sessionsLost.sum();
    }

    /** Messages of QoS 1 and 2 that this connection has brought and nobody has acknowledged. */
    public int unacknowledged() {
        return inbox.unacknowledged();
    }

    /** How many messages the broker sends ahead of acknowledgements, when that is fewer than we allow and known; else 0. */
    public int inFlightLimit() {
        return inbox.inFlightLimit();
    }

    /** What a connection means to this source. */
    private final class Connections implements MqttLink.User {
        private boolean hadSession;
        private volatile @Nullable PlainLane plain;

        @Override
        public void configure(MqttConnectionOptions options) {
            hadSession |= inbox.hadSession(); // in an earlier life
            options.setCleanStart(false);
            options.setSessionExpiryInterval(settings.sessionExpiry().toSeconds());
            options.setReceiveMaximum(settings.receiveMaximum());
            if (!settings.fastLane()) {
                // The library would allocate whatever length a packet claims. The fast lane reads past larger ones, and
                // does not tell the broker, which would drop them without a word.
                options.setMaximumPacketSize((long) settings.messageBytesMax());
            }
        }

        @Override
        public InputStream receiving(InputStream in, Gate gate) {
            if (!settings.fastLane()) {
                return in;
            }
            FastLane lane = new FastLane(inbox, intake, in, gate, clock, settings.messageBytesMax());
            inbox.opened(lane);
            return lane;
        }

        @Override
        public void connected(MqttLink.Session session) {
            if (!settings.fastLane()) {
                PlainLane lane = new PlainLane(inbox, intake, session.gate(), clock, settings.messageBytesMax());
                plain = lane;
                inbox.opened(lane);
                inbox.established(lane, session.present());
            }
            if (hadSession && !session.present()) {
                sessionsLost.increment();
                LOG.warn(
                        "{}: MQTT broker {} has lost our session and what it had not yet delivered; subscribing again."
                                + " Check that it keeps sessions over restarts (Mosquitto: persistence true) and for longer"
                                + " than we are away (sessionExpiry {})",
                        clientId,
                        settings.server(),
                        settings.sessionExpiry());
            }
            if (subscriber.subscribed() && session.present()) {
                link.up(session);
            } else {
                subscriber.subscribe(session);
            }
            hadSession = true;
        }

        @Override
        public void arrived(MqttLink.Session session, String topic, MqttMessage message) {
            PlainLane lane = plain;
            if (lane != null) {
                lane.arrived(topic, message);
            }
        }

        @Override
        public void disconnected() {}

        @Override
        public boolean paused() {
            return settings.fastLane() && inbox.paused();
        }
    }
}
