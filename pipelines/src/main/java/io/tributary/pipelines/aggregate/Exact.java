package io.tributary.pipelines.aggregate;

import io.tributary.pipelines.summary.Value;

/** Sums and products with their rounding errors, in plain IEEE double operations: the same bits on every CPU. */
final class Exact {
    /** 2^27 + 1, which halves a double's digits. */
    private static final double SPLITTER = 0x1p27 + 1;

    private static final double LONG_RANGE = 0x1p63;

    private Exact() {}

    /** What rounding took from {@code a + b == sum}: TwoSum (Knuth). */
    static double sumError(double a, double b, double sum) {
        double part = sum - a;
        return (a - (sum - part)) + (b - part);
    }

    /**
     * What rounding took from {@code a * b == product}: TwoProduct (Dekker, "A floating-point technique for extending the
     * available precision", Numerische Mathematik 18 (1971)). Math.fma would do it in one, but is emulated by big
     * decimals on CPUs without it.
     */
    static double productError(double a, double b, double product) {
        double aHigh = high(a);
        double aLow = a - aHigh;
        double bHigh = high(b);
        double bLow = b - bHigh;
        return aLow * bLow - (((product - aHigh * bHigh) - aLow * bHigh) - aHigh * bLow);
    }

    private static double high(double a) {
        double scaled = SPLITTER * a;
        return scaled - (scaled - a);
    }

    /** {@code (sum + error) - n * k}, rounded about once. NaN where something overflows. */
    static double sumMinusProduct(double sum, double error, double n, double k) {
        double product = n * k;
        double rest = sum - product;
        double lost = sumError(sum, -product, rest) + (error - productError(n, k, product));
        return rest + lost;
    }

    /** The int {@code value + error}, both being whole; null when a 64 bit int does not hold it. */
    static Value whole(double value, double error) {
        if (!(Math.abs(value) < LONG_RANGE) || !(Math.abs(error) < LONG_RANGE)) {
            return Value.MISSING;
        }
        long a = (long) value;
        long b = (long) error;
        long sum = a + b;
        boolean overflows = ((a ^ sum) & (b ^ sum)) < 0;
        return overflows ? Value.MISSING : Value.of(sum);
    }
}
