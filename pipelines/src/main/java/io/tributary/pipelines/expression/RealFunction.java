package io.tributary.pipelines.expression;

import java.util.function.DoubleBinaryOperator;
import java.util.function.DoublePredicate;
import java.util.function.DoubleUnaryOperator;

/** Functions of doubles by IEEE 754: they never fail. */
abstract class RealFunction extends Node {
    private final Node[] operands;

    private RealFunction(Kind kind, Node... operands) {
        super(kind, operands);
        this.operands = operands.clone();
    }

    @Override
    final void compute(int capacity, int rows) {
        for (Node operand : operands) {
            operand.evaluate(capacity, rows);
        }
        statesOf(operands[0], operands[operands.length - 1], rows);
        work(rows);
    }

    abstract void work(int rows);

    /** A function of many doubles at once: {@code out[i]} from {@code in[i]} for rows {@code [0, rows)}. */
    @FunctionalInterface
    interface Columns {
        void work(double[] in, double[] out, int rows);
    }

    /** What is cheaper than a call per row has a loop of its own. */
    static Node of(Columns function, Node operand) {
        return new RealFunction(Kind.DOUBLE, operand) {
            @Override
            void work(int rows) {
                function.work(operand.doubles, doubles, rows);
            }
        };
    }

    static Node each(DoubleUnaryOperator function, Node operand) {
        return of(
                (in, out, rows) -> {
                    for (int i = 0; i < rows; i++) {
                        out[i] = function.applyAsDouble(in[i]);
                    }
                },
                operand);
    }

    static Node each(DoubleBinaryOperator function, Node left, Node right) {
        return new RealFunction(Kind.DOUBLE, left, right) {
            @Override
            void work(int rows) {
                for (int i = 0; i < rows; i++) {
                    doubles[i] = function.applyAsDouble(left.doubles[i], right.doubles[i]);
                }
            }
        };
    }

    static Node test(DoublePredicate function, Node operand) {
        return new RealFunction(Kind.BOOL, operand) {
            @Override
            void work(int rows) {
                for (int i = 0; i < rows; i++) {
                    bools[i] = function.test(operand.doubles[i]);
                }
            }
        };
    }
}
