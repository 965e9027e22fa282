package io.tributary.pipelines.expression;

import io.tributary.pipelines.batch.Dictionary;
import java.util.Arrays;

/** A {@code null} that was written, as a branch of {@code ?:}. */
final class NullNode extends Node {
    NullNode(Kind kind) {
        super(kind, true);
        if (kind == Kind.TEXT) {
            dictionary = new Dictionary();
        }
    }

    @Override
    void compute(int capacity, int rows) {
        clean = false;
        Arrays.fill(states, 0, rows, NULL);
    }
}
