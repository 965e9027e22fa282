package io.tributary.pipelines.decode;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** A place in somebody's bytes; empty at first. */
final class Slice {
    private static final byte[] NOTHING = {};

    private byte[] bytes = NOTHING;
    private int from;
    private int length;

    void set(byte[] array, int start, int count) {
        bytes = array;
        from = start;
        length = count;
    }

    void set(Slice other) {
        set(other.bytes, other.from, other.length);
    }

    /** Copies another's content, so that it outlives the payload. */
    void copy(Slice other) {
        set(Arrays.copyOfRange(other.bytes, other.from, other.from + other.length), 0, other.length);
    }

    void clear() {
        set(NOTHING, 0, 0);
    }

    boolean isEmpty() {
        return length == 0;
    }

    byte[] bytes() {
        return bytes;
    }

    int from() {
        return from;
    }

    int length() {
        return length;
    }

    boolean equalTo(Slice other) {
        return equalTo(other.bytes, other.from, other.length);
    }

    boolean equalTo(byte[] array, int start, int count) {
        return length == count && Arrays.equals(bytes, from, from + length, array, start, start + count);
    }

    @Override
    public String toString() {
        return new String(bytes, from, length, StandardCharsets.UTF_8);
    }
}
