package io.tributary.pipelines.expression;

/** Compares two operands of one type row by row. {@code a > b} is written as {@code b < a}. */
final class Comparison extends Node {
    enum Relation {
        EQUAL,
        UNEQUAL,
        LESS,
        LESS_OR_EQUAL
    }

    private final Relation relation;
    private final Node left;
    private final Node right;

    Comparison(Relation relation, Node left, Node right) {
        super(Kind.BOOL, left, right);
        this.relation = relation;
        this.left = left;
        this.right = right;
    }

    @Override
    void compute(int capacity, int rows) {
        left.evaluate(capacity, rows);
        right.evaluate(capacity, rows);
        statesOf(left, right, rows);
        switch (left.kind()) {
            case INT, TIME, DURATION -> compare(left.longs, right.longs, bools, rows);
            case DOUBLE -> compare(left.doubles, right.doubles, bools, rows);
            case BOOL -> compare(left.bools, right.bools, bools, rows);
            case TEXT -> compareTexts(rows);
        }
    }

    private void compare(long[] a, long[] b, boolean[] out, int rows) {
        switch (relation) {
            case EQUAL -> {
                for (int i = 0; i < rows; i++) {
                    out[i] = a[i] == b[i];
                }
            }
            case UNEQUAL -> {
                for (int i = 0; i < rows; i++) {
                    out[i] = a[i] != b[i];
                }
            }
            case LESS -> {
                for (int i = 0; i < rows; i++) {
                    out[i] = a[i] < b[i];
                }
            }
            case LESS_OR_EQUAL -> {
                for (int i = 0; i < rows; i++) {
                    out[i] = a[i] <= b[i];
                }
            }
        }
    }

    private void compare(double[] a, double[] b, boolean[] out, int rows) {
        switch (relation) {
            case EQUAL -> {
                for (int i = 0; i < rows; i++) {
                    out[i] = a[i] == b[i];
                }
            }
            case UNEQUAL -> {
                for (int i = 0; i < rows; i++) {
                    out[i] = a[i] != b[i];
                }
            }
            case LESS -> {
                for (int i = 0; i < rows; i++) {
                    out[i] = a[i] < b[i];
                }
            }
            case LESS_OR_EQUAL -> {
                for (int i = 0; i < rows; i++) {
                    out[i] = a[i] <= b[i];
                }
            }
        }
    }

    /** False is less than true. */
    private void compare(boolean[] a, boolean[] b, boolean[] out, int rows) {
        for (int i = 0; i < rows; i++) {
            out[i] = switch (relation) {
                case EQUAL -> a[i] == b[i];
                case UNEQUAL -> a[i] != b[i];
                case LESS -> !a[i] && b[i];
                case LESS_OR_EQUAL -> !a[i] || b[i];
            };
        }
    }

    private void compareTexts(int rows) {
        boolean sameIds = left.dictionary() == right.dictionary();
        boolean ifSame = relation == Relation.EQUAL || relation == Relation.LESS_OR_EQUAL;
        for (int i = 0; i < rows; i++) {
            if (state(i) != VALUE) {
                continue;
            }
            if (sameIds && left.ids[i] == right.ids[i]) {
                bools[i] = ifSame;
            } else {
                bools[i] = TextRules.compare(relation, left.text(i), right.text(i));
            }
        }
    }
}
