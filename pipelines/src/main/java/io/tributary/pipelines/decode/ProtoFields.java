package io.tributary.pipelines.decode;

/**
 * The fields of one protobuf message in order (Protocol Buffers, "Encoding"), over bytes in place. Sparkplug has one small
 * schema that does not change: walking it by hand takes these few lines where protobuf-java is 1.7 MB and makes an object
 * of every metric.
 */
final class ProtoFields {
    static final int VARINT = 0;
    static final int FIXED_64 = 1;
    static final int BYTES = 2;
    static final int FIXED_32 = 5;

    private static final int VARINT_BYTES_MAX = 10;

    private byte[] bytes = {};
    private int at;
    private int end;
    private boolean malformed;
    private int number;
    private int wire;
    private long value;
    private int from;

    void open(byte[] message, int start, int to) {
        bytes = message;
        at = start;
        end = to;
        malformed = false;
    }

    /** Goes to the next field; false at the end, or where the message is malformed. */
    boolean next() {
        if (at >= end || malformed) {
            return false;
        }
        long tag = varint();
        number = (int) (tag >>> 3);
        wire = (int) (tag & 7);
        malformed |= tag >>> 3 == 0 || tag >>> 3 > (1 << 29) - 1;
        switch (wire) {
            case VARINT -> value = varint();
            case FIXED_64 -> value = fixed(8);
            case FIXED_32 -> value = fixed(4);
            case BYTES -> bytes();
            default -> malformed = true;
        }
        return !malformed;
    }

    /** Whether the walk ended before the message did. */
    boolean isMalformed() {
        return malformed;
    }

    /** Whether the field at hand is of that number and written so. */
    boolean is(int wanted, int as) {
        return number == wanted && wire == as;
    }

    int number() {
        return number;
    }

    /** Of a number: its bits. */
    long value() {
        return value;
    }

    /** Of {@link #BYTES}: where they begin. */
    int from() {
        return from;
    }

    /** Of {@link #BYTES}: where they end. */
    int to() {
        return at;
    }

    private void bytes() {
        long length = varint();
        from = at;
        if (malformed || length < 0 || length > end - at) {
            malformed = true;
        } else {
            at += (int) length;
        }
    }

    private long varint() {
        long result = 0;
        for (int i = 0; i < VARINT_BYTES_MAX && at < end; i++) {
            byte next = bytes[at++];
            result |= (long) (next & 0x7F) << (7 * i);
            if (next >= 0) {
                return result;
            }
        }
        malformed = true;
        return 0;
    }

    private long fixed(int width) {
        if (end - at < width) {
            malformed = true;
            return 0;
        }
        long result = 0;
        for (int i = width - 1; i >= 0; i--) {
            result = result << 8 | (bytes[at + i] & 0xFF);
        }
        at += width;
        return result;
    }
}
