package io.tributary.pipelines.decode;

import java.math.BigInteger;

/**
 * Doubles from decimals of up to 19 digits by one or two 64-bit products, exactly rounded: D. Lemire, "Number Parsing at
 * a Gigabyte per Second", Software: Practice and Experience 51 (2021), after M. Eisel. Senders that print doubles in full
 * give 17 digits, which is beyond what plain double arithmetic rounds exactly.
 */
final class WideProduct {
    /** Powers beyond these are not measurements; the JDK reads them. */
    private static final int POWER_MAX = 64;

    /** The 128 leading bits of {@code 5^power}, by {@code power + POWER_MAX}; below power 0, rounded up. */
    private static final long[] HIGH = new long[2 * POWER_MAX + 1];

    private static final long[] LOW = new long[2 * POWER_MAX + 1];

    static {
        for (int power = -POWER_MAX; power <= POWER_MAX; power++) {
            BigInteger bits = power < 0
                    ? reciprocal(-power)
                    : leading(BigInteger.valueOf(5).pow(power));
            HIGH[power + POWER_MAX] = bits.shiftRight(64).longValue();
            LOW[power + POWER_MAX] = bits.longValue();
        }
    }

    private WideProduct() {}

    /** {@code mantissa x 10^power} as the nearest double, or NaN when this method can't tell. The mantissa is 0 or positive. */
    static double toDouble(long mantissa, int power) {
        if (mantissa == 0) {
            return 0.0;
        }
        if (power < -POWER_MAX || power > POWER_MAX) {
            return Double.NaN;
        }
        int zeros = Long.numberOfLeadingZeros(mantissa);
        long w = mantissa << zeros;
        long tens = HIGH[power + POWER_MAX];
        long high = multiplyHighUnsigned(w, tens);
        long low = w * tens;
        if ((high & 0x1FF) == 0x1FF) { // the bits below might carry up
            long more = multiplyHighUnsigned(w, LOW[power + POWER_MAX]);
            low += more;
            if (Long.compareUnsigned(low, more) < 0) {
                high++;
            }
        }
        if (low == -1 && (power < -27 || power > 55)) {
            return Double.NaN;
        }
        return rounded(high, low, power, zeros);
    }

    private static double rounded(long high, long low, int power, int zeros) {
        int top = (int) (high >>> 63);
        int shift = top + 9;
        long bits = high >>> shift;
        int exponent = ((217_706 * power) >> 16) + 63 + top - zeros + 1023;
        boolean maybeTie = Long.compareUnsigned(low, 1) <= 0 && power >= -4 && power <= 23;
        if (maybeTie && (bits & 3) == 1 && (bits << shift) == high) {
            bits &= ~1L; // a tie goes to the even neighbour
        }
        bits = (bits + (bits & 1)) >>> 1;
        if (bits == 1L << 53) {
            bits = 1L << 52;
            exponent++;
        }
        // With powers up to 64 the exponent stays far from subnormals and infinity.
        return Double.longBitsToDouble((bits & ~(1L << 52)) | ((long) exponent << 52));
    }

    private static long multiplyHighUnsigned(long a, long b) {
        return Math.multiplyHigh(a, b) + ((a >> 63) & b) + ((b >> 63) & a);
    }

    private static BigInteger leading(BigInteger value) {
        int surplus = value.bitLength() - 128;
        return surplus > 0 ? value.shiftRight(surplus) : value.shiftLeft(-surplus);
    }

    private static BigInteger reciprocal(int power) {
        BigInteger five = BigInteger.valueOf(5).pow(power);
        int bits = five.subtract(BigInteger.ONE).bitLength();
        BigInteger one = BigInteger.ONE;
        if (power <= 27) {
            return one.shiftLeft(bits + 127).divide(five).add(one);
        }
        BigInteger wide = one.shiftLeft(2 * bits + 128).divide(five).add(one);
        return wide.shiftRight(wide.bitLength() - 128);
    }
}
