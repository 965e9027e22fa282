package io.tributary.pipelines.unit;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;

/** A fraction in lowest terms, its denominator positive. */
record Ratio(BigInteger numerator, BigInteger denominator) {
    static final Ratio ZERO = of(BigInteger.ZERO, BigInteger.ONE);
    static final Ratio ONE = of(BigInteger.ONE, BigInteger.ONE);

    private static final int DOUBLE_BITS = 53;
    private static final BigInteger FIVE = BigInteger.valueOf(5);

    static Ratio of(BigInteger numerator, BigInteger denominator) {
        BigInteger common = numerator.gcd(denominator);
        BigInteger signed = denominator.signum() < 0 ? common.negate() : common;
        return new Ratio(numerator.divide(signed), denominator.divide(signed));
    }

    static Ratio of(BigDecimal decimal) {
        return decimal.scale() > 0
                ? of(decimal.unscaledValue(), BigInteger.TEN.pow(decimal.scale()))
                : of(decimal.toBigIntegerExact(), BigInteger.ONE);
    }

    Ratio times(Ratio other) {
        return of(numerator.multiply(other.numerator), denominator.multiply(other.denominator));
    }

    Ratio dividedBy(Ratio other) {
        return of(numerator.multiply(other.denominator), denominator.multiply(other.numerator));
    }

    Ratio minus(Ratio other) {
        return of(
                numerator.multiply(other.denominator).subtract(other.numerator.multiply(denominator)),
                denominator.multiply(other.denominator));
    }

    /** @param exponent may be negative, for a fraction that is not zero */
    Ratio power(int exponent) {
        return exponent < 0
                ? of(denominator.pow(-exponent), numerator.pow(-exponent))
                : of(numerator.pow(exponent), denominator.pow(exponent));
    }

    boolean isZero() {
        return numerator.signum() == 0;
    }

    /** Whether it ends when written in decimal. */
    boolean isDecimal() {
        BigInteger rest = denominator.shiftRight(Math.max(0, denominator.getLowestSetBit()));
        while (rest.mod(FIVE).signum() == 0) {
            rest = rest.divide(FIVE);
        }
        return rest.equals(BigInteger.ONE);
    }

    /** Whether numerator and denominator are doubles without loss. */
    boolean isShort() {
        return numerator.bitLength() <= DOUBLE_BITS && denominator.bitLength() <= DOUBLE_BITS;
    }

    double value() {
        return isShort()
                ? numerator.doubleValue() / denominator.doubleValue()
                : new BigDecimal(numerator)
                        .divide(new BigDecimal(denominator), MathContext.DECIMAL128)
                        .doubleValue();
    }
}
