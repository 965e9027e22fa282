package io.tributary.pipelines.expression;

import io.tributary.pipelines.batch.Batch;
import io.tributary.pipelines.batch.Type;

/** {@code x == null} and {@code x != null}: the only ones for which a null is an answer. */
final class NullTest extends Node {
    private final Node operand;
    private final boolean ifNull;

    /** @param ifNull the result of a null */
    NullTest(Node operand, boolean ifNull) {
        super(Type.BOOL, operand);
        this.operand = operand;
        this.ifNull = ifNull;
    }

    @Override
    void compute(Batch batch, int rows) {
        operand.evaluate(batch, rows);
        clean = operand.clean;
        for (int i = 0; i < rows; i++) {
            short state = operand.state(i);
            bools[i] = (state == NULL) == ifNull;
            states[i] = state == NULL ? VALUE : state;
        }
    }
}
