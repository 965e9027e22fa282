package io.tributary.pipelines.expression;

import io.tributary.pipelines.batch.Dictionary;

/** From one kind to another; of texts it is done by {@link Remembered}. */
abstract class Conversion extends Node {
    final Node operand;

    private Conversion(Kind kind, Node operand) {
        super(kind, operand);
        this.operand = operand;
    }

    @Override
    final void compute(int capacity, int rows) {
        operand.evaluate(capacity, rows);
        statesOf(operand, rows);
        convert(rows);
    }

    abstract void convert(int rows);

    /** Ints beyond 2^53 are rounded. */
    static final class IntToDouble extends Conversion {
        IntToDouble(Node operand) {
            super(Kind.DOUBLE, operand);
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
            super(Kind.INT, operand);
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
        TimeToInt(Node operand) {
            super(Kind.INT, operand);
        }

        @Override
        void convert(int rows) {
            for (int i = 0; i < rows; i++) {
                longs[i] = Math.floorDiv(operand.longs[i], TimeRules.MICROS_PER_SECOND);
            }
        }
    }

    /** In seconds. */
    static final class DurationToDouble extends Conversion {
        DurationToDouble(Node operand) {
            super(Kind.DOUBLE, operand);
        }

        @Override
        void convert(int rows) {
            for (int i = 0; i < rows; i++) {
                doubles[i] = operand.longs[i] / 1e6;
            }
        }
    }

    /** From seconds since 1970 UTC. */
    static final class IntToTime extends Conversion {
        private final int offset;

        IntToTime(Node operand, int offset) {
            super(Kind.TIME, operand);
            this.offset = offset;
        }

        @Override
        void convert(int rows) {
            for (int i = 0; i < rows; i++) {
                long seconds = operand.longs[i];
                if (TimeRules.isTime(seconds)) {
                    longs[i] = seconds * TimeRules.MICROS_PER_SECOND;
                } else {
                    fail(i);
                }
            }
        }

        @Override
        String failure(int row) {
            return "timestamp(" + operand.longs[row]
                    + ") is not within the years 1 to 9999; it takes seconds since 1970 UTC, so divide milliseconds by 1000";
        }

        @Override
        int offset() {
            return offset;
        }
    }

    /** Makes a text per row: the only conversion that does. */
    static final class ToText extends Conversion {
        ToText(Node operand) {
            super(Kind.TEXT, operand);
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
            return switch (operand.kind()) {
                case INT -> Long.toString(operand.longs[row]);
                case DOUBLE -> Double.toString(operand.doubles[row]);
                case TIME -> TimeRules.time(operand.longs[row]);
                case DURATION -> TimeRules.duration(operand.longs[row]);
                default -> Boolean.toString(operand.bools[row]);
            };
        }
    }
}
