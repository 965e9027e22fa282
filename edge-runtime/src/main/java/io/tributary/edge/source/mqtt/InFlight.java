package io.tributary.edge.source.mqtt;

import java.util.Arrays;

/**
 * What came with QoS 1 or 2 and is to be acknowledged in the order of arrival ([MQTT-4.6.0-2]), and what a broker might
 * send again after a lost connection or in our next life. Not thread safe.
 *
 * <p>A broker redelivers exactly what it has no acknowledgement for: what we have not acknowledged, and what we
 * acknowledged just before the connection broke. Together these are never more than may be in flight, so as many of the
 * last messages are remembered. A redelivered message has the same packet id and content, and but for
 * libraries that hide it the DUP flag ([MQTT-3.3.1-1]); a packet id alone may have been used again.
 */
final class InFlight {
    /** How an acknowledgement leaves. */
    interface Acknowledgement {
        void send(int packetId, int qos);
    }

    /** The position of messages of an earlier life; those of this one begin behind it. */
    private static final long RECALLED = 0;

    private static final int PACKET_IDS = 65_535;

    private final int remembered;
    private long[] positions = new long[64];
    private long[] fingerprints = new long[64];
    private int[] packets = new int[64]; // packet id, and in bit 16 whether QoS 2
    private long oldest;
    private long settled;
    private long completed;
    private long next;
    private long tail;
    private final Redeliverable redeliverable = new Redeliverable();
    private long arrived;
    private int lastPacketId;
    private boolean newHaveCome;
    private boolean reusesEarly;

    /** @param remembered how many messages may be in flight: the Receive Maximum */
    InFlight(int remembered) {
        this.remembered = remembered;
    }

    /** A message has arrived that will be due for acknowledgement when {@code position} is. */
    void add(long position, int packetId, int qos, long fingerprint) {
        while (tail - oldest >= remembered && oldest < next) {
            oldest++;
        }
        if (tail - oldest == positions.length) {
            grow();
        }
        int at = slot(tail++);
        positions[at] = position;
        fingerprints[at] = fingerprint;
        packets[at] = packetId | (qos == 2 ? 1 << 16 : 0);
        if (!redeliverable.isEmpty() && ++arrived > remembered) {
            redeliverable.clear(); // more than can have been in flight when the connection was made
        }
    }

    /** As {@link #add}, of a message that is new to us; notes how the broker gives packet ids. */
    void addNew(long position, int packetId, int qos, long fingerprint) {
        int step = packetId - lastPacketId;
        int ahead = step > 0 ? step : step + PACKET_IDS; // the same once more is a whole round
        reusesEarly |= lastPacketId != 0 && ahead > PACKET_IDS / 2;
        lastPacketId = packetId;
        add(position, packetId, qos, fingerprint);
    }

    /** How many messages wait for {@link #acknowledge}. */
    int outstanding() {
        return (int) (tail - next);
    }

    /** How many messages have ever come. */
    long total() {
        return tail;
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
            // Elsewhere a broker that was restored from an older state may send again even what it had settled.
            long from = reusesEarly ? Math.max(settled, oldest) : oldest;
            for (long i = from; i < tail; i++) {
                int at = slot(i);
                redeliverable.put(packets[at] & 0xFFFF, positions[at], fingerprints[at], Long.SIZE);
            }
        } else {
            redeliverable.clear();
        }
        oldest = settled = completed = next = tail;
        arrived = 0;
        lastPacketId = 0;
        newHaveCome = false;
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
            newHaveCome = true;
            redeliverable.remove(packetId);
            return -1;
        }
        return redeliverable.take(packetId, fingerprint);
    }

    /** As {@link #recognise}, when the DUP flag is not known: the first message that is new ends the redelivery. */
    long recogniseWithoutFlag(int packetId, long fingerprint) {
        long position = recognise(packetId, fingerprint, true);
        if (position < 0) {
            redeliverable.clear();
        }
        return position;
    }

    /** A mark at what has been acknowledged, and at QoS 2 completed, by now, for {@link #settle}. */
    Mark mark() {
        passQos1();
        return new Mark(completed, newHaveCome);
    }

    /**
     * A PUBCOMP has left. Until then a broker may not send the PUBLISH again ([MQTT-4.3.3-12]) but some do after they were
     * started again.
     */
    void complete(int packetId) {
        passQos1();
        if (completed < next && packets[slot(completed)] == (packetId | 1 << 16)) {
            completed++;
        }
    }

    private void passQos1() {
        completed = Math.max(completed, oldest);
        while (completed < next && packets[slot(completed)] >> 16 == 0) {
            completed++;
        }
    }

    /** @param redelivered whether the broker had by then gone on to what is new */
    record Mark(long completed, boolean redelivered) {}

    /** The broker has processed all acknowledgements up to the mark, which is one of this connection. */
    void settle(Mark mark) {
        settled = Math.max(settled, mark.completed);
        if (mark.redelivered) {
            redeliverable.clear();
        }
    }

    /** Those that have had their effect in an earlier life; before anything else. */
    void recall(Identities identities) {
        reusesEarly = identities.reusesEarly();
        identities.forEach((packetId, fingerprint, bits) -> redeliverable.put(packetId, RECALLED, fingerprint, bits));
    }

    boolean reusesEarly() {
        return reusesEarly;
    }

    /** Adds what the broker may send again of all up to {@code upTo}, and of what was recalled, which is before all. */
    void identities(long upTo, Identities to) {
        long position = Math.max(upTo, RECALLED);
        long[] pairs = reusesEarly ? sortedPairs() : new long[0];
        redeliverable.forEach(position, to::add);
        for (long i = Math.max(settled, oldest); i < tail; i++) {
            int at = slot(i);
            if (positions[at] <= position && !isRepeated(pairs, pair(at))) {
                to.add(packets[at] & 0xFFFF, fingerprints[at], Long.SIZE);
            }
        }
    }

    /**
     * Packet id and content of all that is remembered. Where packet ids come again soon, and with the same content, the
     * pair tells no message from the next: rather count one twice than take one for another.
     */
    private long[] sortedPairs() {
        long[] pairs = new long[(int) (tail - oldest)];
        for (int i = 0; i < pairs.length; i++) {
            pairs[i] = pair(slot(oldest + i));
        }
        Arrays.sort(pairs);
        return pairs;
    }

    private long pair(int at) {
        return fingerprints[at] << 16 | (packets[at] & 0xFFFF);
    }

    private static boolean isRepeated(long[] sorted, long pair) {
        int at = Arrays.binarySearch(sorted, pair);
        return at >= 0 && ((at > 0 && sorted[at - 1] == pair) || (at + 1 < sorted.length && sorted[at + 1] == pair));
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
