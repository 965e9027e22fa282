package io.tributary.pipelines.decode;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;

/** Numbers from text by the JDK alone: slow, obvious, for what the fast reading of a {@link Decimal} leaves. */
final class PlainNumber {
    private PlainNumber() {}

    /** Whether a whole number, in digits, fits a long. */
    static boolean isLong(String whole) {
        return new BigInteger(whole).bitLength() <= 63;
    }

    /** As {@link Decimal#toMicros}. */
    static long micros(String number, TimeUnit unit) {
        BigDecimal micros;
        try {
            micros = new BigDecimal(number).scaleByPowerOfTen(unit.powerOfTen());
        } catch (NumberFormatException | ArithmeticException e) {
            return Long.MAX_VALUE; // an exponent of ten digits: whatever it means, it is no time
        }
        // Decided by magnitude first: 1e999999999 written out would not fit the heap.
        long digitsBeforePoint = (long) micros.precision() - micros.scale();
        if (micros.signum() == 0) {
            return 0;
        } else if (digitsBeforePoint > 19) {
            return micros.signum() < 0 ? Long.MIN_VALUE : Long.MAX_VALUE;
        } else if (digitsBeforePoint < 0) {
            return micros.signum() < 0 ? -1 : 0;
        }
        BigInteger whole = micros.setScale(0, RoundingMode.FLOOR).toBigInteger();
        if (whole.bitLength() > 63) {
            return whole.signum() < 0 ? Long.MIN_VALUE : Long.MAX_VALUE;
        }
        return whole.longValue();
    }
}
