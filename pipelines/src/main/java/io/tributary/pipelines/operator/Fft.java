package io.tributary.pipelines.operator;

import io.tributary.pipelines.batch.Batch;
import io.tributary.pipelines.batch.Column;
import io.tributary.pipelines.batch.Schema;
import java.util.Arrays;
import org.apache.arrow.memory.BufferAllocator;

/**
 * Gathers a key's samples into frames and derives a reading per frame, at the time of its last sample. Samples are pending
 * until no further frame holds them; those of a frame that never becomes whole are let go.
 */
final class Fft implements Operator {
    private static final double[] NO_DOUBLES = {};
    private static final long[] NO_LONGS = {};

    private final FftSpec spec;
    private final int of;
    private final int[] by;
    private final Keys keys;
    private final long gapMicros;
    private final Schema schema;
    private final OutputBatch outputBatch;
    private final Numbers numbers = new Numbers();
    private final Features features;
    /** By place: samples of the frame so far; their times, where the rate is to be told from them. */
    private double[][] frames = {};

    private long[][] frameTimes = {};
    private int[] counts = {};
    /** By place: how many of the samples, the first ones, have been in a frame before. */
    private int[] used = {};

    private long[] lastTimes = {};
    private long[] times = {};
    private long pending;

    /** @param schema event time, the columns of the key, the features */
    Fft(FftSpec spec, int of, KeySpec keys, Schema input, Schema schema, BufferAllocator allocator) {
        this.spec = spec;
        this.of = of;
        this.by = keys.columns(input);
        this.keys = keys.keys(input);
        this.gapMicros = keys.gapMicros();
        this.schema = schema;
        this.outputBatch = KeyedOperators.keyedOutput(by, schema, allocator);
        this.features = new Features(spec);
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
    public void process(Batch batch, Output output) {
        if (batch.rows() == 0) {
            return;
        }
        times = times.length < batch.rows() ? new long[batch.capacity()] : times;
        batch.time().longs(0, batch.rows(), times);
        keys.load(batch);
        double[] values = numbers.load(batch, of);
        Batch out = outputBatch.emptyLike(batch);
        for (int row = 0; row < batch.rows(); row++) {
            take(batch, row, values[row], out, output);
        }
        if (out.rows() > 0) {
            output.derived(out.rows());
            output.emit(out);
        }
    }

    private void take(Batch batch, int row, double value, Batch out, Output output) {
        int place = keys.place(row);
        if (keys.isNew()) {
            grow();
            letGo(place, output);
        }
        long time = times[row];
        if (Double.isNaN(value)) {
            letGo(place, output);
            output.filtered(1);
            return;
        }
        if (counts[place] > 0 && Times.distance(time, lastTimes[place]) > gapMicros) {
            letGo(place, output);
        }
        if (counts[place] > 0 && time < lastTimes[place]) {
            output.late(1);
            return;
        }
        add(place, time, value);
        if (counts[place] == spec.samples()) {
            derive(batch, row, place, out);
            hop(place, output);
        }
    }

    private void grow() {
        int from = frames.length;
        if (from < keys.capacity()) {
            frames = Arrays.copyOf(frames, keys.capacity());
            frameTimes = Arrays.copyOf(frameTimes, keys.capacity());
            Arrays.fill(frames, from, frames.length, NO_DOUBLES);
            Arrays.fill(frameTimes, from, frameTimes.length, NO_LONGS);
            counts = Arrays.copyOf(counts, keys.capacity());
            used = Arrays.copyOf(used, keys.capacity());
            lastTimes = Arrays.copyOf(lastTimes, keys.capacity());
        }
    }

    /** An incomplete frame can't become whole any more. */
    private void letGo(int place, Output output) {
        if (counts[place] > 0) {
            output.absorbed(used[place]);
            output.filtered(counts[place] - used[place]);
            pending -= counts[place];
            counts[place] = 0;
            used[place] = 0;
        }
    }

    private void add(int place, long time, double value) {
        if (frames[place].length == 0) {
            frames[place] = new double[spec.samples()];
            frameTimes[place] = spec.hertz() > 0 ? NO_LONGS : new long[spec.samples()];
        }
        frames[place][counts[place]] = value;
        if (spec.hertz() == 0) {
            frameTimes[place][counts[place]] = time;
        }
        counts[place]++;
        pending++;
        lastTimes[place] = time;
    }

    private double hertz(int place) {
        if (spec.hertz() > 0) {
            return spec.hertz();
        }
        long lasted = lastTimes[place] - frameTimes[place][0];
        return lasted > 0 ? (spec.samples() - 1) * 1e6 / lasted : Double.NaN;
    }

    /** A batch of readings makes at most as many frames, so there is room. */
    private void derive(Batch batch, int row, int place, Batch out) {
        features.of(frames[place], hertz(place));
        int derived = out.append();
        out.time().setLong(derived, times[row]);
        for (int i = 0; i < by.length; i++) {
            out.column(1 + i).copyFrom(batch.column(by[i]), row, derived);
        }
        for (int i = 0; i < features.values.length; i++) {
            Column column = out.column(1 + by.length + i);
            column.setDouble(derived, features.values[i]);
            if (!Double.isFinite(features.values[i])) {
                column.setNull(derived);
            }
        }
    }

    private void hop(int place, Output output) {
        int kept = spec.samples() - spec.hop();
        System.arraycopy(frames[place], spec.hop(), frames[place], 0, kept);
        if (spec.hertz() == 0) {
            System.arraycopy(frameTimes[place], spec.hop(), frameTimes[place], 0, kept);
        }
        counts[place] = kept;
        used[place] = kept;
        pending -= spec.hop();
        output.absorbed(spec.hop());
    }

    @Override
    public void flush(Output output) {
        for (int place = 0; place < keys.size(); place++) {
            letGo(place, output);
        }
    }

    @Override
    public void close() {
        outputBatch.close();
    }
}
