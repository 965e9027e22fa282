package io.tributary.pipelines.expression;

/** {@code +} and {@code -} of times and durations. A time outside the years 1 to 9999, or a longer duration, is an error. */
final class TimeArithmetic extends Node {
    private final boolean minus;
    private final Node left;
    private final Node right;
    private final int offset;
    private final long least;
    private final long most;

    /** @param kind what comes out: TIME or DURATION */
    TimeArithmetic(Kind kind, boolean minus, Node left, Node right, int offset) {
        super(kind, left, right);
        this.minus = minus;
        this.left = left;
        this.right = right;
        this.offset = offset;
        this.least = kind == Kind.TIME ? TimeRules.FIRST : -TimeRules.LONGEST;
        this.most = kind == Kind.TIME ? TimeRules.LAST : TimeRules.LONGEST;
    }

    @Override
    void compute(int capacity, int rows) {
        left.evaluate(capacity, rows);
        right.evaluate(capacity, rows);
        statesOf(left, right, rows);
        long[] a = left.longs;
        long[] b = right.longs;
        boolean fits = true;
        if (minus) {
            for (int i = 0; i < rows; i++) {
                long result = a[i] - b[i];
                fits &= result >= least && result <= most && ((a[i] ^ b[i]) & (a[i] ^ result)) >= 0;
                longs[i] = result;
            }
        } else {
            for (int i = 0; i < rows; i++) {
                long result = a[i] + b[i];
                fits &= result >= least && result <= most && ((a[i] ^ result) & (b[i] ^ result)) >= 0;
                longs[i] = result;
            }
        }
        for (int i = 0; !fits && i < rows; i++) {
            if (!fits(a[i], b[i])) {
                fail(i);
            }
        }
    }

    private boolean fits(long a, long b) {
        long result = minus ? a - b : a + b;
        boolean wrapped = minus ? ((a ^ b) & (a ^ result)) < 0 : ((a ^ result) & (b ^ result)) < 0;
        return !wrapped && result >= least && result <= most;
    }

    @Override
    String failure(int row) {
        return shown(left, row) + (minus ? " - " : " + ") + shown(right, row)
                + (kind() == Kind.TIME
                        ? " is not within the years 1 to 9999"
                        : " is longer than a duration may be, 10,000 years")
                + "; test the operands first";
    }

    private static String shown(Node operand, int row) {
        long micros = operand.longs[row];
        return operand.kind() == Kind.TIME ? TimeRules.time(micros) : TimeRules.duration(micros);
    }

    @Override
    int offset() {
        return offset;
    }
}
