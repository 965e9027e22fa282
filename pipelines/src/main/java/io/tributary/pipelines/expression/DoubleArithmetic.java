package io.tributary.pipelines.expression;

/** {@code + - * /} on doubles by IEEE 754: a division by zero is infinite or not a number, never an error. */
final class DoubleArithmetic extends Node {
    private final char operator;
    private final Node left;
    private final Node right;

    DoubleArithmetic(char operator, Node left, Node right) {
        super(Kind.DOUBLE, left, right);
        this.operator = operator;
        this.left = left;
        this.right = right;
    }

    @Override
    void compute(int capacity, int rows) {
        left.evaluate(capacity, rows);
        right.evaluate(capacity, rows);
        statesOf(left, right, rows);
        double[] a = left.doubles;
        double[] b = right.doubles;
        double[] out = doubles;
        switch (operator) {
            case '+' -> {
                for (int i = 0; i < rows; i++) {
                    out[i] = a[i] + b[i];
                }
            }
            case '-' -> {
                for (int i = 0; i < rows; i++) {
                    out[i] = a[i] - b[i];
                }
            }
            case '*' -> {
                for (int i = 0; i < rows; i++) {
                    out[i] = a[i] * b[i];
                }
            }
            default -> {
                for (int i = 0; i < rows; i++) {
                    out[i] = a[i] / b[i];
                }
            }
        }
    }
}
