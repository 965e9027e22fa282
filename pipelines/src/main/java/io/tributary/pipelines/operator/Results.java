package io.tributary.pipelines.operator;

import io.tributary.pipelines.batch.Column;
import io.tributary.pipelines.batch.Type;
import java.util.Arrays;

/** The new columns of a batch as plain doubles: not-a-number is null, and of a bool 1 is true and 0 false. */
final class Results {
    final double[][] columns;
    /** Whether the row comes out, where not all do. */
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
        if (!keepsAll) {
            Arrays.fill(kept, 0, rows, false);
        }
        for (double[] column : columns) {
            Arrays.fill(column, 0, rows, Double.NaN);
        }
    }

    /** Writes which rows come out to {@code into}, in ascending order, unless all do; returns how many they are. */
    int kept(int rows, int[] into) {
        if (keepsAll) {
            return rows;
        }
        int count = 0;
        for (int row = 0; row < rows; row++) {
            into[count] = row;
            count += kept[row] ? 1 : 0;
        }
        return count;
    }

    /**
     * Writes the results of some rows to the first rows of an Arrow column without nulls so far.
     *
     * @param chosen which ones, unless {@code count} is all {@code rows}
     */
    void write(int index, int[] chosen, int count, int rows, Column into) {
        double[] results = columns[index];
        for (int i = 0; count < rows && i < count; i++) {
            gathered[i] = results[chosen[i]];
        }
        write(count < rows ? gathered : results, count, into);
    }

    private static void write(double[] results, int count, Column into) {
        if (into.type() == Type.BOOL) {
            for (int i = 0; i < count; i++) {
                into.setBool(i, results[i] == 1);
            }
        } else {
            into.setDoubles(0, count, results);
        }
        for (int i = 0; i < count; i++) {
            if (Double.isNaN(results[i])) {
                into.setNull(i);
            }
        }
    }
}
