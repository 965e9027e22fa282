package io.tributary.pipelines.expression;

/** {@code x == null} and {@code x != null}: the only ones for which a null is an answer. */
final class NullTest extends Node {
    private final Node operand;
    private final boolean ifNull;

    /** @param ifNull the result of a null */
    NullTest(Node operand, boolean ifNull) {
        super(Kind.BOOL, operand);
        this.operand = operand;
        this.ifNull = ifNull;
    }

    @Override
    void compute(int capacity, int rows) {
        operand.evaluate(capacity, rows);
        clean = operand.clean;
        for (int i = 0; i < rows; i++) {
            short state = operand.state(i);
            bools[i] = (state == NULL) == ifNull;
            states[i] = state == NULL ? VALUE : state;
        }
    }
}
