package io.tributary.pipelines.operator;

import io.tributary.pipelines.batch.Batch;
import io.tributary.pipelines.batch.Column;
import io.tributary.pipelines.batch.Translation;
import io.tributary.pipelines.batch.Type;

/** From rows of a batch to readings that are held. */
final class JoinIntake {
    private final JoinColumns columns;
    private final JoinResults results;
    private final HeldReadings held;
    /** By column of the input, as far as it is no text or bool. */
    private final long[][] longs;
    /** By column of the input, as far as it is text. */
    private final int[][] ids;

    private final Translation[] translations;
    private long[] times = {};

    JoinIntake(JoinColumns columns, JoinResults results, HeldReadings held) {
        this.columns = columns;
        this.results = results;
        this.held = held;
        int count = columns.input().fields().size();
        longs = new long[count][0];
        ids = new int[count][0];
        translations = new Translation[count];
        for (int i = 0; i < count; i++) {
            translations[i] = new Translation();
        }
    }

    /** Says whose rows come next. */
    void load(Batch batch) {
        int rows = batch.rows();
        times = times.length < rows ? new long[batch.capacity()] : times;
        batch.time().longs(0, rows, times);
        for (int i = 1; i < longs.length; i++) {
            Column column = batch.column(i);
            switch (column.type()) {
                case INT, TIME, DOUBLE -> {
                    longs[i] = longs[i].length < rows ? new long[batch.capacity()] : longs[i];
                    column.longs(0, rows, longs[i]);
                }
                case TEXT -> {
                    ids[i] = ids[i].length < rows ? new int[batch.capacity()] : ids[i];
                    column.ids(0, rows, ids[i]);
                    translations[i].between(column.dictionary(), results.dictionary(columns.output(i)));
                }
                case BOOL -> {}
            }
        }
    }

    long time(int row) {
        return times[row];
    }

    boolean isOfOther(Batch batch, int row) {
        return batch.column(columns.ofOther()).getBool(row);
    }

    /** Whether the row lacks a part of the key. */
    boolean lacksKey(Batch batch, int row) {
        for (int i = 0; i < columns.keys(); i++) {
            if (batch.column(columns.of(false)[i]).isNull(row)) {
                return true;
            }
        }
        return false;
    }

    /** Holds a row; there must be room. */
    int hold(Batch batch, int row, boolean ofOther) {
        int reading = held.take(times[row], ofOther);
        int[] own = columns.of(ofOther);
        for (int i = 0; i < own.length; i++) {
            Column column = batch.column(own[i]);
            if (column.isNull(row)) {
                held.setNull(reading, i);
            } else {
                held.value(reading, i, value(column, own[i], row));
            }
        }
        return reading;
    }

    private long value(Column column, int index, int row) {
        if (column.type() == Type.TEXT) {
            return translations[index].of(ids[index][row]);
        }
        return column.type() == Type.BOOL ? (column.getBool(row) ? 1 : 0) : longs[index][row];
    }
}
