package io.tributary.edge.source.mqtt;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * A 64-bit hash of topic and payload, to recognise a redelivered message. {@link Identities} are kept with it: a change needs
 * another form of those.
 */
final class Fingerprint {
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    // Multipliers of SplitMix64 (Steele, Lea, Flood: Fast Splittable Pseudorandom Number Generators, 2014).
    private static final long A = 0xBF58476D1CE4E5B9L;
    private static final long B = 0x94D049BB133111EBL;

    private Fingerprint() {}

    static long of(byte[] bytes, PublishFrame frame) {
        long topic = mix(frame.topicLength, bytes, frame.topicFrom, frame.topicLength);
        return mix(topic, bytes, frame.payloadFrom, frame.end - frame.payloadFrom);
    }

    private static long mix(long seed, byte[] bytes, int from, int length) {
        long hash = seed + length * A;
        int at = from;
        int end = from + length;
        for (; at + 8 <= end; at += 8) {
            hash = (hash ^ (long) LONGS.get(bytes, at)) * A;
            hash ^= hash >>> 29;
        }
        long rest = 0;
        for (int shift = 0; at < end; at++, shift += 8) {
            rest |= (bytes[at] & 0xFFL) << shift;
        }
        hash = (hash ^ rest) * B;
        return hash ^ hash >>> 31;
    }
}
