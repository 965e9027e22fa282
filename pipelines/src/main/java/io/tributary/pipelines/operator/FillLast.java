package io.tributary.pipelines.operator;

import io.tributary.pipelines.batch.Batch;
import io.tributary.pipelines.batch.Column;
import io.tributary.pipelines.batch.Schema;
import io.tributary.pipelines.batch.Type;
import io.tributary.pipelines.state.StateException;
import io.tributary.pipelines.state.StateReader;
import io.tributary.pipelines.state.StateWriter;
import io.tributary.pipelines.state.Stateful;
import java.util.Arrays;
import org.apache.arrow.memory.BufferAllocator;

/** Puts the last value of the key where a column has none: the one of the greatest event time not after the reading's. */
final class FillLast implements Operator, Remembered {
    private static final long NEVER = Long.MIN_VALUE;

    private final int[] of;
    private final int[] sources;
    private final Keys keys;
    private final KeyMemory memory;
    private final long gapMicros;
    private final Schema schema;
    private final OutputBatch outputBatch;
    private final ColumnCopy copy = new ColumnCopy();
    private final AllRows all = new AllRows();
    /** By column and place: event time of the last value, and its bits. */
    private final long[][] lastTimes;

    private final long[][] lastValues;
    private int capacity;
    private long[] times = {};
    private long stragglers;

    /** @param of columns of numbers, bool or time, by index */
    FillLast(int[] of, KeySpec keys, Schema schema, BufferAllocator allocator) {
        this.of = of.clone();
        this.keys = keys.keys(schema);
        this.memory = this.keys.memory(this);
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
    public Stateful memory() {
        return memory;
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
        if (capacity < keys.capacity()) {
            grow(keys.capacity());
        }
        for (int i = 0; i < of.length; i++) {
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
    public String form() {
        return "fill-last/1";
    }

    @Override
    public void grow(int places) {
        capacity = places;
        for (int i = 0; i < of.length; i++) {
            lastTimes[i] = Arrays.copyOf(lastTimes[i], places);
            lastValues[i] = Arrays.copyOf(lastValues[i], places);
        }
    }

    /** Each time as the distance from the one before it, which mostly is the same. */
    @Override
    public void save(int place, StateWriter to) {
        long before = 0;
        for (int i = 0; i < of.length; i++) {
            long last = lastTimes[i][place];
            to.put(last == NEVER ? 0 : 1);
            if (last != NEVER) {
                to.putVar(last - before);
                before = last;
                if (type(i) == Type.DOUBLE) {
                    to.putLong(lastValues[i][place]);
                } else {
                    to.putVar(lastValues[i][place]);
                }
            }
        }
    }

    @Override
    public void restore(int place, StateReader from) throws StateException {
        long before = 0;
        for (int i = 0; i < of.length; i++) {
            int known = from.get();
            if (known != 0 && known != 1) {
                throw new StateException(
                        "holds " + known + " where 1 says that there is a value, or 0 that there is none");
            }
            lastTimes[i][place] = NEVER;
            if (known == 1) {
                before += from.getVar();
                lastTimes[i][place] = before;
                lastValues[i][place] = type(i) == Type.DOUBLE ? from.getLong() : from.getVar();
            }
        }
    }

    private Type type(int i) {
        return schema.fields().get(of[i]).type();
    }

    @Override
    public long counted() {
        return stragglers;
    }

    @Override
    public void counted(long sofar) {
        stragglers = sofar;
    }

    @Override
    public void close() {
        outputBatch.close();
    }
}
