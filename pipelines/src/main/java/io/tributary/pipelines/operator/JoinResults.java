package io.tributary.pipelines.operator;

import io.tributary.pipelines.batch.Batch;
import io.tributary.pipelines.batch.Column;
import io.tributary.pipelines.batch.Dictionary;
import io.tributary.pipelines.batch.Schema;
import io.tributary.pipelines.batch.Type;
import java.util.Arrays;
import org.apache.arrow.memory.BufferAllocator;
import org.jspecify.annotations.Nullable;

/**
 * What a join gives, row by row, and what becomes of readings that it does not give. The texts of readings that are held are in
 * the dictionaries of the batch that comes out.
 */
final class JoinResults implements AutoCloseable {
    private static final int ROWS = 512;

    private final JoinColumns columns;
    private final HeldReadings held;
    private final BufferAllocator allocator;
    /** By column of the output: which of a reading's columns it is, or -1 for one of its partner's. */
    private final int[] ofFirst;

    private final int[] ofOther;
    private final Type[] types;
    private final int texts;
    private final long[] times = new long[ROWS];
    /** By column of the output, as far as it is neither text nor bool. */
    private final long[][] longs;
    /** By column of the output, as far as it is text. */
    private final int[][] ids;

    private @Nullable Batch batch;
    private int derived;
    private int filtered;
    private int absorbed;
    private int late;

    JoinResults(JoinColumns columns, HeldReadings held, BufferAllocator allocator) {
        this.columns = columns;
        this.held = held;
        this.allocator = allocator;
        Schema output = columns.output();
        int count = output.fields().size();
        types = output.fields().stream().map(Schema.Field::type).toArray(Type[]::new);
        texts = (int) output.fields().stream()
                .filter(field -> field.type() == Type.TEXT)
                .count();
        ofFirst = places(columns.of(false), count);
        ofOther = places(columns.of(true), count);
        longs = new long[count][];
        ids = new int[count][];
        for (int i = 1; i < count; i++) {
            longs[i] = new long[types[i] == Type.TEXT || types[i] == Type.BOOL ? 0 : ROWS];
            ids[i] = new int[types[i] == Type.TEXT ? ROWS : 0];
        }
    }

    private int[] places(int[] own, int count) {
        int[] places = new int[count];
        Arrays.fill(places, -1);
        for (int i = 0; i < own.length; i++) {
            places[columns.output(own[i])] = i;
        }
        return places;
    }

    private Batch batch() {
        if (batch == null) {
            batch = Batch.allocate(allocator, columns.output(), ROWS);
        }
        return batch;
    }

    /** Of a text column of the output. */
    Dictionary dictionary(int column) {
        return batch().column(column).dictionary();
    }

    void filtered() {
        filtered++;
    }

    void absorbed() {
        absorbed++;
    }

    void late() {
        late++;
    }

    /**
     * Adds a row.
     *
     * @param partner {@link HeldReadings#NONE} for none
     * @param isDerived whether the reading came out before
     */
    void add(int reading, int partner, boolean isDerived, Operator.Output output) {
        Batch into = batch();
        int row = into.append();
        times[row] = held.time(reading);
        for (int i = 1; i < types.length; i++) {
            if (ofFirst[i] >= 0) {
                set(into.column(i), i, row, reading, ofFirst[i]);
            } else if (partner != HeldReadings.NONE) {
                set(into.column(i), i, row, partner, ofOther[i]);
            } else {
                into.column(i).setNull(row);
            }
        }
        derived += isDerived ? 1 : 0;
        if (into.isFull()) {
            emit(into, output);
        }
    }

    private void set(Column column, int index, int row, int reading, int place) {
        if (held.isNull(reading, place)) {
            column.setNull(row);
            return;
        }
        long value = held.value(reading, place);
        switch (types[index]) {
            case TEXT -> ids[index][row] = (int) value;
            case BOOL -> column.setBool(row, value != 0);
            default -> longs[index][row] = value;
        }
    }

    private void emit(Batch full, Operator.Output output) {
        int rows = full.rows();
        full.time().setLongs(0, rows, times);
        for (int i = 1; i < types.length; i++) {
            if (types[i] == Type.TEXT) {
                full.column(i).setIds(0, rows, ids[i]);
            } else if (types[i] != Type.BOOL) {
                full.column(i).setLongs(0, rows, longs[i]);
            }
        }
        if (derived > 0) {
            output.derived(derived);
            derived = 0;
        }
        output.emit(full);
        full.clear();
    }

    /** Gives what is there and tells what was counted. */
    void end(Operator.Output output) {
        if (batch != null && batch.rows() > 0) {
            emit(batch, output);
        }
        if (filtered > 0) {
            output.filtered(filtered);
            filtered = 0;
        }
        if (absorbed > 0) {
            output.absorbed(absorbed);
            absorbed = 0;
        }
        if (late > 0) {
            output.late(late);
            late = 0;
        }
    }

    /** Whether so many texts have passed that those not held are to be forgotten: {@link #forgetTexts}. */
    boolean hasTooManyTexts() {
        if (batch == null || texts == 0) {
            return false;
        }
        long size = 0;
        for (int i = 1; i < types.length; i++) {
            size += types[i] == Type.TEXT ? batch.column(i).dictionary().size() : 0;
        }
        return size > texts * (1024L + 2L * held.size());
    }

    /** Keeps the texts of what is held alone, between two batches. As it comes after as many new ones, it is cheap. */
    void forgetTexts(HeldKeys keys) {
        Batch old = batch();
        batch = null;
        Batch now = batch();
        for (int i = 1; i < types.length; i++) {
            if (types[i] == Type.TEXT) {
                Dictionary from = old.column(i).dictionary();
                Dictionary into = now.column(i).dictionary();
                if (ofFirst[i] >= 0) {
                    held.replace(false, ofFirst[i], id -> from.idIn(into, (int) id));
                }
                if (ofOther[i] >= 0) {
                    held.replace(true, ofOther[i], id -> from.idIn(into, (int) id));
                }
                if (ofFirst[i] >= 0 && ofFirst[i] < columns.keys()) {
                    keys.replace(ofFirst[i], id -> from.idIn(into, (int) id));
                }
            }
        }
        keys.rehash();
        old.close();
    }

    @Override
    public void close() {
        if (batch != null) {
            batch.close();
            batch = null;
        }
    }
}
