package io.tributary.pipelines.operator;

import io.tributary.pipelines.batch.Batch;
import io.tributary.pipelines.batch.Schema;
import io.tributary.pipelines.kernel.BatchStream;
import io.tributary.pipelines.kernel.Kernel;
import io.tributary.pipelines.kernel.KernelException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.arrow.memory.BufferAllocator;

/** Whole frames whose features are to be worked out. */
final class FramePortion implements Portion {
    /** 512 KiB: enough that a task is worth its message, few enough that several are under way. */
    static final int SAMPLES_MAX = 1 << 16;

    /** Frames overlap, so that work and samples are bounded apart: some tens of milliseconds on a small board. */
    static final int WORK_MAX = 1 << 21;

    /** What is worked on here without a break: some tens of milliseconds. */
    private static final int SOME_WORK = 1 << 18;

    static final int FRAMES_MAX = 4_096;

    private final FftSpec spec;
    private final Features features;
    private final BufferAllocator allocator;
    /** A row for each frame: its time and key; the features are to be filled in. */
    private final Batch derived;

    private final int firstFeature;
    private final Map<Integer, Stretch> stretches = new LinkedHashMap<>();
    private int samples;
    private int frames;
    /** Those of the first frames that have been worked on here. */
    private int worked;

    private boolean isDone;
    private boolean isClosed;

    /**
     * @param derived without rows, as large as the frames are many; closed with this
     * @param firstFeature the column of the first feature in it
     */
    FramePortion(FftSpec spec, Features features, Batch derived, int firstFeature, BufferAllocator allocator) {
        this.spec = spec;
        this.features = features;
        this.allocator = allocator;
        this.derived = derived;
        this.firstFeature = firstFeature;
    }

    boolean isFull() {
        return frames == derived.capacity() || samples >= SAMPLES_MAX;
    }

    /**
     * Adds the frame of a key that is whole now.
     *
     * @param place of the key; its samples must go on without a break from frame to frame
     * @return its row, in which time and key are to be set
     */
    int add(int place, ValueRing frame) {
        samples += stretches.computeIfAbsent(place, fresh -> new Stretch(spec)).add(frame, frames);
        frames++;
        return derived.append();
    }

    /** Whether frames of that key are in it. */
    boolean has(int place) {
        return stretches.containsKey(place);
    }

    Batch derived() {
        return derived;
    }

    @Override
    public Kernel.Id kernel() {
        return FeaturesKernel.ID;
    }

    @Override
    public byte[] params() {
        return FeaturesKernel.params(spec);
    }

    @Override
    public byte[] input() {
        long[] times = new long[spec.hertz() > 0 ? 0 : samples];
        double[] values = new double[samples];
        boolean[] begins = new boolean[samples];
        int at = 0;
        for (Stretch stretch : stretches.values()) {
            begins[at] = true;
            for (int i = 0; i < stretch.samples(); i++) {
                if (times.length > 0) {
                    times[at] = stretch.time(i);
                }
                values[at++] = stretch.value(i);
            }
        }
        return FeaturesKernel.input(times, values, begins);
    }

    @Override
    public long fuel() {
        return FeaturesKernel.fuel(spec, frames);
    }

    @Override
    public void take(byte[] result) throws KernelException {
        Schema columns = FeaturesKernel.features(spec);
        try (Batch made = BatchStream.read(result, columns, allocator)) {
            if (made.rows() != frames) {
                throw new KernelException("features of " + made.rows() + " frames where " + frames + " were sent");
            }
            int at = 0;
            for (Stretch stretch : stretches.values()) {
                for (int frame = 0; frame < stretch.frames(); frame++, at++) {
                    for (int i = 1; i < columns.fields().size(); i++) {
                        derived.column(firstFeature + i - 1).copyFrom(made.column(i), at, stretch.row(frame));
                    }
                }
            }
        }
        isDone = true;
    }

    @Override
    public void finish(Operator.Output output) {
        work();
        output.derived(frames);
        output.emit(derived);
    }

    @Override
    public void work() {
        work(frames);
    }

    @Override
    public boolean workSome() {
        work(Math.min(frames, worked + Math.max(1, SOME_WORK / spec.samples())));
        return isDone;
    }

    private void work(int to) {
        if (isDone) {
            return;
        }
        double[] room = new double[spec.samples()];
        int first = 0;
        for (Stretch stretch : stretches.values()) {
            for (int frame = Math.max(0, worked - first); frame < stretch.frames() && worked < to; frame++, worked++) {
                stretch.work(frame, room, features);
                features.put(derived, firstFeature, stretch.row(frame));
            }
            first += stretch.frames();
        }
        isDone = worked == frames;
    }

    @Override
    public void close() {
        if (!isClosed) {
            isClosed = true;
            derived.close();
        }
    }
}
