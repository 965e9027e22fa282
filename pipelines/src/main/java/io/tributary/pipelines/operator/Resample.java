package io.tributary.pipelines.operator;

import io.tributary.pipelines.batch.Batch;
import io.tributary.pipelines.batch.Column;
import io.tributary.pipelines.batch.Schema;
import io.tributary.pipelines.state.StateException;
import io.tributary.pipelines.state.StateReader;
import io.tributary.pipelines.state.StateWriter;
import io.tributary.pipelines.state.Stateful;
import java.util.Arrays;
import org.apache.arrow.memory.BufferAllocator;

/**
 * Derives readings at the multiples of an interval since 1970 from those that come in, key by key. With each reading come the
 * grid's times after the one before it and up to its own; across a gap there is nothing to go by, so none.
 *
 * <p>A reading is pending until the next of its key comes, since that decides what lies between.
 */
final class Resample implements Operator, Remembered {
    private static final long NEVER = Long.MIN_VALUE;

    private final long everyMicros;
    private final boolean linear;
    /** The columns of numbers, by index of the input. */
    private final int[] of;

    private final int[] by;
    private final Keys keys;
    private final KeyMemory memory;
    private final long gapMicros;
    private final Schema schema;
    private final OutputBatch outputBatch;
    private final Numbers[] numbers;
    private final double[][] values;
    /** By place: event time of the last reading, and by place and column its values. */
    private long[] lastTimes = {};

    private double[] lastValues = {};
    private long[] times = {};
    private long pending;

    /** @param schema event time, the columns of {@code by}, those of {@code of} as doubles */
    Resample(
            long everyMicros,
            boolean linear,
            int[] of,
            KeySpec keys,
            Schema input,
            Schema schema,
            BufferAllocator allocator) {
        this.everyMicros = everyMicros;
        this.linear = linear;
        this.of = of.clone();
        this.by = keys.columns(input);
        this.keys = keys.keys(input);
        this.memory = this.keys.memory(this);
        this.gapMicros = keys.gapMicros();
        this.schema = schema;
        this.outputBatch = KeyedOperators.keyedOutput(by, schema, allocator);
        this.numbers = new Numbers[of.length];
        Arrays.setAll(numbers, i -> new Numbers());
        this.values = new double[of.length][];
    }

    @Override
    public Schema output() {
        return schema;
    }

    @Override
    public State state() {
        return new State(pending, keys.size(), keys.forgotten(), 0);
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
        times = times.length < batch.rows() ? new long[batch.capacity()] : times;
        batch.time().longs(0, batch.rows(), times);
        keys.load(batch);
        for (int i = 0; i < of.length; i++) {
            values[i] = numbers[i].load(batch, of[i]);
        }
        Batch out = outputBatch.emptyLike(batch);
        for (int row = 0; row < batch.rows(); row++) {
            take(batch, row, out, output);
        }
        emit(out, output);
    }

    private void take(Batch batch, int row, Batch out, Output output) {
        int place = keys.place(row);
        if (keys.isNew()) {
            begin(place, output);
        }
        long time = times[row];
        long last = lastTimes[place];
        boolean apart = last == NEVER || Times.distance(time, last) > gapMicros;
        if (!apart && time < last) {
            output.late(1);
            return;
        }
        if (apart) {
            if (Math.floorMod(time, everyMicros) == 0) {
                derive(batch, row, place, time, out, output);
            }
        } else if (time > last) {
            long next = last - Math.floorMod(last, everyMicros) + everyMicros;
            // The second condition ends it at the end of time.
            for (long at = next; at <= time && at > last; at += everyMicros) {
                derive(batch, row, place, at, out, output);
            }
        }
        keep(row, place, output);
    }

    /** Gives a place to a new key, and up what another one had left there. */
    private void begin(int place, Output output) {
        if (lastTimes.length < keys.capacity()) {
            grow(keys.capacity());
        }
        giveUp(place, output);
    }

    private void giveUp(int place, Output output) {
        if (lastTimes[place] != NEVER) {
            lastTimes[place] = NEVER;
            pending--;
            output.absorbed(1);
        }
    }

    private void keep(int row, int place, Output output) {
        giveUp(place, output);
        // The first moment of time means never.
        lastTimes[place] = Math.max(times[row], NEVER + 1);
        pending++;
        for (int i = 0; i < of.length; i++) {
            lastValues[place * of.length + i] = values[i][row];
        }
    }

    private void derive(Batch batch, int row, int place, long at, Batch out, Output output) {
        if (out.isFull()) {
            emit(out, output);
        }
        int derived = out.append();
        out.time().setLong(derived, at);
        for (int i = 0; i < by.length; i++) {
            out.column(1 + i).copyFrom(batch.column(by[i]), row, derived);
        }
        for (int i = 0; i < of.length; i++) {
            double value = at == times[row] ? values[i][row] : between(i, row, place, at);
            Column column = out.column(1 + by.length + i);
            column.setDouble(derived, value);
            if (!Double.isFinite(value)) {
                column.setNull(derived);
            }
        }
    }

    private double between(int i, int row, int place, long at) {
        double from = lastValues[place * of.length + i];
        if (!linear) {
            return from;
        }
        long start = lastTimes[place];
        double part = (double) (at - start) / (times[row] - start);
        return from + (values[i][row] - from) * part;
    }

    private static void emit(Batch out, Output output) {
        if (out.rows() > 0) {
            output.derived(out.rows());
            output.emit(out);
            out.clear();
        }
    }

    @Override
    public void flush(Output output) {
        for (int place = 0; place < keys.size(); place++) {
            giveUp(place, output);
        }
        keys.allChanged();
    }

    @Override
    public String form() {
        return "resample/1";
    }

    @Override
    public void grow(int places) {
        int from = lastTimes.length;
        lastTimes = Arrays.copyOf(lastTimes, places);
        Arrays.fill(lastTimes, from, places, NEVER);
        lastValues = Arrays.copyOf(lastValues, places * of.length);
    }

    @Override
    public void save(int place, StateWriter to) {
        if (lastTimes[place] != NEVER) {
            to.putVar(lastTimes[place]);
            for (int i = 0; i < of.length; i++) {
                to.putDouble(lastValues[place * of.length + i]);
            }
        }
    }

    @Override
    public void restore(int place, StateReader from) throws StateException {
        if (from.remaining() > 0) {
            lastTimes[place] = Times.restored(from);
            for (int i = 0; i < of.length; i++) {
                lastValues[place * of.length + i] = from.getExact();
            }
            pending++;
        }
    }

    @Override
    public void close() {
        outputBatch.close();
    }
}
