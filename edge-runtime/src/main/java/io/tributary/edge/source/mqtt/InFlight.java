package io.tributary.edge.source.mqtt;

import java.util.HashMap;
import java.util.Map;

/**
 * What came with QoS 1 or 2 and is to be acknowledged in the order of arrival ([MQTT-4.6.0-2]), and what a broker might
 * send again after a lost connection. Not thread safe.
 *
 * <p>A broker redelivers exactly what it has no acknowledgement for: what we have not acknowledged, and what we
 * acknowledged just before the connection broke. So the last acknowledged messages, as many as may be in flight, are
 * remembered too. A redelivered message has the same packet id and content; a packet id alone may have been used again.
 */
final class InFlight {
    /** How an acknowledgement leaves. */
    interface Acknowledgement {
        void send(int packetId, int qos);
    }

    private record Known(long position, long fingerprint) {}

    private final int remembered;
    private long[] positions = new long[64];
    private long[] fingerprints = new long[64];
    private int[] packets = new int[64]; // packet id, and in bit 16 whether QoS 2
    private long oldest;
    private long next;
    private long tail;
    private final Map<Integer, Known> redeliverable = new HashMap<>();

    /** @param remembered how many acknowledged messages to remember: the Receive Maximum */
    InFlight(int remembered) {
        this.remembered = remembered;
    }

    /** A message has arrived that will be due for acknowledgement when {@code position} is. */
    void add(long position, int packetId, int qos, long fingerprint) {
        while (next - oldest > remembered) {
            oldest++;
        }
        if (tail - oldest == positions.length) {
            grow();
        }
        int at = slot(tail++);
        positions[at] = position;
        fingerprints[at] = fingerprint;
        packets[at] = packetId | (qos == 2 ? 1 << 16 : 0);
    }

    /** How many messages wait for {@link #acknowledge}. */
    int outstanding() {
        return (int) (tail - next);
    }

    boolean due(long position) {
        return next < tail && positions[slot(next)] <= position;
    }

    /** Acknowledges everything up to {@code position}, in the order of arrival on this connection. */
    void acknowledge(long position, Acknowledgement to) {
        while (due(position)) {
            int packet = packets[slot(next++)];
            to.send(packet & 0xFFFF, packet >> 16 == 1 ? 2 : 1);
        }
    }

    /** A new connection: nothing of the old one may be acknowledged on it, but all may be redelivered. */
    void reconnected(boolean sessionPresent) {
        if (sessionPresent) {
            for (long i = oldest; i < tail; i++) {
                int at = slot(i);
                redeliverable.put(packets[at] & 0xFFFF, new Known(positions[at], fingerprints[at]));
            }
        } else {
            redeliverable.clear();
        }
        oldest = next = tail;
    }

    /**
     * The position that a redelivered message was first given, or -1 when it is new to us.
     *
     * @param duplicate the packet's DUP flag
     */
    long recognise(int packetId, long fingerprint, boolean duplicate) {
        if (redeliverable.isEmpty()) {
            return -1;
        }
        if (!duplicate) {
            redeliverable.clear(); // redelivery comes first, so it is over
            return -1;
        }
        Known known = redeliverable.remove(packetId);
        return known != null && known.fingerprint == fingerprint ? known.position : -1;
    }

    /** As {@link #recognise}, when the DUP flag is not known: the first message that is new ends the redelivery. */
    long recogniseWithoutFlag(int packetId, long fingerprint) {
        long position = recognise(packetId, fingerprint, true);
        if (position < 0) {
            redeliverable.clear();
        }
        return position;
    }

    private void grow() {
        int length = positions.length;
        long[] grownPositions = new long[2 * length];
        long[] grownFingerprints = new long[2 * length];
        int[] grownPackets = new int[2 * length];
        for (long i = oldest; i < tail; i++) {
            int to = (int) (i & (2 * length - 1));
            grownPositions[to] = positions[slot(i)];
            grownFingerprints[to] = fingerprints[slot(i)];
            grownPackets[to] = packets[slot(i)];
        }
        positions = grownPositions;
        fingerprints = grownFingerprints;
        packets = grownPackets;
    }

    private int slot(long i) {
        return (int) (i & (positions.length - 1));
    }
}
