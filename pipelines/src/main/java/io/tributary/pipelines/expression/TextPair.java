package io.tributary.pipelines.expression;

import io.tributary.pipelines.batch.Batch;
import io.tributary.pipelines.batch.Type;
import java.util.function.BiPredicate;

/** A test of two texts that both vary from row to row. */
final class TextPair extends Node {
    private final Node left;
    private final Node right;
    private final BiPredicate<String, String> test;

    TextPair(Node left, Node right, BiPredicate<String, String> test) {
        super(Type.BOOL, left, right);
        this.left = left;
        this.right = right;
        this.test = test;
    }

    @Override
    void compute(Batch batch, int rows) {
        left.evaluate(batch, rows);
        right.evaluate(batch, rows);
        statesOf(left, right, rows);
        for (int i = 0; i < rows; i++) {
            if (state(i) == VALUE) {
                bools[i] = test.test(left.text(i), right.text(i));
            }
        }
    }
}
