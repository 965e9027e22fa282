package io.tributary.pipelines.operator;

import io.tributary.pipelines.batch.Column;
import io.tributary.pipelines.batch.Type;
import java.util.Arrays;

/** The new columns of a batch as plain doubles: not-a-number is null, and of a bool 1 is true and 0 false. */
final class Results {
    final double[][] columns;
    /** Whether the row comes out. */
    boolean[] kept = {};

    private final boolean keepsAll;
    private double[] gathered = {};

    /** @param keepsAll false if rows come out only when {@link #kept} says so */
    Results(int columns, boolean keepsAll) {
        this.columns = new double[columns][0];
        this.keepsAll = keepsAll;
    }

    /** Every result null again. */
    void begin(int rows, int capacity) {
        if (kept.length < rows) {
            kept = new boolean[capacity];
            gathered = new double[capacity];
            for (int i = 0; i < columns.length; i++) {
                columns[i] = new double[capacity];
            }
        }
        Arrays.fill(kept, 0, rows, keepsAll);
        for (double[] column : columns) {
            Arrays.fill(column, 0, rows, Double.NaN);
        }
    }

    /** Writes the results of some rows to the first rows of an Arrow column without nulls so far. */
    void write(int index, int[] rows, int count, Column into) {
        double[] results = columns[index];
        if (into.type() == Type.BOOL) {
            for (int i = 0; i < count; i++) {
                into.setBool(i, results[rows[i]] == 1);
            }
        } else {
            for (int i = 0; i < count; i++) {
                gathered[i] = results[rows[i]];
            }
            into.setDoubles(0, count, gathered);
        }
        for (int i = 0; i < count; i++) {
            if (Double.isNaN(results[rows[i]])) {
                into.setNull(i);
            }
        }
    }
}
