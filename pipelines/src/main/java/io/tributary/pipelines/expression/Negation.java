package io.tributary.pipelines.expression;

import io.tributary.pipelines.batch.Batch;
import io.tributary.pipelines.batch.Type;

/** {@code !x}. */
final class Negation extends Node {
    private final Node operand;

    Negation(Node operand) {
        super(Type.BOOL, operand);
        this.operand = operand;
    }

    @Override
    void compute(Batch batch, int rows) {
        operand.evaluate(batch, rows);
        statesOf(operand, rows);
        for (int i = 0; i < rows; i++) {
            bools[i] = !operand.bools[i];
        }
    }
}
