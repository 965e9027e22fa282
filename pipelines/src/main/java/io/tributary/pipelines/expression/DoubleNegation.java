package io.tributary.pipelines.expression;

import io.tributary.pipelines.batch.Batch;
import io.tributary.pipelines.batch.Type;

/** {@code -x} of a double. */
final class DoubleNegation extends Node {
    private final Node operand;

    DoubleNegation(Node operand) {
        super(Type.DOUBLE, operand);
        this.operand = operand;
    }

    @Override
    void compute(Batch batch, int rows) {
        operand.evaluate(batch, rows);
        statesOf(operand, rows);
        for (int i = 0; i < rows; i++) {
            doubles[i] = -operand.doubles[i];
        }
    }
}
