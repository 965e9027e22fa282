package io.tributary.pipelines.expression;

import java.util.function.BiPredicate;

/** A test of two texts that both vary from row to row. */
final class TextPair extends Node {
    private final Node left;
    private final Node right;
    private final BiPredicate<String, String> test;

    TextPair(Node left, Node right, BiPredicate<String, String> test) {
        super(Kind.BOOL, left, right);
        this.left = left;
        this.right = right;
        this.test = test;
    }

    @Override
    void compute(int capacity, int rows) {
        left.evaluate(capacity, rows);
        right.evaluate(capacity, rows);
        statesOf(left, right, rows);
        for (int i = 0; i < rows; i++) {
            if (state(i) == VALUE) {
                bools[i] = test.test(left.text(i), right.text(i));
            }
        }
    }
}
