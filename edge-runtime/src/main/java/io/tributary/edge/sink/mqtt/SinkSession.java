package io.tributary.edge.sink.mqtt;

import io.tributary.edge.mqtt.ConnackRepair;
import io.tributary.edge.mqtt.Gate;
import io.tributary.edge.mqtt.MqttLink;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import org.eclipse.paho.mqttv5.client.IMqttToken;
import org.eclipse.paho.mqttv5.client.MqttActionListener;
import org.eclipse.paho.mqttv5.client.MqttConnectionOptions;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.eclipse.paho.mqttv5.common.MqttMessage;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a connection means to a sink: a last will, what must be heard, and then its conversation. */
final class SinkSession implements MqttLink.User {
    private static final Logger LOG = LoggerFactory.getLogger(SinkSession.class);
    private static final int REFUSED = 0x80; // reason codes from here on, MQTT 5 section 3.9.3
    private static final int QOS = 1;
    /** Disconnect with Will Message, MQTT 5 section 3.14.2.1. */
    private static final int WITH_WILL = 0x04;

    private final MqttSink sink;
    private final Conversation conversation;

    // Guarded by the sink's monitor.
    private MqttLink.@Nullable Session current;
    private boolean hasWill;

    SinkSession(MqttSink sink, Conversation conversation) {
        this.sink = sink;
        this.conversation = conversation;
    }

    @Override
    public void configure(MqttConnectionOptions options) {
        options.setCleanStart(true); // what is unconfirmed is kept here, not with the broker
        options.setSessionExpiryInterval(0L);
        synchronized (sink) {
            conversation.lastWill().ifPresent(will -> {
                MqttMessage message = new MqttMessage(will.payload());
                message.setQos(will.qos());
                message.setRetained(will.retained());
                options.setWill(will.topic(), message);
                hasWill = true;
            });
        }
    }

    @Override
    public InputStream receiving(InputStream in, Gate gate) {
        return new ConnackRepair(in);
    }

    @Override
    public void connected(MqttLink.Session made) {
        List<String> filters;
        synchronized (sink) {
            filters = conversation.hears();
            current = made;
        }
        if (filters.isEmpty()) {
            begin(made);
            return;
        }
        int[] qos = filters.stream().mapToInt(filter -> QOS).toArray();
        try {
            made.client().subscribe(filters.toArray(new String[0]), qos, null, new Subscribed(made, filters));
        } catch (MqttException e) {
            LOG.debug("the connection is ending", e);
        }
    }

    private void begin(MqttLink.Session made) {
        sink.link().up(made);
        synchronized (sink) {
            if (current != null && current.client() == made.client()) {
                sink.begin(made);
            }
        }
    }

    @Override
    public void arrived(MqttLink.Session session, String topic, MqttMessage message) {
        try {
            session.client().messageArrivedComplete(message.getId(), message.getQos());
        } catch (MqttException e) {
            LOG.debug("the connection is ending", e);
        }
        sink.heard(session, topic, message.getPayload());
    }

    @Override
    public void disconnected() {
        synchronized (sink) {
            current = null;
            sink.end();
        }
    }

    /** Leaves so that the broker publishes the last will, where there is one. */
    void farewell(MqttLink.@Nullable Session session) {
        boolean leavesWill;
        synchronized (sink) {
            leavesWill = hasWill;
        }
        if (session != null && leavesWill) {
            try {
                session.gate().leave(WITH_WILL);
            } catch (IOException e) {
                LOG.debug("could not say goodbye", e);
            }
        }
    }

    private final class Subscribed implements MqttActionListener {
        private final MqttLink.Session made;
        private final List<String> filters;

        Subscribed(MqttLink.Session made, List<String> filters) {
            this.made = made;
            this.filters = filters;
        }

        @Override
        public void onSuccess(IMqttToken token) {
            begin(made);
            int[] codes = token.getReasonCodes();
            if (codes != null && codes.length > 0 && codes[0] >= REFUSED) {
                sink.link()
                        .troubled(
                                made,
                                "refuses to tell us of %s with reason code 0x%02X (MQTT 5 section 3.9.3); allow this user to read it in the broker's access list"
                                        .formatted(filters, codes[0]));
            }
        }

        @Override
        public void onFailure(IMqttToken token, Throwable failure) {
            LOG.debug("not subscribed; the connection is ending", failure);
        }
    }
}
