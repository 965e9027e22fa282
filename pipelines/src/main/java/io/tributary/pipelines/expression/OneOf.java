package io.tributary.pipelines.expression;

import java.util.List;

/** {@code x in [a, b]} of values that are not all literal: as {@code x == a || x == b}, but all of them must be known. */
final class OneOf extends Node {
    private final List<Node> comparisons;

    /** @param comparisons of the value with each item, at least one */
    OneOf(List<Node> comparisons) {
        super(Kind.BOOL, comparisons.toArray(new Node[0]));
        this.comparisons = List.copyOf(comparisons);
    }

    @Override
    void compute(int capacity, int rows) {
        Node first = comparisons.get(0);
        first.evaluate(capacity, rows);
        statesOf(first, rows);
        System.arraycopy(first.bools, 0, bools, 0, rows);
        for (Node comparison : comparisons.subList(1, comparisons.size())) {
            comparison.evaluate(capacity, rows);
            worsen(comparison, rows);
            for (int i = 0; i < rows; i++) {
                bools[i] |= comparison.bools[i];
            }
        }
    }
}
