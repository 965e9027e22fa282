package io.tributary.pipelines.unit;

/**
 * From a value in one unit to the value in another: {@code (x + before) * numerator / denominator + after}, written so that
 * as little as possible is rounded: 212 [degF] are 100 Cel, and 1 mg is 0.001 g, to the last bit.
 */
public final class Scale {
    private final double before;
    private final double numerator;
    private final double denominator;
    private final double after;

    private Scale(double before, double numerator, double denominator, double after) {
        this.before = before;
        this.numerator = numerator;
        this.denominator = denominator;
        this.after = after;
    }

    /** {@code factor * (x + fromZero) - toZero}. */
    static Scale of(Ratio factor, Ratio fromZero, Ratio toZero) {
        double up = factor.isShort() ? factor.numerator().doubleValue() : factor.value();
        double down = factor.isShort() ? factor.denominator().doubleValue() : 1.0;
        Ratio after = factor.times(fromZero).minus(toZero);
        Ratio before = after.dividedBy(factor);
        return after.isDecimal() || !before.isDecimal()
                ? new Scale(0.0, up, down, after.value())
                : new Scale(before.value(), up, down, 0.0);
    }

    /** One value; what is not a number stays so. */
    public double convert(double value) {
        return (value + before) * numerator / denominator + after;
    }

    /** {@code to[i]} from {@code from[i]} for rows {@code [0, rows)}; the arrays may be the same. */
    public void convert(double[] from, double[] to, int rows) {
        if (before == 0.0 && after == 0.0 && denominator == 1.0) {
            for (int i = 0; i < rows; i++) {
                to[i] = from[i] * numerator;
            }
            return;
        }
        for (int i = 0; i < rows; i++) {
            to[i] = (from[i] + before) * numerator / denominator + after;
        }
    }
}
