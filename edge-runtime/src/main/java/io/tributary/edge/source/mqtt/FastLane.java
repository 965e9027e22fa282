package io.tributary.edge.source.mqtt;

import io.tributary.edge.mqtt.Explained;
import io.tributary.edge.mqtt.Gate;
import io.tributary.edge.mqtt.Packets;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes whole PUBLISH packets out of a connection's byte stream into the inbox, many per read, and passes every other
 * packet byte for byte on to the client library, whose receiver thread does all this by reading.
 *
 * <p>QoS 2 is done here as well, with PUBREC as the acknowledgement that waits for the node, because the library would
 * send it at arrival; so PUBREL is answered here. Topic aliases are never offered, so one is a protocol error.
 */
final class FastLane extends InputStream implements Lane {
    private static final Logger LOG = LoggerFactory.getLogger(FastLane.class);

    /** With less free space than this a read is not worth it, and a new chunk is begun. */
    private static final int READ_BYTES_LEAST = 16 * 1024;

    /** Longest packet header with topic and packet id, by its length fields. */
    private static final int HEAD_BYTES_MAX = 5 + 2 + 65_535 + 2;

    /** No packet but PUBLISH needs more; section 2.4's properties of an acknowledgement may be some kilobytes. */
    private static final int CONTROL_BYTES_MAX = 512 * 1024;

    private static final int CONNACK = 2;
    private static final int PUBLISH = 3;
    private static final int PUBREL = 6;
    private static final int PINGRESP = 13;
    private static final int PUBACK_BYTE = 0x40;
    private static final int PUBREC_BYTE = 0x50;
    private static final int PUBCOMP_BYTE = 0x70;

    private final MqttInbox inbox;
    private final Intake intake;
    private final InputStream in;
    private final Gate gate;
    private final InstantSource clock;
    private final int messageBytesMax;
    private final PublishFrame frame = new PublishFrame();
    private final Pacing pacing = new Pacing();
    private final PassedOn passedOn = new PassedOn();
    private final Released released = new Released();

    private Chunk chunk = new Chunk(0);
    private int scanned;
    private int filled;
    private int needed;
    private long skip;
    private long parkNanos;

    FastLane(MqttInbox inbox, Intake intake, InputStream in, Gate gate, InstantSource clock, int messageBytesMax) {
        this.inbox = inbox;
        this.intake = intake;
        this.in = in;
        this.gate = gate;
        this.clock = clock;
        this.messageBytesMax = messageBytesMax;
    }

    @Override
    public int read() throws IOException {
        return awaitPassedOn() ? passedOn.next() : -1;
    }

    @Override
    public int read(byte[] to, int from, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        return awaitPassedOn() ? passedOn.next(to, from, length) : -1;
    }

    /** What the library can have without waiting; it asks before each read, so no system call here. */
    @Override
    public int available() {
        return passedOn.length();
    }

    @Override
    public void close() throws IOException {
        in.close();
    }

    @Override
    public void sendDueAcknowledgements() {
        try {
            gate.inject(packets -> inbox.takeDue(
                    this, (packetId, qos) -> packets.acknowledge(qos == 1 ? PUBACK_BYTE : PUBREC_BYTE, packetId)));
        } catch (IOException e) {
            LOG.debug("acknowledgements did not reach the broker, which will redeliver", e);
        }
    }

    @Override
    public long askForSign() {
        try {
            return gate.pingBehindAll();
        } catch (IOException e) {
            LOG.debug("the broker cannot be asked what it has processed", e);
            return 0;
        }
    }

    private boolean awaitPassedOn() throws IOException {
        while (passedOn.length() == 0) {
            if (parkNanos > 0) {
                LockSupport.parkNanos(this, parkNanos);
            }
            makeSpace();
            int count = in.read(chunk.bytes, filled, chunk.bytes.length - filled);
            if (count < 0) {
                return false;
            }
            filled += count;
            intake.bytes.add(count);
            long micros = micros();
            parkNanos = pacing.afterRead(count, micros);
            scan(micros);
        }
        return true;
    }

    /** Makes space for the whole packet that begins at {@link #scanned}, and for a read that is worth it. */
    private void makeSpace() throws IOException {
        if (scanned == filled) {
            scanned = filled = chunk.used; // what was passed on or skipped needs no space
        }
        int start = scanned;
        int length = chunk.bytes.length;
        if (length - filled >= READ_BYTES_LEAST && length - start >= needed && chunk.fits(micros())) {
            return;
        }
        int rest = filled - scanned;
        int capacity = Math.max(needed, rest) + READ_BYTES_LEAST;
        Chunk fresh = inbox.chunk(this, capacity);
        while (fresh == null) {
            checkCurrent();
            inbox.awaitMemory(this, capacity);
            fresh = inbox.chunk(this, capacity);
        }
        System.arraycopy(chunk.bytes, scanned, fresh.bytes, 0, rest);
        chunk = fresh;
        scanned = 0;
        filled = rest;
    }

