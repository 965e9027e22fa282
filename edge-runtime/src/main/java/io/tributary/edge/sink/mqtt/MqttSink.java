package io.tributary.edge.sink.mqtt;

import io.tributary.edge.config.MqttSettings;
import io.tributary.edge.mqtt.ConnackRepair;
import io.tributary.edge.mqtt.Gate;
import io.tributary.edge.mqtt.MqttLink;
import io.tributary.pipelines.health.Health;
import io.tributary.pipelines.sink.Sink;
import io.tributary.pipelines.summary.Summary;
import io.tributary.pipelines.summary.Value;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.Iterator;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import org.eclipse.paho.mqttv5.client.IMqttToken;
import org.eclipse.paho.mqttv5.client.MqttActionListener;
import org.eclipse.paho.mqttv5.client.MqttConnectionOptions;
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
 * says "not now". After a lost connection everything unconfirmed is sent again in its order. With QoS 0 "confirmed" means
 * written to the network.
 */
public final class MqttSink implements Sink {
    private static final Logger LOG = LoggerFactory.getLogger(MqttSink.class);
    private static final int REFUSED = 0x80; // reason codes from here on, MQTT 5 section 3.4.2.1

    private static final int ANNOUNCED_MAX = 10_000;

    /** What a PUBLISH may have beside topic and payload: header, packet id, properties. */
    private static final int OVERHEAD_BYTES = 32;

    /** Refusals that another try will not change. */
    private static final Set<Integer> FINAL_REFUSALS = Set.of(
            MqttReturnCode.RETURN_CODE_TOPIC_NAME_INVALID,
            MqttReturnCode.RETURN_CODE_PACKET_TOO_LARGE,
            MqttReturnCode.RETURN_CODE_PAYLOAD_FORMAT_INVALID);

    private final MqttSettings settings;
    private final String clientId;
    private final Encoding encoding;
    private final int qos;
    private final boolean retained;
    private final ScheduledExecutorService timer;
    private final MqttLink link;
    private final LongAdder confirmed = new LongAdder();
    private final LongAdder resent = new LongAdder();
    private final LongAdder refused = new LongAdder();
    private volatile Runnable wake = () -> {};
    private final AtomicInteger unconfirmed = new AtomicInteger(); // changed under the monitor

    // Guarded by this object's monitor. What waits comes after what was sent.
    private final ArrayDeque<Held> sent = new ArrayDeque<>();
    private final ArrayDeque<Held> waiting = new ArrayDeque<>();
    /** Groups whose announcements were made in this session; more than {@value #ANNOUNCED_MAX} are announced again. */
    private final Set<Map<String, Value>> announced = new HashSet<>();

    private MqttLink.@Nullable Session session;
    private boolean stalled;
    private boolean saidNotNow;
    private boolean closed;

    /** A summary that the broker has not confirmed. */
    private static final class Held {
        final String topic;
        final byte[] payload;
        /** An announcement is no summary, and always retained. */
        final boolean isSummary;

        boolean done;
        boolean sentBefore;
        boolean toSendAgain;

        Held(String topic, byte[] payload, boolean isSummary) {
            this.topic = topic;
            this.payload = payload;
            this.isSummary = isSummary;
        }
    }

    /**
     * @param clientId unique at the broker
     * @param timer for connecting and keeping alive; not closed by this sink
     * @param random for jitter; used by the timer's thread
     */
    public MqttSink(
            MqttSettings settings,
            String clientId,
            Encoding encoding,
            ScheduledExecutorService timer,
            RandomGenerator random) {
        this.settings = settings;
        this.clientId = clientId;
        this.encoding = encoding;
        this.qos = encoding.qos();
        this.retained = encoding.retained();
        this.timer = timer;
        this.link = new MqttLink(settings, clientId, timer, random, new Connections());
    }

    @Override
    public synchronized boolean offer(Summary summary) {
        if (closed || unconfirmed.get() >= settings.inFlightMax()) {
            saidNotNow = true;
            return false;
        }
        announce(summary);
        waiting.add(new Held(encoding.topic(summary), encoding.payload(summary), true));
        unconfirmed.incrementAndGet();
        sendWaiting();
        return true;
    }

    /** Before the first summary of a group in this session, what others must know to read it. */
    private void announce(Summary summary) {
        if (announced.contains(summary.key().group())) {
            return;
        } else if (announced.size() >= ANNOUNCED_MAX) {
            announced.clear();
        }
        announced.add(summary.key().group());
        for (Encoding.Announcement announcement : encoding.announcements(summary)) {
            waiting.add(new Held(announcement.topic(), announcement.payload().getBytes(StandardCharsets.UTF_8), false));
            unconfirmed.incrementAndGet();
        }
    }

    @Override
    public int unconfirmed() {
        return unconfirmed.get();
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
        synchronized (this) {
            closed = true;
            session = null;
        }
        link.close();
    }

