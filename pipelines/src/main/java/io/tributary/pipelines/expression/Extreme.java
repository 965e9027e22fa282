package io.tributary.pipelines.expression;

import java.util.List;

/**
 * {@code math.greatest} and {@code math.least}. Doubles are ordered as by {@link Double#compare}, as in the official
 * implementation: not a number is the greatest, and 0.0 greater than -0.0.
 */
final class Extreme extends Node {
    private final boolean greatest;
    private final List<Node> operands;

    /** @param operands at least one, all ints or all doubles */
    Extreme(boolean greatest, List<Node> operands) {
        super(operands.get(0).kind(), operands.toArray(new Node[0]));
        this.greatest = greatest;
        this.operands = List.copyOf(operands);
    }

    @Override
    void compute(int capacity, int rows) {
        Node first = operands.get(0);
        first.evaluate(capacity, rows);
        statesOf(first, rows);
        if (kind() == Kind.INT) {
            System.arraycopy(first.longs, 0, longs, 0, rows);
        } else {
            System.arraycopy(first.doubles, 0, doubles, 0, rows);
        }
        for (Node operand : operands.subList(1, operands.size())) {
            operand.evaluate(capacity, rows);
            worsen(operand, rows);
            if (kind() == Kind.INT) {
                ints(operand.longs, rows);
            } else {
                reals(operand.doubles, rows);
            }
        }
    }

    private void ints(long[] other, int rows) {
        for (int i = 0; i < rows; i++) {
            longs[i] = greatest ? Math.max(longs[i], other[i]) : Math.min(longs[i], other[i]);
        }
    }

    private void reals(double[] other, int rows) {
        for (int i = 0; i < rows; i++) {
            double a = doubles[i];
            double b = other[i];
            // Java's min and max spread what is not a number; compare() only where it may be one, or zeros.
            if (a < b) {
                doubles[i] = greatest ? b : a;
            } else if (a > b) {
                doubles[i] = greatest ? a : b;
            } else {
                doubles[i] = Double.compare(a, b) < 0 == greatest ? b : a;
            }
        }
    }
}
