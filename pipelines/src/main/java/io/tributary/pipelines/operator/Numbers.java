package io.tributary.pipelines.operator;

import io.tributary.pipelines.batch.Batch;
import io.tributary.pipelines.batch.Column;
import io.tributary.pipelines.batch.Type;

/** A column of numbers as doubles, with not-a-number for what is null or not finite: neither can be reckoned with. */
final class Numbers {
    private double[] values = {};
    private long[] longs = {};

    /** The values of all rows, valid until the next call. */
    double[] load(Batch batch, int index) {
        int rows = batch.rows();
        values = values.length < rows ? new double[batch.capacity()] : values;
        Column column = batch.column(index);
        if (column.type() == Type.DOUBLE) {
            column.doubles(0, rows, values);
            for (int i = 0; i < rows; i++) {
                // Zero times infinity is not a number; all else adds zero.
                values[i] += 0 * values[i];
            }
        } else {
            longs = longs.length < rows ? new long[batch.capacity()] : longs;
            column.longs(0, rows, longs);
            for (int i = 0; i < rows; i++) {
                values[i] = longs[i];
            }
        }
        for (int i = 0; column.hasNulls() && i < rows; i++) {
            values[i] = column.isNull(i) ? Double.NaN : values[i];
        }
        return values;
    }
}
