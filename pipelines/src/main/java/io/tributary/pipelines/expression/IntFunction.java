package io.tributary.pipelines.expression;

import java.util.function.LongBinaryOperator;

/** A function of one or two ints. Where it has no result, which its {@link Guard} says, the row is an error. */
final class IntFunction extends Node {
    /** Says what is wrong with arguments. */
    @FunctionalInterface
    interface Guard {
        Guard NONE = (a, b) -> "";

        /** Value, rule and way out; empty if the function has a result. */
        String fault(long a, long b);
    }

    private final LongBinaryOperator function;
    private final Guard guard;
    private final Node left;
    private final Node right;
    private final int offset;

    /** @param right of a function of one int, the same as {@code left} */
    IntFunction(LongBinaryOperator function, Guard guard, Node left, Node right, int offset) {
        super(Kind.INT, left, right);
        this.function = function;
        this.guard = guard;
        this.left = left;
        this.right = right;
        this.offset = offset;
    }

    @Override
    void compute(int capacity, int rows) {
        left.evaluate(capacity, rows);
        right.evaluate(capacity, rows);
        statesOf(left, right, rows);
        for (int i = 0; i < rows; i++) {
            longs[i] = function.applyAsLong(left.longs[i], right.longs[i]);
        }
        for (int i = 0; guard != Guard.NONE && i < rows; i++) {
            if (!guard.fault(left.longs[i], right.longs[i]).isEmpty()) {
                fail(i);
            }
        }
    }

    @Override
    String failure(int row) {
        return guard.fault(left.longs[row], right.longs[row]);
    }

    @Override
    int offset() {
        return offset;
    }
}
