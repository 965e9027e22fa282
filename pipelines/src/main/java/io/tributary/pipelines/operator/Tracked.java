package io.tributary.pipelines.operator;

import io.tributary.pipelines.batch.Batch;
import io.tributary.pipelines.batch.Schema;
import io.tributary.pipelines.state.StateException;
import io.tributary.pipelines.state.StateReader;
import io.tributary.pipelines.state.StateWriter;
import io.tributary.pipelines.state.Stateful;
import java.util.Arrays;
import org.apache.arrow.memory.BufferAllocator;

/**
 * Adds columns that a {@link Tracker} works out from the values of each key in the order of event time. A reading whose value
 * is null or not finite, or that is older than the last of its key, passes with nulls and changes nothing.
 */
final class Tracked implements Operator, Remembered {
    private static final long NEVER = Long.MIN_VALUE;

    private final int of;
    private final Keys keys;
    private final KeyMemory memory;
    private final long gapMicros;
    private final Tracker tracker;
    private final Schema schema;
    private final OutputBatch outputBatch;
    private final ColumnCopy copy = new ColumnCopy();
    private final Numbers numbers = new Numbers();
    private final Results results;
    private final int inputColumns;
    /** By place: event time of the last value taken. */
    private long[] lastTimes = {};

    private long[] times = {};
    private int[] rows = {};
    private long stragglers;

    /**
     * @param of the column of the values, by index
     * @param input the columns that come in; {@code schema} has the new ones after them
     * @param keepsAll false if only those readings come out for which the tracker says so
     */
    Tracked(
            int of,
            KeySpec keys,
            Tracker tracker,
            boolean keepsAll,
            Schema input,
            Schema schema,
            BufferAllocator allocator) {
        this.of = of;
        this.keys = keys.keys(input);
        this.memory = this.keys.memory(this);
        this.gapMicros = keys.gapMicros();
        this.tracker = tracker;
        this.schema = schema;
        this.inputColumns = input.fields().size();
        this.results = new Results(schema.fields().size() - inputColumns, keepsAll);
        this.outputBatch = new OutputBatch(schema, results.columns.length, allocator);
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
            rows = new int[batch.capacity()];
        }
        keys.load(batch);
        batch.time().longs(0, batch.rows(), times);
        results.begin(batch.rows(), batch.capacity());
        double[] values = numbers.load(batch, of);
        for (int row = 0; row < batch.rows(); row++) {
            track(row, values[row]);
        }
        emit(batch, results.kept(batch.rows(), rows), output);
    }

    private void track(int row, double value) {
        int place = keys.place(row);
        if (keys.isNew()) {
            begin(place);
        }
        if (Double.isNaN(value)) {
            return;
        }
        // The first moment of time means never.
        long time = Math.max(times[row], NEVER + 1);
        long last = lastTimes[place];
        if (last != NEVER && (time < last || time - last > gapMicros || time - last < 0)) {
            if (Times.distance(time, last) > gapMicros) {
                tracker.restart(place);
            } else {
                stragglers++;
                return;
            }
        }
        lastTimes[place] = time;
        tracker.take(place, last, time, value, row, results);
    }

    private void begin(int place) {
        if (lastTimes.length < keys.capacity()) {
            grow(keys.capacity());
        }
        lastTimes[place] = NEVER;
        tracker.reset(place);
    }

    private void emit(Batch batch, int count, Output output) {
        if (count < batch.rows()) {
            output.filtered(batch.rows() - count);
        }
        if (count == 0) {
            return;
        }
        Batch out = outputBatch.emptyLike(batch);
        copy.copy(batch, rows, count, out);
        for (int i = 0; i < results.columns.length; i++) {
            results.write(i, rows, count, batch.rows(), out.column(inputColumns + i));
        }
        output.emit(out);
    }

    @Override
    public String form() {
        return tracker.form();
    }

    @Override
    public void grow(int places) {
        lastTimes = Arrays.copyOf(lastTimes, places);
        tracker.grow(places);
    }

    @Override
    public void save(int place, StateWriter to) {
        if (lastTimes[place] != NEVER) {
            to.putVar(lastTimes[place]);
            tracker.save(place, lastTimes[place], to);
        }
    }

    @Override
    public void restore(int place, StateReader from) throws StateException {
        tracker.reset(place);
        lastTimes[place] = NEVER;
        if (from.remaining() > 0) {
            lastTimes[place] = Times.restored(from);
            tracker.restore(place, lastTimes[place], from);
        }
    }

    @Override
    public Pieces pieces() {
        return tracker.pieces();
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
