package io.tributary.pipelines.expression;

import io.tributary.pipelines.batch.Batch;
import io.tributary.pipelines.batch.Type;

/** {@code + - * /} on doubles by IEEE 754: a division by zero is infinite or not a number, never an error. */
final class DoubleArithmetic extends Node {
    private final char operator;
    private final Node left;
    private final Node right;

    DoubleArithmetic(char operator, Node left, Node right) {
        super(Type.DOUBLE, left, right);
        this.operator = operator;
        this.left = left;
        this.right = right;
    }

    @Override
    void compute(Batch batch, int rows) {
        left.evaluate(batch, rows);
        right.evaluate(batch, rows);
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
