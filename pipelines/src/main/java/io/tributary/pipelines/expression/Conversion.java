package io.tributary.pipelines.expression;

import io.tributary.pipelines.batch.Batch;
import io.tributary.pipelines.batch.Dictionary;
import io.tributary.pipelines.batch.Type;

/** {@code double(x)}, {@code int(x)} and {@code string(x)} of numbers, bools and times; those of texts are {@link PerText}. */
abstract class Conversion extends Node {
    final Node operand;

    private Conversion(Type type, Node operand) {
        super(type, operand);
        this.operand = operand;
    }

    @Override
    final void compute(Batch batch, int rows) {
        operand.evaluate(batch, rows);
        statesOf(operand, rows);
        convert(rows);
    }

    abstract void convert(int rows);

    /** Ints beyond 2^53 are rounded. */
    static final class IntToDouble extends Conversion {
        IntToDouble(Node operand) {
            super(Type.DOUBLE, operand);
        }

        @Override
        void convert(int rows) {
            for (int i = 0; i < rows; i++) {
                doubles[i] = operand.longs[i];
            }
        }
    }

    /** Rounds towards zero; what is not a number, or is not within 2^63 of zero, is an error of its row: as CEL has it. */
    static final class DoubleToInt extends Conversion {
        private static final double LIMIT = 0x1p63;
        private final int offset;

        DoubleToInt(Node operand, int offset) {
            super(Type.INT, operand);
            this.offset = offset;
        }

        @Override
        void convert(int rows) {
            for (int i = 0; i < rows; i++) {
                double value = operand.doubles[i];
                if (value > -LIMIT && value < LIMIT) {
                    longs[i] = (long) value;
                } else {
                    fail(i);
                }
            }
        }

        @Override
        String failure(int row) {
            return "int(" + operand.doubles[row] + ") does not fit into an int of 64 bits; keep the double";
        }

        @Override
        int offset() {
            return offset;
        }
    }

    /** Whole seconds since 1970 UTC, rounded down. */
    static final class TimeToInt extends Conversion {
        private static final long MICROS_PER_SECOND = 1_000_000;

        TimeToInt(Node operand) {
            super(Type.INT, operand);
        }

        @Override
        void convert(int rows) {
            for (int i = 0; i < rows; i++) {
                longs[i] = Math.floorDiv(operand.longs[i], MICROS_PER_SECOND);
            }
        }
    }

    /** Makes a text per row: the only conversion that does. */
    static final class ToText extends Conversion {
        ToText(Node operand) {
            super(Type.TEXT, operand);
            dictionary = new Dictionary();
        }

        @Override
        void convert(int rows) {
            Texts.bound(dictionary());
            for (int i = 0; i < rows; i++) {
                if (state(i) == VALUE) {
                    ids[i] = dictionary().idOf(textOf(i));
                }
            }
        }

        private String textOf(int row) {
            return switch (operand.type()) {
                case INT -> Long.toString(operand.longs[row]);
                case DOUBLE -> Double.toString(operand.doubles[row]);
                default -> Boolean.toString(operand.bools[row]);
            };
        }
    }
}