    /** Summaries that the broker has confirmed. */
    public long confirmed() {
        return confirmed.sum();
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

    private void sendWaiting() {
        MqttLink.Session to = session;
        while (to != null && !stalled && !waiting.isEmpty()) {
            Held next = waiting.element();
            if (next.done || tooLarge(next, to)) {
                waiting.remove();
                continue;
            }
            try {
                publish(next, to);
            } catch (MqttException e) {
                return; // as much as the broker allows is in flight, or the connection is ending: both call again
            } catch (IllegalArgumentException e) {
                drop(next, "topic '" + next.topic + "' is impossible: " + e.getMessage());
            }
            waiting.remove();
        }
    }

    private void publish(Held next, MqttLink.Session to) throws MqttException {
        MqttMessage message = new MqttMessage(next.payload);
        message.setQos(qos);
        message.setRetained(retained || !next.isSummary);
        sent.add(next);
        try {
            to.client().publish(next.topic, message, null, new Answer(next, to));
        } catch (MqttException | IllegalArgumentException e) {
            sent.removeLast();
            throw e;
        }
        if (next.sentBefore) {
            resent.increment();
        }
        next.sentBefore = true;
    }

    private boolean tooLarge(Held next, MqttLink.Session to) {
        Long most = to.properties() == null ? null : to.properties().getMaximumPacketSize();
        long size = OVERHEAD_BYTES + (long) next.topic.length() * 3 + next.payload.length;
        if (most == null || size <= most) {
            return false;
        }
        drop(
                next,
                next.payload.length + " bytes for topic '" + next.topic
                        + "' are more than the broker's maximum packet size " + most + "; raise it there");
        return true;
    }

    private void drop(Held held, String reason) {
        LOG.warn("{}: a summary was dropped: {}", clientId, reason);
        refused.increment();
        settle(held);
    }

    private void settle(Held held) {
        if (!held.done) {
            held.done = true;
            unconfirmed.decrementAndGet();
        }
        while (!sent.isEmpty() && sent.element().done) {
            sent.remove();
        }
    }

    /** After a change: sends what can be sent now; says whether the other side must be woken. */
    private boolean proceed() {
        sendWaiting();
        boolean wakeNow =
                !closed && (unconfirmed.get() == 0 || (saidNotNow && unconfirmed.get() < settings.inFlightMax()));
        if (wakeNow) {
            saidNotNow = false;
        }
        return wakeNow;
    }

    private void confirmed(Held held, MqttLink.Session by) {
        boolean wakeNow;
        synchronized (this) {
            if (held.done) {
                return;
            }
            if (held.isSummary) {
                confirmed.increment();
            }
            settle(held);
            wakeNow = proceed();
        }
        if (wakeNow) {
            wake.run();
        }
        if (!link.health().ready()) {
            link.up(by);
        }
    }

    private void refused(Held held, MqttLink.Session by, int code) {
        if (FINAL_REFUSALS.contains(code)) {
            boolean wakeNow;
            synchronized (this) {
                drop(held, "the broker refuses it for topic '%s' with reason code 0x%02X".formatted(held.topic, code));
                wakeNow = proceed();
            }
            if (wakeNow) {
                wake.run();
            }
            return;
        }
        synchronized (this) {
            if (session == null || session.client() != by.client() || held.done) {
                return;
            }
            stalled = true;
            held.toSendAgain = true;
        }
        link.troubled(
                by,
                "refuses messages for topic '%s' with reason code 0x%02X (MQTT 5 section 3.4.2.1); allow this user to write it in the broker's access list"
                        .formatted(held.topic, code));
        try {
            Future<?> unused =
                    timer.schedule(this::tryAgain, settings.reconnectMost().toMillis(), TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            LOG.debug("no more tries: the process is ending", e);
        }
    }

    private synchronized void tryAgain() {
        stalled = false;
        takeBack(held -> held.toSendAgain);
        sendWaiting();
    }

    /** Puts what was sent back before what waits, in its order. */
    private void takeBack(Predicate<Held> which) {
        Iterator<Held> latestFirst = sent.descendingIterator();
        while (latestFirst.hasNext()) {
            Held held = latestFirst.next();
            if (which.test(held)) {
                latestFirst.remove();
                held.toSendAgain = false;
                waiting.addFirst(held);
            }
        }
    }

    private final class Answer implements MqttActionListener {
        private final Held held;
        private final MqttLink.Session by;

        Answer(Held held, MqttLink.Session by) {
            this.held = held;
            this.by = by;
        }

        @Override
        public void onSuccess(IMqttToken token) {
            int[] codes = token.getReasonCodes();
            if (codes != null && codes.length > 0 && codes[0] >= REFUSED) {
                refused(held, by, codes[0]);
            } else {
                confirmed(held, by);
            }
        }

        @Override
        public void onFailure(IMqttToken token, Throwable failure) {
            LOG.debug("{}: not confirmed, will be sent again", clientId, failure);
        }
    }

    /** What a connection means to this sink. */
    private final class Connections implements MqttLink.User {
        @Override
        public void configure(MqttConnectionOptions options) {
            options.setCleanStart(true); // what is unconfirmed is kept here, not with the broker
            options.setSessionExpiryInterval(0L);
        }

        @Override
        public InputStream receiving(InputStream in, Gate gate) {
            return new ConnackRepair(in);
        }

        @Override
        public void connected(MqttLink.Session made) {
            link.up(made);
            synchronized (MqttSink.this) {
                if (!closed) {
                    session = made;
                    announced.clear(); // a broker that was started anew may have forgotten
                    stalled = false;
                    sendWaiting();
                }
            }
        }

        @Override
        public void disconnected() {
            synchronized (MqttSink.this) {
                session = null;
                takeBack(held -> true);
            }
        }
    }
}
