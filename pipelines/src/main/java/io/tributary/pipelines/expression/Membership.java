package io.tributary.pipelines.expression;

/** {@code x in [1, 2]} on numbers; an int is compared with a double as a double. */
final class Membership extends Node {
    private final Node operand;
    private final long[] ints;
    private final double[] reals;

    /**
     * @param ints what an int operand is compared with
     * @param reals what a double operand is compared with
     */
    Membership(Node operand, long[] ints, double[] reals) {
        super(Kind.BOOL, operand);
        this.operand = operand;
        this.ints = ints.clone();
        this.reals = reals.clone();
    }

    @Override
    void compute(int capacity, int rows) {
        operand.evaluate(capacity, rows);
        statesOf(operand, rows);
        boolean isInt = operand.kind() == Kind.INT;
        for (int i = 0; i < rows; i++) {
            bools[i] = isInt ? holds(operand.longs[i]) : holds(operand.doubles[i]);
        }
    }

    private boolean holds(long value) {
        for (long each : ints) {
            if (each == value) {
                return true;
            }
        }
        return false;
    }

    private boolean holds(double value) {
        for (double each : reals) {
            if (each == value) {
                return true;
            }
        }
        return false;
    }
}
