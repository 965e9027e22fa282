package io.tributary.pipelines.operator;

import io.tributary.pipelines.batch.Batch;
import io.tributary.pipelines.batch.Column;
import io.tributary.pipelines.batch.Schema;
import io.tributary.pipelines.batch.Type;
import java.util.Arrays;
import org.apache.arrow.memory.BufferAllocator;

/** Puts the last value of the key where a column has none: the one of the greatest event time not after the reading's. */
final class FillLast implements Operator {
    private static final long NEVER = Long.MIN_VALUE;

    private final int[] of;
    private final int[] sources;
    private final Keys keys;
    private final long gapMicros;
    private final Schema schema;
    private final OutputBatch outputBatch;
    private final ColumnCopy copy = new ColumnCopy();
    private final AllRows all = new AllRows();
    /** By column and place: event time of the last value, and its bits. */
    private final long[][] lastTimes;

    private final long[][] lastValues;
    private long[] times = {};
    private long stragglers;

    /** @param of columns of numbers, bool or time, by index */
    FillLast(int[] of, KeySpec keys, Schema schema, BufferAllocator allocator) {
        this.of = of.clone();
        this.keys = keys.keys(schema);
        this.gapMicros = keys.gapMicros();
        this.schema = schema;
        this.sources = new int[schema.fields().size()];
        for (int i = 0; i < sources.length; i++) {
            sources[i] = i;
        }
        for (int column : of) {
            sources[column] = -1;
        }
        this.outputBatch = new OutputBatch(schema, 0, allocator);
        this.lastTimes = new long[of.length][0];
        this.lastValues = new long[of.length][0];
    }

    @Override
    public Schema output() {
        return schema;
    }

    @Override
    public State state() {
        return new State(0, keys.size(), keys.forgotten(), stragglers);
    }

    @Override
    public void process(Batch batch, Output output) {
        if (batch.rows() == 0) {
            return;
        }
        if (times.length < batch.rows()) {
            times = new long[batch.capacity()];
        }
        batch.time().longs(0, batch.rows(), times);
        keys.load(batch);
        Batch out = outputBatch.emptyLike(batch);
        copy.copy(batch, sources, all.upTo(batch.capacity()), batch.rows(), out);
        for (int row = 0; row < batch.rows(); row++) {
            int place = keys.place(row);
            if (keys.isNew()) {
                begin(place);
            }
            for (int i = 0; i < of.length; i++) {
                pass(batch.column(of[i]), row, i, place, out.column(of[i]));
            }
        }
        output.emit(out);
    }

    private void begin(int place) {
        for (int i = 0; i < of.length; i++) {
            if (lastTimes[i].length < keys.capacity()) {
                lastTimes[i] = Arrays.copyOf(lastTimes[i], keys.capacity());
                lastValues[i] = Arrays.copyOf(lastValues[i], keys.capacity());
            }
            lastTimes[i][place] = NEVER;
        }
    }

    private void pass(Column from, int row, int i, int place, Column into) {
        long time = times[row];
        long last = lastTimes[i][place];
        boolean apart = last == NEVER || Times.distance(time, last) > gapMicros;
        if (!from.isNull(row)) {
            into.copyFrom(from, row, row);
            if (apart || time >= last) {
                lastTimes[i][place] = time;
                lastValues[i][place] = bits(from, row);
            }
        } else if (apart) {
            into.setNull(row);
        } else if (time < last) {
            stragglers++;
            into.setNull(row);
        } else {
            set(into, row, lastValues[i][place]);
        }
    }

    private static long bits(Column column, int row) {
        return column.type() == Type.BOOL ? (column.getBool(row) ? 1 : 0) : column.getLong(row);
    }

    /** A double's bits are those of the long in its place. */
    private static void set(Column into, int row, long bits) {
        if (into.type() == Type.BOOL) {
            into.setBool(row, bits != 0);
        } else {
            into.setLong(row, bits);
        }
    }

    @Override
    public void close() {
        outputBatch.close();
    }
}
