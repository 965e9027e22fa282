package io.tributary.pipelines.expression;

/** {@code !x}. */
final class Negation extends Node {
    private final Node operand;

    Negation(Node operand) {
        super(Kind.BOOL, operand);
        this.operand = operand;
    }

    @Override
    void compute(int capacity, int rows) {
        operand.evaluate(capacity, rows);
        statesOf(operand, rows);
        for (int i = 0; i < rows; i++) {
            bools[i] = !operand.bools[i];
        }
    }
}
