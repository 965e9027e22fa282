package io.tributary.pipelines.expression;

/** {@code -x} of an int. The least int has no positive twin: an error of its row. */
final class IntNegation extends Node {
    private final Node operand;
    private final int offset;

    IntNegation(Node operand, int offset) {
        super(Kind.INT, operand);
        this.operand = operand;
        this.offset = offset;
    }

    @Override
    void compute(int capacity, int rows) {
        operand.evaluate(capacity, rows);
        statesOf(operand, rows);
        boolean fits = true;
        for (int i = 0; i < rows; i++) {
            long value = operand.longs[i];
            fits &= value != Long.MIN_VALUE;
            longs[i] = -value;
        }
        for (int i = 0; !fits && i < rows; i++) {
            if (operand.longs[i] == Long.MIN_VALUE) {
                fail(i);
            }
        }
    }

    @Override
    String failure(int row) {
        return "-(" + operand.longs[row] + ") does not fit into an int of 64 bits; work with double(x)";
    }

    @Override
    int offset() {
        return offset;
    }
}
