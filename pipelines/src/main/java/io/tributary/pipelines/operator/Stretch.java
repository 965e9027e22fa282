package io.tributary.pipelines.operator;

import java.util.Arrays;

/** Samples of one key without a break, and the frames in them: each begins a hop after the one before. */
final class Stretch {
    private final FftSpec spec;
    private double[] values;
    private long[] times;
    private int samples;
    private int[] rows = new int[4];
    private int frames;

    Stretch(FftSpec spec) {
        this.spec = spec;
        this.values = new double[spec.samples()];
        this.times = new long[spec.hertz() > 0 ? 0 : spec.samples()];
    }

    /**
     * Adds the frame that is whole now.
     *
     * @param row where its features belong
     * @return how many samples it added
     */
    int add(ValueRing frame, int row) {
        int added = frames == 0 ? spec.samples() : spec.hop();
        if (samples + added > values.length) {
            int room = Math.max(values.length + values.length / 4, samples + added);
            values = Arrays.copyOf(values, room);
            times = spec.hertz() > 0 ? times : Arrays.copyOf(times, room);
        }
        for (int i = spec.samples() - added; i < spec.samples(); i++) {
            if (spec.hertz() == 0) {
                times[samples] = frame.time(i);
            }
            values[samples++] = frame.value(i);
        }
        if (frames == rows.length) {
            rows = Arrays.copyOf(rows, 2 * frames);
        }
        rows[frames++] = row;
        return added;
    }

    int samples() {
        return samples;
    }

    int frames() {
        return frames;
    }

    int row(int frame) {
        return rows[frame];
    }

    double value(int sample) {
        return values[sample];
    }

    /** 0 where the rate of samples is given and times don't matter. */
    long time(int sample) {
        return times.length == 0 ? 0 : times[sample];
    }

    /** Works out the features of a frame. */
    void work(int frame, double[] room, Features features) {
        int first = frame * spec.hop();
        System.arraycopy(values, first, room, 0, spec.samples());
        features.of(room, FeaturesKernel.hertz(spec, time(first), time(first + spec.samples() - 1)));
    }
}
