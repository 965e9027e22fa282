package io.tributary.pipelines.decode;

import java.io.ByteArrayOutputStream;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The head of one CBOR data item (RFC 8949 section 3) with the tags before it, and the way over its content. Walks over
 * bytes without an object unless strings come in pieces. One object for all items: what a head said is gone when the
 * next one is read.
 *
 * <p>Methods that read give the index after what they read, or {@link #MALFORMED}; then {@link #fault} says why.
 */
final class CborItem {
    static final int MALFORMED = -1;

    static final int UNSIGNED = 0;
    static final int NEGATIVE = 1;
    static final int BYTES = 2;
    static final int TEXT = 3;
    static final int ARRAY = 4;
    static final int MAP = 5;
    static final int SIMPLE = 7;

    static final int FALSE = 20;
    static final int TRUE = 21;
    static final int NULL = 22;
    static final int UNDEFINED = 23;
    static final int HALF = 25;
    static final int SINGLE = 26;
    static final int DOUBLE = 27;

    /** RFC 8949 sections 3.4.1 to 3.4.4. */
    static final int TAG_ISO = 0;

    static final int TAG_EPOCH = 1;
    private static final int TAG_BIGNUM = 2;
    private static final int TAG_NEGATIVE_BIGNUM = 3;
    private static final int TAG_DECIMAL = 4;
    private static final int TAG_BIGFLOAT = 5;
    private static final int NO_TAG = -1;

    private static final int INDEFINITE = 31;
    private static final int BREAK = 0xFF;
    /** As deep as the JSON scanner goes. */
    private static final int DEPTH_MAX = 60;

    private static final int BIGNUM_BYTES_MAX = 128;
    private static final int EXPONENT_MAX = 2000;

    private byte[] bytes = {};
    private int end;
    private @Nullable String fault;
    private int faultAt;

    private int major;
    private int info;
    private long argument;
    private int tag;

    void open(byte[] payload, int from, int length) {
        bytes = payload;
        end = from + length;
        fault = null;
    }

    /** Why it is malformed, or null. */
    @Nullable
    String fault() {
        return fault;
    }

    /** Where it is malformed. */
    int faultAt() {
        return faultAt;
    }

    /** The major type: {@link #UNSIGNED} to {@link #SIMPLE}. */
    int major() {
        return major;
    }

    /** Of a {@link #SIMPLE}: {@link #FALSE}, {@link #HALF} and so on, or another simple value. */
    int simple() {
        return info;
    }

    /** The unsigned 64-bit argument: a value, length or count, or a float's bits. */
    long argument() {
        return argument;
    }

    boolean isIndefinite() {
        return info == INDEFINITE;
    }

    /** The innermost tag that says what a number or time means, or -1. */
    int tag() {
        return tag;
    }

    /** Reads a head and the tags before it. */
    int head(int start) {
        int at = start;
        tag = NO_TAG;
        for (int tags = 0; ; tags++) {
            at = plainHead(at);
            if (at == MALFORMED || major != 6) {
                return at;
            } else if (tags == DEPTH_MAX) {
                return malformed(at, "more than " + DEPTH_MAX + " tags on one item");
            }
            if (argument >= 0 && argument <= TAG_BIGFLOAT) {
                tag = (int) argument;
            }
        }
    }

    private int plainHead(int at) {
        if (at >= end) {
            return malformed(at, "the end where an item should begin");
        }
        int initial = bytes[at] & 0xFF;
        major = initial >>> 5;
        info = initial & 31;
        argument = info;
        if (info < 24) {
            return at + 1;
        } else if (info <= 27) {
            return argument(at);
        } else if (info == INDEFINITE && major >= BYTES && major <= MAP) {
            return at + 1;
        }
        return malformed(at, initial == BREAK ? "a break where an item should begin" : "a reserved initial byte");
    }

    private int argument(int at) {
        int width = 1 << (info - 24);
        if (end - at <= width) {
            return malformed(at, "the end within an item's head");
        }
        long value = 0;
        for (int i = at + 1; i <= at + width; i++) {
            value = value << 8 | (bytes[i] & 0xFF);
        }
        argument = value;
        if (major == SIMPLE && info == 24) {
            if (value < 32) {
                return malformed(at, "a simple value below 32 in two bytes");
            }
            info = (int) value;
        }
        return at + 1 + width;
    }

    /** From behind the head that was read to behind the item. */
    int pass(int at, int depth) {
        return switch (major) {
            case BYTES, TEXT -> isIndefinite() ? passPieces(at) : passString(at);
            case ARRAY -> passItems(at, 1, depth);
            case MAP -> passItems(at, 2, depth);
            default -> at;
        };
    }

    /** The item whose head begins there, whole. */
    int skip(int start, int depth) {
        int at = head(start);
        return at == MALFORMED ? at : pass(at, depth);
    }

    private int passString(int at) {
        if (argument < 0 || argument > end - at) {
            return malformed(at, "a string longer than the payload");
        }
        return at + (int) argument;
    }

    private int passPieces(int start) {
        int kind = major;
        int at = start;
        while (!isBreak(at)) {
            at = plainHead(at);
            if (at == MALFORMED) {
                return at;
            } else if (major != kind || isIndefinite()) {
                return malformed(at, "a string in pieces that are no strings of its kind");
            }
            at = passString(at);
            if (at == MALFORMED) {
                return at;
            }
        }
        return at + 1;
    }

    private int passItems(int start, int perEntry, int depth) {
        boolean indefinite = isIndefinite();
        long left = argument;
        if (depth >= DEPTH_MAX) {
            return malformed(start, "more than " + DEPTH_MAX + " levels of nesting");
        }
        // Unsigned: a count beyond a long never comes down to zero, and the payload ends before.
        int at = start;
        while (indefinite ? !isBreak(at) : left != 0) {
            for (int i = 0; i < perEntry; i++) {
                at = skip(at, depth + 1);
                if (at == MALFORMED) {
                    return at;
                }
            }
            left--;
        }
        return indefinite ? at + 1 : at;
    }

    /** Whether nesting may go on below this depth; if not, the item is malformed. */
    boolean allows(int at, int depth) {
        if (depth < DEPTH_MAX) {
            return true;
        }
        malformed(at, "more than " + DEPTH_MAX + " levels of nesting");
        return false;
    }

    boolean isBreak(int at) {
        return at < end && (bytes[at] & 0xFF) == BREAK;
    }

    /** The content of a string in pieces, whose head was read and which ends before {@code to}. */
    byte[] joined(int start, int to) {
        ByteArrayOutputStream whole = new ByteArrayOutputStream(to - start);
        int at = start;
        while (!isBreak(at)) {
            at = plainHead(at);
            whole.write(bytes, at, (int) argument);
            at += (int) argument;
        }
        return whole.toByteArray();
    }

    /** The value of a {@link #HALF}, {@link #SINGLE} or {@link #DOUBLE}. */
    double floating() {
        return switch (info) {
            case HALF -> half((int) argument);
            case SINGLE -> Float.intBitsToFloat((int) argument);
            default -> Double.longBitsToDouble(argument);
        };
    }

    boolean isFloating() {
        return major == SIMPLE && info >= HALF && info <= DOUBLE;
    }

    /** Whether a whole number fits a long. */
    boolean isLong() {
        return argument >= 0;
    }

    /** A whole number that fits a long. */
    long toLong() {
        return major == NEGATIVE ? -1 - argument : argument;
    }

    /** A whole number of any size. */
    BigInteger toBigInteger() {
        BigInteger unsigned = new BigInteger(Long.toUnsignedString(argument));
        return major == NEGATIVE ? unsigned.not() : unsigned;
    }

    /** RFC 8949 appendix D. */
    static double half(int bits) {
        int exponent = bits >> 10 & 31;
        int mantissa = bits & 1023;
        double value;
        if (exponent == 0) {
            value = mantissa * 0x1p-24;
        } else if (exponent < 31) {
            value = (mantissa + 1024) * Math.scalb(1.0, exponent - 25);
        } else {
            value = mantissa == 0 ? Double.POSITIVE_INFINITY : Double.NaN;
        }
        return (bits & 0x8000) == 0 ? value : -value;
    }

    /** Whether the item at hand is a number written by tag: a bignum, decimal fraction or bigfloat. */
    boolean isTaggedNumber() {
        return major == BYTES
                ? tag == TAG_BIGNUM || tag == TAG_NEGATIVE_BIGNUM
                : major == ARRAY && (tag == TAG_DECIMAL || tag == TAG_BIGFLOAT);
    }

    /**
     * The value of a number written by tag, whose head was read and which ends before {@code to}; null when it is none or
     * beyond all measure.
     */
    @Nullable
    BigDecimal taggedNumber(int start, int to) {
        if (major == BYTES) {
            BigInteger whole = bignum(start, to);
            return whole == null ? null : new BigDecimal(whole);
        }
        boolean isDecimal = tag == TAG_DECIMAL;
        boolean isPair = isIndefinite() || argument == 2;
        int at = isPair && !isBreak(start) ? head(start) : MALFORMED;
        if (at == MALFORMED || major > NEGATIVE || !isLong() || Math.abs(toLong()) > EXPONENT_MAX || at >= to) {
            return null;
        }
        int exponent = (int) toLong();
        at = isBreak(at) ? MALFORMED : head(at);
        if (at == MALFORMED) {
            return null;
        }
        BigInteger mantissa = major <= NEGATIVE ? toBigInteger() : major == BYTES ? bignum(at, pass(at, 0)) : null;
        if (mantissa == null) {
            return null;
        }
        return isDecimal ? new BigDecimal(mantissa, -exponent) : bigfloat(new BigDecimal(mantissa), exponent);
    }

    private static BigDecimal bigfloat(BigDecimal mantissa, int exponent) {
        BigDecimal power = BigDecimal.ONE.add(BigDecimal.ONE).pow(Math.abs(exponent));
        return exponent < 0 ? mantissa.divide(power) : mantissa.multiply(power);
    }

    private @Nullable BigInteger bignum(int start, int to) {
        if (tag != TAG_BIGNUM && tag != TAG_NEGATIVE_BIGNUM) {
            return null;
        }
        boolean negative = tag == TAG_NEGATIVE_BIGNUM;
        byte[] magnitude = isIndefinite() ? joined(start, to) : Arrays.copyOfRange(bytes, start, to);
        if (magnitude.length > BIGNUM_BYTES_MAX) {
            return null;
        }
        BigInteger unsigned = new BigInteger(1, magnitude);
        return negative ? unsigned.not() : unsigned;
    }

    private int malformed(int at, String rule) {
        if (fault == null) {
            fault = rule;
            faultAt = at;
        }
        return MALFORMED;
    }
}
