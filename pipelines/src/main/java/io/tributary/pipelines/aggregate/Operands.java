package io.tributary.pipelines.aggregate;

/**
 * The columns that one accumulator works on.
 *
 * @param second the same as the first for those that work on one
 */
record Operands(Cells first, Cells second) {
    /** Whether a row lacks one of the values. */
    boolean lacks(int row) {
        return Double.isNaN(first.numbers[row]) || Double.isNaN(second.numbers[row]);
    }
}
