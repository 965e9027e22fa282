package io.tributary.pipelines.expression;

/**
 * {@code &&} and {@code ||}. One operand that decides, false or true, decides from either side, whatever the other one is;
 * otherwise an error goes before a null. <a
 * href="https://github.com/google/cel-spec/blob/master/doc/langdef.md#logical-operators">CEL: Logical Operators</a>.
 */
final class Logic extends Node {
    private final boolean deciding;
    private final Node left;
    private final Node right;

    /** @param deciding false for {@code &&}, true for {@code ||} */
    Logic(boolean deciding, Node left, Node right) {
        super(Kind.BOOL, left, right);
        this.deciding = deciding;
        this.left = left;
        this.right = right;
    }

    // Without a branch per row the loops cost the same whatever the readings say.
    @SuppressWarnings("ShortCircuitBoolean")
    @Override
    void compute(int capacity, int rows) {
        left.evaluate(capacity, rows);
        right.evaluate(capacity, rows);
        clean = left.clean && right.clean;
        if (!clean) {
            decideEachRow(rows);
        } else if (deciding) {
            for (int i = 0; i < rows; i++) {
                bools[i] = left.bools[i] | right.bools[i];
            }
        } else {
            for (int i = 0; i < rows; i++) {
                bools[i] = left.bools[i] & right.bools[i];
            }
        }
    }

    private void decideEachRow(int rows) {
        short any = VALUE;
        for (int i = 0; i < rows; i++) {
            short a = left.state(i);
            short b = right.state(i);
            boolean decided = (a == VALUE && left.bools[i] == deciding) || (b == VALUE && right.bools[i] == deciding);
            bools[i] = decided == deciding;
            states[i] = decided ? VALUE : worse(a, b);
            any |= states[i];
        }
        clean = any == VALUE;
    }
}
