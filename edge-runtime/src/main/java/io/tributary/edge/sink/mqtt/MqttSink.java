package io.tributary.edge.sink.mqtt;

import io.tributary.edge.config.MqttSettings;
import io.tributary.edge.mqtt.MqttLink;
import io.tributary.pipelines.health.Health;
import io.tributary.pipelines.sink.Sink;
import io.tributary.pipelines.summary.Summary;
import java.util.Set;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.random.RandomGenerator;
import org.eclipse.paho.mqttv5.client.IMqttToken;
import org.eclipse.paho.mqttv5.client.MqttActionListener;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.eclipse.paho.mqttv5.common.MqttMessage;
import org.eclipse.paho.mqttv5.common.packet.MqttReturnCode;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Publishes summaries at least once, in order.
 *
 * <p>Up to {@code inFlightMax} summaries are held until the broker confirms them, connected or not; then {@link #offer}
 * says "not now". No more messages than that are on their way, what is said beside the summaries included. After a lost
 * connection everything unconfirmed is sent again in its order. With QoS 0 "confirmed" means written to the network.
 */
public final class MqttSink implements Sink {
    private static final Logger LOG = LoggerFactory.getLogger(MqttSink.class);
    private static final int REFUSED = 0x80; // reason codes from here on, MQTT 5 section 3.4.2.1

    /** What a PUBLISH may have beside topic and payload: header, packet id, properties. */
    private static final int OVERHEAD_BYTES = 32;

    /** Refusals that another try will not change. */
    private static final Set<Integer> FINAL_REFUSALS = Set.of(
            MqttReturnCode.RETURN_CODE_TOPIC_NAME_INVALID,
            MqttReturnCode.RETURN_CODE_PACKET_TOO_LARGE,
            MqttReturnCode.RETURN_CODE_PAYLOAD_FORMAT_INVALID);

    private final MqttSettings settings;
    private final String clientId;
    private final ScheduledExecutorService timer;
    private final SinkSession sessions;
    private final MqttLink link;
    private final LongAdder delivered = new LongAdder();
    private final LongAdder resent = new LongAdder();
    private final LongAdder refused = new LongAdder();
    private volatile Runnable wake = () -> {};
    private final Backlog backlog; // guarded by this object's monitor, but for its counts

    // Guarded by this object's monitor.
    private MqttLink.@Nullable Session session;
    private boolean stalled;
    private boolean saidNotNow;
    private boolean closed;

    /**
     * @param clientId unique at the broker
     * @param timer for connecting and keeping alive; not closed by this sink
     * @param random for jitter; used by the timer's thread
     */
    public MqttSink(
            MqttSettings settings,
            String clientId,
            Conversation conversation,
            ScheduledExecutorService timer,
            RandomGenerator random) {
        this.settings = settings;
        this.clientId = clientId;
        this.timer = timer;
        this.backlog = new Backlog(conversation, settings.inFlightMax());
        this.sessions = new SinkSession(this, conversation);
        this.link = new MqttLink(settings, clientId, timer, random, sessions);
    }

    @Override
    public synchronized boolean offer(Summary summary) {
        if (closed || !backlog.hasRoom()) {
            saidNotNow = true;
            return false;
        }
        backlog.add(summary);
        send();
        return true;
    }

    @Override
    public long confirmed() {
        return backlog.confirmed();
    }

    @Override
    public int unconfirmed() {
        return backlog.unconfirmed();
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
        MqttLink.Session last;
        synchronized (this) {
            closed = true;
            last = session;
            session = null;
        }
        sessions.farewell(last);
        link.close();
    }

    /** Summaries that the broker has taken, in whatever order. */
    public long delivered() {
        return delivered.sum();
    }

    /** Summaries that were sent once more, because a connection was lost before they were confirmed. */
    public long resent() {
        return resent.sum();
    }

    /** Summaries that the broker can never take (too large, impossible topic); they are logged and dropped. */
    public long refused() {
        return refused.sum();
    }

    /** Connections made after the first. */
    public long reconnects() {
        return link.reconnects();
    }

    MqttLink link() {
        return link;
    }

    /** A session is ready to be spoken in. */
    synchronized void begin(MqttLink.Session made) {
        if (!closed) {
            session = made;
            stalled = false;
            backlog.begin();
            send();
        }
    }

    /** The session, if there was one, is over. */
    synchronized void end() {
        session = null;
        backlog.end();
    }

    /** A message came in. */
    synchronized void heard(MqttLink.Session by, String topic, byte[] payload) {
        if (session != null && session.client() == by.client()) {
            backlog.heard(topic, payload);
            send();
        }
    }

    private void send() {
        MqttLink.Session to = session;
        while (to != null && !stalled) {
            Backlog.Outgoing next = backlog.next();
            if (next == null) {
                return;
            } else if (tooLarge(next, to)) {
                continue;
            }
            try {
                publish(next, to);
            } catch (MqttException e) {
                return; // as much as the broker allows is in flight, or the connection is ending: both call again
            } catch (IllegalArgumentException e) {
                tell(next, "topic '" + next.publication().topic() + "' is impossible: " + e.getMessage());
                backlog.drop(next);
            }
        }
    }

    private void publish(Backlog.Outgoing next, MqttLink.Session to) throws MqttException {
        Publication publication = next.publication();
        MqttMessage message = new MqttMessage(publication.payload());
        message.setQos(publication.qos());
        message.setRetained(publication.retained());
        backlog.sending(next);
        try {
            to.client().publish(publication.topic(), message, null, new Answer(next, to));
        } catch (MqttException | IllegalArgumentException e) {
            backlog.unsent(next);
            throw e;
        }
        resent.add(backlog.noteSent(next));
    }

    /** Whether it is more than the broker takes; then it is no longer next. */
    private boolean tooLarge(Backlog.Outgoing next, MqttLink.Session to) {
        Long most = to.properties() == null ? null : to.properties().getMaximumPacketSize();
        Publication publication = next.publication();
        long size = OVERHEAD_BYTES + (long) publication.topic().length() * 3 + publication.payload().length;
        if (most == null || size <= most) {
            return false;
        }
        if (!backlog.split(next)) {
            tell(
                    next,
                    publication.payload().length + " bytes for topic '" + publication.topic()
                            + "' are more than the broker's maximum packet size " + most + "; raise it there");
            backlog.drop(next);
        }
        return true;
    }

    /** Says that a message is dropped, and counts the summaries in it. */
    private void tell(Backlog.Outgoing message, String reason) {
        if (message.summaries() == 0) {
            LOG.info("{}: left out what was to be said beside summaries: {}", clientId, reason);
        } else {
            LOG.warn("{}: dropped {}: {}", clientId, counted(message.summaries()), reason);
            refused.add(message.summaries());
        }
    }

    private static String counted(int summaries) {
        return summaries == 1 ? "1 summary" : summaries + " summaries";
    }

    /** After a change: sends what can be sent now, and wakes the other side if it must know. */
    private void proceed() {
        boolean wakeNow;
        synchronized (this) {
            send();
            wakeNow = !closed && (backlog.isEmpty() || (saidNotNow && backlog.hasRoom()));
            saidNotNow &= !wakeNow;
        }
        if (wakeNow) {
            wake.run();
        }
    }

    private void confirmed(Backlog.Outgoing message, MqttLink.Session by) {
        synchronized (this) {
            if (!backlog.settled(message)) {
                return;
            }
            delivered.add(message.summaries());
        }
        proceed();
        if (!link.health().ready()) {
            link.up(by);
        }
    }

    private void refused(Backlog.Outgoing message, MqttLink.Session by, int code) {
        String topic = message.publication().topic();
        if (FINAL_REFUSALS.contains(code)) {
            synchronized (this) {
                if (backlog.settled(message)) {
                    tell(
                            message,
                            "the broker refuses it for topic '%s' with reason code 0x%02X".formatted(topic, code));
                }
            }
            proceed();
            return;
        }
        synchronized (this) {
            if (!backlog.refused(message)) {
                return;
            }
            stalled = true;
        }
        link.troubled(
                by,
                "refuses messages for topic '%s' with reason code 0x%02X (MQTT 5 section 3.4.2.1); allow this user to write it in the broker's access list"
                        .formatted(topic, code));
        try {
            Future<?> unused =
                    timer.schedule(this::tryAgain, settings.reconnectMost().toMillis(), TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            LOG.debug("no more tries: the process is ending", e);
        }
    }

    private synchronized void tryAgain() {
        stalled = false;
        backlog.sendAgain();
        send();
    }

    private final class Answer implements MqttActionListener {
        private final Backlog.Outgoing message;
        private final MqttLink.Session by;

        Answer(Backlog.Outgoing message, MqttLink.Session by) {
            this.message = message;
            this.by = by;
        }

        @Override
        public void onSuccess(IMqttToken token) {
            int[] codes = token.getReasonCodes();
            if (codes != null && codes.length > 0 && codes[0] >= REFUSED) {
                refused(message, by, codes[0]);
            } else {
                confirmed(message, by);
            }
        }

        @Override
        public void onFailure(IMqttToken token, Throwable failure) {
            LOG.debug("{}: not confirmed, will be sent again", clientId, failure);
        }
    }
}
