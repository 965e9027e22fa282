package io.tributary.edge.source.mqtt;

import io.tributary.edge.mqtt.MqttLink;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.eclipse.paho.mqttv5.client.IMqttToken;
import org.eclipse.paho.mqttv5.client.MqttActionListener;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.eclipse.paho.mqttv5.common.MqttSubscription;
import org.eclipse.paho.mqttv5.common.packet.MqttProperties;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Subscribes within a session; a refusal is told to operators and tried again, since a broker's rules can change. */
final class Subscriber {
    private static final Logger LOG = LoggerFactory.getLogger(Subscriber.class);
    private static final int REFUSED = 0x80; // reason codes from here on, MQTT 5 section 3.9.3
    private static final int RETAINED_IF_NEW =
            1; // section 3.8.3.1: a repeated subscription does not repeat retained messages

    private final MqttLink link;
    private final Subscription subscription;
    private final ScheduledExecutorService timer;
    private final Duration again;
    private volatile boolean subscribed;

    Subscriber(MqttLink link, Subscription subscription, ScheduledExecutorService timer, Duration again) {
        this.link = link;
        this.subscription = subscription;
        this.timer = timer;
        this.again = again;
    }

    /** Whether the broker has granted everything; it holds for as long as the broker keeps the session. */
    boolean subscribed() {
        return subscribed;
    }

    void subscribe(MqttLink.Session session) {
        subscribed = false;
        MqttSubscription[] wanted =
                subscription.filters().stream().map(this::onTheWire).toArray(MqttSubscription[]::new);
        try {
            String[] dropped = subscription.dropped().toArray(String[]::new);
            if (dropped.length > 0) {
                IMqttToken unused = session.client().unsubscribe(dropped);
            }
            session.client().subscribe(wanted, null, new Answer(session), new MqttProperties());
        } catch (MqttException | IllegalArgumentException e) {
            refused(session, "cannot be asked for " + subscription.filters() + ": " + e.getMessage());
        }
    }

    private MqttSubscription onTheWire(String filter) {
        MqttSubscription wanted = new MqttSubscription(subscription.onTheWire(filter), subscription.qos());
        wanted.setRetainHandling(RETAINED_IF_NEW);
        return wanted;
    }

    private void refused(MqttLink.Session session, String reason) {
        link.troubled(session, reason);
        try {
            Future<?> unused = timer.schedule(() -> retry(session), again.toMillis(), TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            LOG.debug("no more tries to subscribe: the process is ending", e);
        }
    }

    private void retry(MqttLink.Session session) {
        if (session.client().isConnected()) {
            subscribe(session);
        }
    }

    private final class Answer implements MqttActionListener {
        private final MqttLink.Session session;

        Answer(MqttLink.Session session) {
            this.session = session;
        }

        @Override
        public void onSuccess(IMqttToken token) {
            int[] codes = token.getReasonCodes();
            List<String> filters = subscription.filters();
            for (int i = 0; i < filters.size() && i < codes.length; i++) {
                if (codes[i] >= REFUSED) {
                    refused(
                            session,
                            "refuses the subscription to '%s' with reason code 0x%02X (MQTT 5 section 3.9.3); allow this user to read it in the broker's access list"
                                    .formatted(filters.get(i), codes[i]));
                    return;
                }
                if (codes[i] < subscription.qos()) {
                    LOG.warn("the broker grants only QoS {} for '{}'", codes[i], filters.get(i));
                }
            }
            subscribed = true;
            link.up(session);
        }

        @Override
        public void onFailure(IMqttToken token, Throwable failure) {
            LOG.debug("the connection was lost while subscribing", failure);
        }
    }
}
