package io.tributary.pipelines.expression;

/** {@code -x} of a double. */
final class DoubleNegation extends Node {
    private final Node operand;

    DoubleNegation(Node operand) {
        super(Kind.DOUBLE, operand);
        this.operand = operand;
    }

    @Override
    void compute(int capacity, int rows) {
        operand.evaluate(capacity, rows);
        statesOf(operand, rows);
        for (int i = 0; i < rows; i++) {
            doubles[i] = -operand.doubles[i];
        }
    }
}
