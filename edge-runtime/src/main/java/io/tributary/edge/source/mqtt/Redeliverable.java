package io.tributary.edge.source.mqtt;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Messages of earlier connections, or of an earlier life, that a broker may send again, by packet id. Takes memory only
 * while there are any: 256 KiB and 17 bytes a message. Not thread safe.
 */
final class Redeliverable {
    private static final int PACKET_IDS = 65_536;

    /** Of each packet id its message, plus one. */
    private int @Nullable [] byPacketId;

    private char[] packetIds = {};
    private long[] positions = {};
    private long[] fingerprints = {};
    private byte[] bits = {};
    private int count;

    boolean isEmpty() {
        return byPacketId == null;
    }

    void clear() {
        byPacketId = null;
        packetIds = new char[0];
        positions = new long[0];
        fingerprints = new long[0];
        bits = new byte[0];
        count = 0;
    }

    /** A message in the place of any other of that packet id, which a broker has given again only when it was done with. */
    void put(int packetId, long position, long fingerprint, int knownBits) {
        if (byPacketId == null) {
            byPacketId = new int[PACKET_IDS];
        }
        if (count == packetIds.length) {
            makeRoom(byPacketId);
        }
        packetIds[count] = (char) packetId;
        positions[count] = position;
        fingerprints[count] = fingerprint;
        bits[count] = (byte) knownBits;
        byPacketId[packetId] = ++count;
    }

    /** The broker has said something else under this packet id. */
    void remove(int packetId) {
        if (byPacketId != null) {
            byPacketId[packetId] = 0;
        }
    }

    /** Takes a message out; gives the position that it had, -1 when it is another. */
    long take(int packetId, long fingerprint) {
        int at = byPacketId == null ? -1 : byPacketId[packetId] - 1;
        if (at < 0) {
            return -1;
        }
        remove(packetId);
        return ((fingerprints[at] ^ fingerprint) & mask(bits[at])) == 0 ? positions[at] : -1;
    }

    /** Those up to a position, in the order of their arrival. */
    void forEach(long position, Identities.Each to) {
        for (int i = 0; i < count; i++) {
            if (byPacketId != null && byPacketId[packetIds[i]] == i + 1 && positions[i] <= position) {
                to.take(packetIds[i], fingerprints[i], bits[i]);
            }
        }
    }

    int capacity() {
        return packetIds.length;
    }

    private static long mask(int bits) {
        return bits == 64 ? -1 : (1L << bits) - 1;
    }

    /** Forgets what was taken out or replaced, so that a connection that comes and goes does not let this grow. */
    private void makeRoom(int[] live) {
        int kept = 0;
        for (int i = 0; i < count; i++) {
            if (live[packetIds[i]] == i + 1) {
                packetIds[kept] = packetIds[i];
                positions[kept] = positions[i];
                fingerprints[kept] = fingerprints[i];
                bits[kept] = bits[i];
                live[packetIds[i]] = ++kept;
            }
        }
        count = kept;
        if (2 * count >= packetIds.length) {
            grow();
        }
    }

    private void grow() {
        int length = Math.max(64, 2 * count);
        packetIds = Arrays.copyOf(packetIds, length);
        positions = Arrays.copyOf(positions, length);
        fingerprints = Arrays.copyOf(fingerprints, length);
        bits = Arrays.copyOf(bits, length);
    }
}
