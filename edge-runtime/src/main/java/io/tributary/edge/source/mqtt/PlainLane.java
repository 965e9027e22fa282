package io.tributary.edge.source.mqtt;

import io.tributary.edge.mqtt.Gate;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import org.eclipse.paho.mqttv5.common.MqttMessage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes messages from the client library's callback. Slower than the fast lane, and weaker in two points that are the
 * library's: it confirms a QoS 2 message at arrival, so that a crash may lose it; and while a full inbox makes it wait
 * for longer than keepAlive, the connection is lost and made anew, because it does not see the answers to its pings.
 */
final class PlainLane implements Lane {
    private static final Logger LOG = LoggerFactory.getLogger(PlainLane.class);

    private static final int PUBACK_BYTE = 0x40;

    private final MqttInbox inbox;
    private final Intake intake;
    private final Gate gate;
    private final InstantSource clock;
    private final int messageBytesMax;
    private final PublishFrame frame = new PublishFrame();
    private Chunk chunk = new Chunk(0);

    PlainLane(MqttInbox inbox, Intake intake, Gate gate, InstantSource clock, int messageBytesMax) {
        this.inbox = inbox;
        this.intake = intake;
        this.gate = gate;
        this.clock = clock;
        this.messageBytesMax = messageBytesMax;
    }

    /** On the library's callback thread. Waits while the inbox is full. */
    void arrived(String topic, MqttMessage message) {
        byte[] name = topic.getBytes(StandardCharsets.UTF_8);
        byte[] payload = message.getPayload();
        intake.bytes.add(name.length + payload.length);
        boolean tooLarge = name.length + payload.length > messageBytesMax;
        if (tooLarge) {
            intake.tooLarge(topic, name.length + payload.length, messageBytesMax);
        } else if (!makeSpace(name.length + payload.length)) {
            return; // the connection is over; the broker will redeliver
        }
        synchronized (inbox) {
            if (!inbox.isCurrent(this)) {
                return;
            }
            if (tooLarge) {
                throwAway(message);
            } else {
                add(name, payload, message);
            }
        }
        inbox.announce(this);
    }

    /** Past the library, which would only queue them, and forget them when the connection is closed. */
    @Override
    public void sendDueAcknowledgements() {
        try {
            gate.inject(packets -> inbox.takeDue(this, (packetId, qos) -> {
                if (qos == 1) {
                    packets.acknowledge(PUBACK_BYTE, packetId);
                }
            }));
        } catch (IOException e) {
            LOG.debug("acknowledgements did not reach the broker, which will redeliver", e);
        }
    }

    /** The library keeps the answers to itself. */
    @Override
    public long askForSign() {
        return 0;
    }

    private boolean makeSpace(int size) {
        while (inbox.isCurrent(this)) {
            if (inbox.full()) {
                inbox.awaitRoom(this);
            } else if (chunk.bytes.length - chunk.used >= size && chunk.fits(micros())) {
                return true;
            } else {
                Chunk fresh = inbox.chunk(this, size);
                if (fresh == null) {
                    inbox.awaitMemory(this, size);
                } else {
                    chunk = fresh;
                }
            }
        }
        return false;
    }

    private void throwAway(MqttMessage message) {
        if (message.getQos() > 0) {
            inbox.addThrownAway(message.getId(), message.getQos());
        }
    }

    private void add(byte[] name, byte[] payload, MqttMessage message) {
        int from = chunk.used;
        System.arraycopy(name, 0, chunk.bytes, from, name.length);
        System.arraycopy(payload, 0, chunk.bytes, from + name.length, payload.length);
        frame.topicFrom = from;
        frame.topicLength = name.length;
        frame.payloadFrom = from + name.length;
        frame.end = frame.payloadFrom + payload.length;
        frame.qos = message.getQos();
        frame.packetId = message.getId();
        if (frame.qos == 0) {
            inbox.add(chunk, frame, micros());
        } else {
            addConfirmed();
        }
        inbox.publish(chunk);
    }

    private void addConfirmed() {
        long fingerprint = Fingerprint.of(chunk.bytes, frame);
        long before = inbox.inFlight().recogniseWithoutFlag(frame.packetId, fingerprint); // the library hides DUP
        if (before >= 0) {
            intake.duplicates.increment();
            inbox.addAgain(before, frame, fingerprint);
        } else {
            inbox.add(chunk, frame, micros(), fingerprint);
        }
        inbox.arrived(micros());
    }

    private long micros() {
        Instant now = clock.instant();
        return now.getEpochSecond() * 1_000_000 + now.getNano() / 1000;
    }
}
