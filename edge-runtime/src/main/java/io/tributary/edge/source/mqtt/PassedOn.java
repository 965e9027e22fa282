package io.tributary.edge.source.mqtt;

import java.util.Arrays;

/** Bytes on their way to the client library. */
final class PassedOn {
    private byte[] bytes = new byte[512];
    private int from;
    private int to;

    int length() {
        return to - from;
    }

    void add(byte[] source, int at, int length) {
        if (from == to) {
            from = to = 0;
        }
        if (to + length > bytes.length) {
            bytes = Arrays.copyOf(bytes, 2 * bytes.length + length);
        }
        System.arraycopy(source, at, bytes, to, length);
        to += length;
    }

    int next() {
        return bytes[from++] & 0xFF;
    }

    int next(byte[] target, int at, int length) {
        int count = Math.min(length, to - from);
        System.arraycopy(bytes, from, target, at, count);
        from += count;
        return count;
    }
}