    private void scan(long micros) throws IOException {
        boolean done = false;
        while (!done) {
            synchronized (inbox) {
                checkCurrent();
                done = scanWhileRoom(micros);
                inbox.publish(chunk);
                inbox.arrived(micros);
            }
            inbox.announce(this);
            if (released.any()) {
                gate.inject(packets -> released.drain(id -> complete(id, packets)));
            }
            if (!done) {
                inbox.awaitRoom(this);
            }
        }
    }

    private void complete(int packetId, Packets packets) {
        packets.acknowledge(PUBCOMP_BYTE, packetId);
        inbox.complete(this, packetId);
    }

    /** @return false when the inbox is full and packets are left */
    private boolean scanWhileRoom(long micros) throws IOException {
        needed = 0;
        while (scanned < filled && needed == 0) {
            if (skip > 0) {
                int step = (int) Math.min(skip, filled - scanned);
                skip -= step;
                scanned += step;
                continue;
            }
            int length = PublishFrame.length(chunk.bytes, scanned, filled);
            if (length == PublishFrame.MALFORMED) {
                throw violated(PublishFrame.MALFORMED_PACKET);
            }
            int type = (chunk.bytes[scanned] >> 4) & 0xF;
            if (length == PublishFrame.INCOMPLETE) {
                needed = 5;
            } else if (type != PUBLISH) {
                takeControl(type, length);
            } else if (length > messageBytesMax) {
                throwAway(length);
            } else if (filled - scanned < length) {
                needed = length;
            } else if (inbox.full()) {
                return false;
            } else {
                takeMessage(length, micros);
            }
        }
        return true;
    }

    private void takeMessage(int length, long micros) throws IOException {
        int fault = frame.read(chunk.bytes, scanned, length);
        if (fault != 0) {
            throw violated(fault);
        }
        scanned += length;
        if (frame.qos == 0) {
            inbox.add(chunk, frame, micros);
            return;
        }
        long fingerprint = Fingerprint.of(chunk.bytes, frame);
        long before = inbox.inFlight().recognise(frame.packetId, fingerprint, frame.duplicate);
        if (before >= 0) {
            intake.duplicates.increment();
            inbox.addAgain(before, frame, fingerprint);
        } else {
            inbox.add(chunk, frame, micros, fingerprint);
        }
    }

    /** Skips a message that is larger than we take, and lets it be acknowledged in its turn: it would only come again. */
    private void throwAway(int length) throws IOException {
        int there = filled - scanned;
        int head = Math.min(length, HEAD_BYTES_MAX);
        int known = Math.min(there, length);
        boolean headThere = known >= head || (known >= 7 && known >= headLength());
        if (!headThere) {
            needed = Math.min(head, Math.max(known + 1, known >= 7 ? headLength() : 7));
            return;
        }
        int fault = frame.readHead(chunk.bytes, scanned, scanned + known);
        if (fault != 0) {
            throw violated(fault);
        }
        String topic = new String(chunk.bytes, frame.topicFrom, frame.topicLength, StandardCharsets.UTF_8);
        intake.tooLarge(topic, length, messageBytesMax);
        if (frame.qos > 0) {
            inbox.addThrownAway(frame.packetId, frame.qos);
        }
        skip = length;
    }

    /** Length of header, topic and packet id of the packet at {@link #scanned}, whose first 7 bytes are there. */
    private int headLength() {
        byte[] bytes = chunk.bytes;
        int body = PublishFrame.bodyFrom(bytes, scanned);
        return body - scanned + 2 + (((bytes[body] & 0xFF) << 8) | (bytes[body + 1] & 0xFF)) + 2;
    }

    private void takeControl(int type, int length) throws IOException {
        if (length > CONTROL_BYTES_MAX) {
            throw violated(PublishFrame.MALFORMED_PACKET);
        }
        if (filled - scanned < length) {
            needed = length;
            return;
        }
        int body = PublishFrame.bodyFrom(chunk.bytes, scanned);
        int bodyLength = scanned + length - body;
        if (type == PUBREL && bodyLength >= 2) {
            released.add(((chunk.bytes[body] & 0xFF) << 8) | (chunk.bytes[body + 1] & 0xFF));
        } else {
            if (type == CONNACK && bodyLength >= 2 && chunk.bytes[body + 1] == 0) {
                inbox.established(this, (chunk.bytes[body] & 1) != 0);
            } else if (type == PINGRESP) {
                inbox.answered();
            }
            passedOn.add(chunk.bytes, scanned, length);
        }
        scanned += length;
    }

    private Explained violated(int reasonCode) throws IOException {
        inbox.publish(chunk);
        gate.leave(reasonCode);
        String what = switch (reasonCode) {
            case PublishFrame.TOPIC_ALIAS_INVALID -> "a topic alias, which we have not allowed";
            case PublishFrame.PROTOCOL_ERROR -> "a packet that MQTT 5 forbids";
            default -> "a malformed packet";
        };
        return new Explained("has sent " + what + " (reason code 0x%02X)".formatted(reasonCode)
                + "; check that nothing but an MQTT 5 broker listens there, and report it to its makers");
    }

    private void checkCurrent() throws IOException {
        if (!inbox.isCurrent(this)) {
            throw new IOException("the connection has been replaced");
        }
    }

    private long micros() {
        var now = clock.instant();
        return now.getEpochSecond() * 1_000_000 + now.getNano() / 1000;
    }
}
