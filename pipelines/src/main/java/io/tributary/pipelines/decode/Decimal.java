package io.tributary.pipelines.decode;

import java.nio.charset.StandardCharsets;

/**
 * A decimal number read from bytes: {@code mantissa x 10^powerOfTen}, as long as it has at most 19 digits and a small
 * exponent; other numbers are known by their text alone. One object for all numbers.
 */
final class Decimal {
    /** What counts as a number. */
    enum Grammar {
        /** RFC 8259 section 6. */
        JSON,
        /** As people and devices write numbers: also with a plus, leading zeros, or no digits on one side of the point. */
        BARE
    }

    private static final int DIGITS_MAX = 19;
    private static final int EXPONENT_DIGITS_MAX = 3;
    /** The powers of ten that a double holds exactly. */
    private static final double[] TENS = {
        1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19,
        1e20, 1e21, 1e22
    };

    private static final long[] LONG_TENS = longTens();

    private final boolean json;
    private byte[] bytes = {};
    private int from;
    private int to;
    private boolean negative;
    private boolean whole;
    private boolean simple;
    private long mantissa;
    private int powerOfTen;

    Decimal(Grammar grammar) {
        this.json = grammar == Grammar.JSON;
    }

    /** Reads the number at {@code start}; gives where it ends, or -1 when there is none. What follows is not looked at. */
    int read(byte[] in, int start, int end) {
        bytes = in;
        from = start;
        int at = start;
        int first = at < end ? in[at] : 0;
        negative = first == '-';
        at += negative || (!json && first == '+') ? 1 : 0;
        int integer = at;
        long digits = 0; // wraps beyond 19 digits, and then is not used
        int digit;
        while (at < end && (digit = in[at] - '0') >= 0 && digit <= 9) {
            digits = digits * 10 + digit;
            at++;
        }
        int count = at - integer;
        if (json && (count == 0 || (count > 1 && in[integer] == '0'))) {
            return -1;
        }
        powerOfTen = 0;
        whole = true;
        if (at < end && in[at] == '.') {
            whole = false;
            int fraction = ++at;
            while (at < end && (digit = in[at] - '0') >= 0 && digit <= 9) {
                digits = digits * 10 + digit;
                at++;
            }
            powerOfTen = fraction - at;
            count += at - fraction;
            if (json && powerOfTen == 0) {
                return -1;
            }
        }
        if (count == 0) {
            return -1;
        }
        mantissa = digits;
        simple = count <= DIGITS_MAX && digits >= 0;
        to = at;
        return at < end && (in[at] | 0x20) == 'e' ? exponent(at + 1, end) : at;
    }

    private int exponent(int start, int end) {
        int at = start;
        boolean minus = at < end && bytes[at] == '-';
        at += minus || (at < end && bytes[at] == '+') ? 1 : 0;
        int first = at;
        int exponent = 0;
        while (at < end && bytes[at] >= '0' && bytes[at] <= '9') {
            exponent = exponent * 10 + bytes[at] - '0';
            at++;
        }
        if (at == first) {
            return -1;
        }
        simple &= at - first <= EXPONENT_DIGITS_MAX;
        powerOfTen += minus ? -exponent : exponent;
        whole = false;
        to = at;
        return at;
    }

    /** Whether it was short enough to be known by mantissa and power of ten. */
    boolean isSimple() {
        return simple;
    }

    /** Whether it has neither point nor exponent. */
    boolean isWhole() {
        return whole;
    }

    /** Whether it is whole and fits a long. */
    boolean isLong() {
        return whole && (simple || PlainNumber.isLong(text()));
    }

    long toLong() {
        if (!simple) {
            return Long.parseLong(text());
        }
        return negative ? -mantissa : mantissa;
    }

    /**
     * The nearest double, exactly as {@link Double#parseDouble} gives it. Fast when mantissa and power of ten are doubles
     * themselves, so that one operation rounds once (Clinger, "How to Read Floating Point Numbers Accurately", 1990),
     * and else by {@link WideProduct}.
     */
    double toDouble() {
        double value;
        if (!simple) {
            return Double.parseDouble(text());
        } else if (powerOfTen == 0) {
            value = mantissa;
        } else if (mantissa <= 1L << 53 && powerOfTen >= -22 && powerOfTen <= 22) {
            value = powerOfTen < 0 ? mantissa / TENS[-powerOfTen] : mantissa * TENS[powerOfTen];
        } else {
            value = WideProduct.toDouble(mantissa, powerOfTen);
            if (Double.isNaN(value)) {
                return Double.parseDouble(text());
            }
        }
        return negative ? -value : value;
    }

    /** As a count of units: whole microseconds, cut off towards the past; beyond a long, the nearest long. */
    long toMicros(TimeUnit unit) {
        if (!simple) {
            return PlainNumber.micros(text(), unit);
        }
        int power = powerOfTen + unit.powerOfTen();
        if (power >= 0) {
            return larger(power);
        }
        if (-power > 18) {
            return negative && mantissa != 0 ? -1 : 0;
        }
        long divisor = LONG_TENS[-power];
        return Math.floorDiv(negative ? -mantissa : mantissa, divisor);
    }

    private long larger(int power) {
        if (mantissa == 0) {
            return 0;
        }
        if (power > 18 || Math.multiplyHigh(mantissa, LONG_TENS[power]) != 0 || mantissa * LONG_TENS[power] < 0) {
            return negative ? Long.MIN_VALUE : Long.MAX_VALUE;
        }
        long micros = mantissa * LONG_TENS[power];
        return negative ? -micros : micros;
    }

    /** As it was written. */
    String text() {
        return new String(bytes, from, to - from, StandardCharsets.ISO_8859_1);
    }

    private static long[] longTens() {
        long[] tens = new long[19];
        tens[0] = 1;
        for (int i = 1; i < tens.length; i++) {
            tens[i] = tens[i - 1] * 10;
        }
        return tens;
    }
}
