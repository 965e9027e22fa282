package io.tributary.pipelines.summary;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** Writes CBOR in its preferred form (RFC 8949 section 4.1), but for half floats, which small readers don't know. */
final class CborWriter {
    private static final int UNSIGNED = 0;
    private static final int NEGATIVE = 1;
    private static final int TEXT = 3;
    private static final int ARRAY = 4;
    private static final int MAP = 5;
    private static final int TAG = 6;
    private static final int FALSE = 0xF4;
    private static final int TRUE = 0xF5;
    private static final int NULL = 0xF6;
    private static final int SINGLE = 0xFA;
    private static final int DOUBLE = 0xFB;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream(256);

    byte[] toBytes() {
        return out.toByteArray();
    }

    void map(int entries) {
        head(MAP, entries);
    }

    void array(int items) {
        head(ARRAY, items);
    }

    /** Half a surrogate pair is written as U+FFFD. */
    void text(String text) {
        byte[] utf8 = SummaryWriter.wellFormed(text).getBytes(StandardCharsets.UTF_8);
        head(TEXT, utf8.length);
        out.writeBytes(utf8);
    }

    void whole(long value) {
        head(value < 0 ? NEGATIVE : UNSIGNED, value < 0 ? -1 - value : value);
    }

    void number(double value) {
        boolean fits = (double) (float) value == value || Double.isNaN(value);
        out.write(fits ? SINGLE : DOUBLE);
        if (fits) {
            bits(Float.floatToIntBits((float) value), 4);
        } else {
            bits(Double.doubleToLongBits(value), 8);
        }
    }

    void flag(boolean value) {
        out.write(value ? TRUE : FALSE);
    }

    void value(Value value) {
        if (value instanceof Value.OfDouble number) {
            number(number.value());
        } else if (value instanceof Value.OfInt number) {
            whole(number.value());
        } else if (value instanceof Value.OfBool flag) {
            flag(flag.value());
        } else if (value instanceof Value.OfText text) {
            text(text.value());
        } else if (value instanceof Value.OfTime time) {
            head(TAG, 0);
            text(time.toString());
        } else {
            out.write(NULL);
        }
    }

    private void head(int major, long argument) {
        int type = major << 5;
        if (argument < 24) {
            out.write(type | (int) argument);
        } else if (argument < 1 << 8) {
            out.write(type | 24);
            bits(argument, 1);
        } else if (argument < 1 << 16) {
            out.write(type | 25);
            bits(argument, 2);
        } else if (argument < 1L << 32) {
            out.write(type | 26);
            bits(argument, 4);
        } else {
            out.write(type | 27);
            bits(argument, 8);
        }
    }

    private void bits(long bits, int width) {
        for (int shift = 8 * (width - 1); shift >= 0; shift -= 8) {
            out.write((int) (bits >>> shift));
        }
    }
}
