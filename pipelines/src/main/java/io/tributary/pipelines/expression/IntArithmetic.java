package io.tributary.pipelines.expression;

/** {@code + - * / %} on ints. What leaves 64 bits, and division by zero, is an error of its row. */
final class IntArithmetic extends Node {
    private final char operator;
    private final Node left;
    private final Node right;
    private final int offset;

    IntArithmetic(char operator, Node left, Node right, int offset) {
        super(Kind.INT, left, right);
        this.operator = operator;
        this.left = left;
        this.right = right;
        this.offset = offset;
    }

    @Override
    void compute(int capacity, int rows) {
        left.evaluate(capacity, rows);
        right.evaluate(capacity, rows);
        statesOf(left, right, rows);
        long[] a = left.longs;
        long[] b = right.longs;
        long[] out = longs;
        boolean fits = switch (operator) {
            case '+' -> add(a, b, out, rows);
            case '-' -> subtract(a, b, out, rows);
            case '*' -> multiply(a, b, out, rows);
            case '/' -> divide(a, b, out, rows);
            default -> remain(a, b, out, rows);
        };
        if (!fits) {
            failWhereItDoesNotFit(a, b, rows);
        }
    }

    private static boolean add(long[] a, long[] b, long[] out, int rows) {
        long overflow = 0;
        for (int i = 0; i < rows; i++) {
            long sum = a[i] + b[i];
            overflow |= (a[i] ^ sum) & (b[i] ^ sum);
            out[i] = sum;
        }
        return overflow >= 0;
    }

    private static boolean subtract(long[] a, long[] b, long[] out, int rows) {
        long overflow = 0;
        for (int i = 0; i < rows; i++) {
            long difference = a[i] - b[i];
            overflow |= (a[i] ^ b[i]) & (a[i] ^ difference);
            out[i] = difference;
        }
        return overflow >= 0;
    }

    private static boolean multiply(long[] a, long[] b, long[] out, int rows) {
        long overflow = 0;
        for (int i = 0; i < rows; i++) {
            long product = a[i] * b[i];
            overflow |= Math.multiplyHigh(a[i], b[i]) ^ (product >> 63);
            out[i] = product;
        }
        return overflow == 0;
    }

    private static boolean divide(long[] a, long[] b, long[] out, int rows) {
        boolean fits = true;
        for (int i = 0; i < rows; i++) {
            if (b[i] == 0 || (b[i] == -1 && a[i] == Long.MIN_VALUE)) {
                fits = false;
            } else {
                out[i] = a[i] / b[i];
            }
        }
        return fits;
    }

    private static boolean remain(long[] a, long[] b, long[] out, int rows) {
        boolean fits = true;
        for (int i = 0; i < rows; i++) {
            if (b[i] == 0) {
                fits = false;
            } else {
                out[i] = a[i] % b[i];
            }
        }
        return fits;
    }

    /** Null rows may look as if they did not fit; {@link #fail} leaves them alone. */
    private void failWhereItDoesNotFit(long[] a, long[] b, int rows) {
        for (int i = 0; i < rows; i++) {
            if (!fits(a[i], b[i])) {
                fail(i);
            }
        }
    }

    private boolean fits(long a, long b) {
        return switch (operator) {
            case '+' -> (((a ^ (a + b)) & (b ^ (a + b))) >= 0);
            case '-' -> (((a ^ b) & (a ^ (a - b))) >= 0);
            case '*' -> Math.multiplyHigh(a, b) == (a * b) >> 63;
            case '/' -> b != 0 && !(b == -1 && a == Long.MIN_VALUE);
            default -> b != 0;
        };
    }

    @Override
    String failure(int row) {
        String what = left.longs[row] + " " + operator + " " + right.longs[row];
        return right.longs[row] == 0
                ? what + " divides an int by zero; guard it, as in n != 0 ? x / n : 0, or divide doubles"
                : what + " does not fit into an int of 64 bits; work with double(x)";
    }

    @Override
    int offset() {
        return offset;
    }
}
