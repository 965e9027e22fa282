package io.tributary.pipelines.operator;

import io.tributary.pipelines.batch.Batch;
import io.tributary.pipelines.batch.Schema;
import io.tributary.pipelines.batch.Type;
import io.tributary.pipelines.state.StateException;
import io.tributary.pipelines.state.StateReader;
import io.tributary.pipelines.state.StateWriter;
import io.tributary.pipelines.state.Stateful;
import java.util.Arrays;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.apache.arrow.memory.BufferAllocator;
import org.jspecify.annotations.Nullable;

/**
 * Gathers a key's samples into frames and derives a reading per frame, at the time of its last sample. Samples are pending
 * until no further frame holds them; those of a frame that never becomes whole are let go. The features of whole frames are what
 * can be done elsewhere.
 */
final class Fft implements Operator, Remembered, Divisible {
    private static final int TEXTS_MAX = 100_000;

    private final FftSpec spec;
    private final int of;
    private final int[] by;
    private final Keys keys;
    private final KeyMemory memory;
    private final long gapMicros;
    private final Schema schema;
    private final BufferAllocator allocator;
    private final OutputBatch outputBatch;
    private final Numbers numbers = new Numbers();
    private final Features features;
    private final double[] whole;
    /** By place: samples of the frame so far, with their times where the rate is to be told from them. */
    private ValueRing[] frames = {};
    /** By place: how many of the samples, the first ones, have been in a frame before. */
    private int[] used = {};

    private long[] lastTimes = {};
    private long[] times = {};
    private long pending;
    private @Nullable Consumer<Portion> portions;
    private @Nullable FramePortion portion;
    /** Has the dictionaries of all portions: those of what comes in may forget a text that a portion still needs. */
    private @Nullable Batch texts;

    /** @param schema event time, the columns of the key, the features */
    Fft(FftSpec spec, int of, KeySpec keys, Schema input, Schema schema, BufferAllocator allocator) {
        this.spec = spec;
        this.of = of;
        this.by = keys.columns(input);
        this.keys = keys.keys(input);
        this.memory = this.keys.memory(this);
        this.gapMicros = keys.gapMicros();
        this.schema = schema;
        this.allocator = allocator;
        this.outputBatch = KeyedOperators.keyedOutput(by, schema, allocator);
        this.features = new Features(spec);
        this.whole = new double[spec.samples()];
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
    public String staysBecause() {
        return "";
    }

    @Override
    public void divide(Consumer<Portion> to) {
        portions = to;
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
        handOver();
    }

    private void take(Batch batch, int row, double value, Batch out, Output output) {
        int place = keys.place(row);
        if (keys.isNew()) {
            if (frames.length < keys.capacity()) {
                grow(keys.capacity());
            }
            letGo(place, output);
        }
        long time = times[row];
        if (Double.isNaN(value)) {
            letGo(place, output);
            output.filtered(1);
            return;
        }
        ValueRing frame = frames[place];
        if (frame.count() > 0 && Times.distance(time, lastTimes[place]) > gapMicros) {
            letGo(place, output);
        }
        if (frame.count() > 0 && time < lastTimes[place]) {
            output.late(1);
            return;
        }
        frame.add(time, value);
        pending++;
        lastTimes[place] = time;
        if (frame.isFull()) {
            if (portions == null) {
                derive(batch, row, place, out);
            } else {
                cutOff(batch, row, place);
            }
            hop(place, output);
        }
    }

    /** An incomplete frame can't become whole any more. */
    private void letGo(int place, Output output) {
        if (portion != null && portion.has(place)) {
            handOver(); // What comes of this key next does not go on from the frames in it.
        }
        int count = frames[place].count();
        if (count > 0) {
            output.absorbed(used[place]);
            output.filtered(count - used[place]);
            pending -= count;
            used[place] = 0;
        }
        frames[place].clear();
    }

    private long firstTime(int place) {
        return spec.hertz() > 0 ? lastTimes[place] : frames[place].oldestTime();
    }

    /** A batch of readings makes at most as many frames, so there is room. */
    private void derive(Batch batch, int row, int place, Batch out) {
        frames[place].copyTo(whole, 0);
        features.of(whole, FeaturesKernel.hertz(spec, firstTime(place), lastTimes[place]));
        int derived = out.append();
        label(batch, row, out, derived);
        features.put(out, 1 + by.length, derived);
    }

    private void label(Batch batch, int row, Batch out, int derived) {
        out.time().setLong(derived, times[row]);
        for (int i = 0; i < by.length; i++) {
            out.column(1 + i).copyFrom(batch.column(by[i]), row, derived);
        }
    }

    private void cutOff(Batch batch, int row, int place) {
        if (portion == null) {
            portion = new FramePortion(spec, features, portionBatch(), 1 + by.length, allocator);
        }
        label(batch, row, portion.derived(), portion.add(place, frames[place]));
        if (portion.isFull()) {
            handOver();
        }
    }

    private Batch portionBatch() {
        if (texts == null || hasManyTexts(texts)) {
            closeTexts();
            texts = Batch.allocate(allocator, schema, 1);
        }
        return Batch.allocateLike(
                allocator,
                texts,
                schema,
                Math.min(FramePortion.FRAMES_MAX, Math.max(1, FramePortion.WORK_MAX / spec.samples())));
    }

    /** Keys that go and come leave texts behind. Portions under way keep the dictionaries that they have. */
    private boolean hasManyTexts(Batch batch) {
        return IntStream.rangeClosed(1, by.length)
                .mapToObj(batch::column)
                .anyMatch(column ->
                        column.type() == Type.TEXT && column.dictionary().size() > TEXTS_MAX);
    }

    private void closeTexts() {
        if (texts != null) {
            texts.close();
            texts = null;
        }
    }

    private void handOver() {
        if (portion != null && portions != null) {
            FramePortion whole = portion;
            portion = null;
            portions.accept(whole);
        }
    }

    private void hop(int place, Output output) {
        frames[place].remove(spec.hop());
        used[place] = frames[place].count();
        pending -= spec.hop();
        output.absorbed(spec.hop());
    }

    @Override
    public void flush(Output output) {
        for (int place = 0; place < keys.size(); place++) {
            letGo(place, output);
        }
        keys.allChanged();
    }

    @Override
    public String form() {
        return "fft/1";
    }

    @Override
    public void grow(int places) {
        int from = frames.length;
        frames = Arrays.copyOf(frames, places);
        for (int place = from; place < places; place++) {
            frames[place] = new ValueRing(spec.samples(), spec.hertz() == 0, 0);
        }
        used = Arrays.copyOf(used, places);
        lastTimes = Arrays.copyOf(lastTimes, places);
    }

    @Override
    public void save(int place, StateWriter to) {
        frames[place].save(to);
        if (frames[place].count() > 0) {
            to.putVar(used[place]);
            to.putVar(lastTimes[place]);
        }
    }

    @Override
    public void restore(int place, StateReader from) throws StateException {
        ValueRing frame = frames[place];
        frame.restore(from);
        if (frame.isFull()) {
            throw new StateException("holds a whole frame of " + frame.count() + " samples, which is never left");
        }
        if (frame.count() > 0) {
            long before = from.getVar();
            if (before < 0 || before > frame.count()) {
                throw new StateException("holds " + before + " samples of a frame before, of " + frame.count());
            }
            used[place] = (int) before;
            lastTimes[place] = from.getVar();
            pending += frame.count();
        }
    }

    @Override
    public Pieces pieces() {
        return new RingPieces(place -> frames[place], place -> {});
    }

    @Override
    public void close() {
        outputBatch.close();
        closeTexts();
    }
}
