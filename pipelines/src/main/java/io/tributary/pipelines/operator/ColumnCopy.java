package io.tributary.pipelines.operator;

import io.tributary.pipelines.batch.Batch;
import io.tributary.pipelines.batch.Column;

/** Copies rows column by column: all of them in one piece, chosen ones through plain arrays, a copy in, a gather, a copy out. */
final class ColumnCopy {
    private long[] longs = {};
    private double[] doubles = {};
    private int[] ids = {};

    /**
     * Copies rows to the first columns of {@code into}, which has no rows and the dictionaries of {@code from}.
     *
     * @param rows which rows of {@code from}, in ascending order
     * @param count how many of them
     */
    void copy(Batch from, int[] rows, int count, Batch into) {
        for (int i = 0; i < from.schema().fields().size(); i++) {
            copy(from.column(i), from.rows(), rows, count, into.column(i));
        }
        into.rows(count);
    }

    /**
     * As {@link #copy(Batch, int[], int, Batch)}, with columns of another order.
     *
     * @param sources by column of {@code into}: the column of {@code from}, or -1 for one to be left alone
     */
    void copy(Batch from, int[] sources, int[] rows, int count, Batch into) {
        for (int i = 0; i < sources.length; i++) {
            if (sources[i] >= 0) {
                copy(from.column(sources[i]), from.rows(), rows, count, into.column(i));
            }
        }
        into.rows(count);
    }

    private void copy(Column from, int fromRows, int[] rows, int count, Column into) {
        if (count == fromRows) {
            into.copyRows(from, count);
            return;
        }
        switch (from.type()) {
            case BOOL -> {
                for (int i = 0; i < count; i++) {
                    into.setBool(i, from.getBool(rows[i]));
                }
            }
            case INT, TIME -> copyLongs(from, fromRows, rows, count, into);
            case DOUBLE -> copyDoubles(from, fromRows, rows, count, into);
            case TEXT -> copyIds(from, fromRows, rows, count, into);
        }
        for (int i = 0; from.hasNulls() && i < count; i++) {
            if (from.isNull(rows[i])) {
                into.setNull(i);
            }
        }
    }

    private void copyLongs(Column from, int fromRows, int[] rows, int count, Column into) {
        longs = longs.length < fromRows ? new long[fromRows] : longs;
        from.longs(0, fromRows, longs);
        // Rows ascend, so that a place is read before it is written.
        for (int i = 0; i < count; i++) {
            longs[i] = longs[rows[i]];
        }
        into.setLongs(0, count, longs);
    }

    private void copyDoubles(Column from, int fromRows, int[] rows, int count, Column into) {
        doubles = doubles.length < fromRows ? new double[fromRows] : doubles;
        from.doubles(0, fromRows, doubles);
        for (int i = 0; i < count; i++) {
            doubles[i] = doubles[rows[i]];
        }
        into.setDoubles(0, count, doubles);
    }

    private void copyIds(Column from, int fromRows, int[] rows, int count, Column into) {
        ids = ids.length < fromRows ? new int[fromRows] : ids;
        from.ids(0, fromRows, ids);
        for (int i = 0; i < count; i++) {
            ids[i] = ids[rows[i]];
        }
        into.setIds(0, count, ids);
    }
}
