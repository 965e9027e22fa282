package io.tributary.pipelines.operator;

import io.tributary.pipelines.batch.Batch;
import io.tributary.pipelines.batch.Schema;
import io.tributary.pipelines.batch.Type;
import io.tributary.pipelines.kernel.BatchStream;
import io.tributary.pipelines.kernel.Kernel;
import io.tributary.pipelines.kernel.KernelException;
import io.tributary.pipelines.state.StateException;
import io.tributary.pipelines.state.StateReader;
import io.tributary.pipelines.state.StateWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.OutOfMemoryException;

/**
 * The features of vibration frames, as step {@code fft} derives them. Rows of the input are samples with columns {@code time, value}
 * and {@code begins}, which is true where samples do not go on from those before: there a frame begins, and then one every hop. Each
 * row of the output is a frame, at the time of its last sample. Where the params say how many samples there are in a second, the input has
 * no times, and those of the output say nothing.
 */
public final class FeaturesKernel implements Kernel {
    static final Id ID = new Id("features", 1);

    private static final String VALUE = "value";
    private static final Schema SAMPLES =
            Schema.of(new Schema.Field(VALUE, Type.DOUBLE), new Schema.Field("begins", Type.BOOL));
    private static final int BANDS_MAX = 1_000;
    private static final int NAME_UNITS_MAX = 200;
    /** What a sample costs, and what it costs once more for each halving of its frame. */
    private static final long FUEL_PER_SAMPLE = 100;

    private static final long FUEL_PER_HALVING = 9;

    private static final FftSpec SAMPLE =
            new FftSpec(VALUE, 1024, 1024, 1_000, true, Map.of("low", new FftSpec.Band(0, 100)));
    private static final int SAMPLE_FRAMES = 8;

    @Override
    public Id id() {
        return ID;
    }

    static byte[] params(FftSpec spec) {
        StateWriter out = new StateWriter();
        out.putInt(spec.samples());
        out.putInt(spec.hop());
        out.putDouble(spec.hertz());
        out.putInt(spec.hann() ? 1 : 0);
        out.putInt(spec.bands().size());
        spec.bands().forEach((name, band) -> {
            out.putText(name);
            out.putDouble(band.from());
            out.putDouble(band.to());
        });
        return out.bytes();
    }

    private static FftSpec spec(byte[] params) throws KernelException {
        StateReader in = new StateReader(params);
        try {
            int samples = in.getCount(0, 1 << 20, "samples");
            int hop = in.getCount(0, 1 << 20, "samples of a hop");
            double hertz = in.getExact();
            boolean hann = in.getCount(0, 1, "a flag") == 1;
            Map<String, FftSpec.Band> bands = new LinkedHashMap<>();
            for (int left = in.getCount(0, BANDS_MAX, "bands"); left > 0; left--) {
                bands.put(in.getText(NAME_UNITS_MAX), new FftSpec.Band(in.getExact(), in.getExact()));
            }
            in.end();
            return new FftSpec(VALUE, samples, hop, hertz, hann, bands);
        } catch (StateException | IllegalArgumentException e) {
            throw new KernelException("these are no params of " + ID + ": " + e.getMessage(), e);
        }
    }

    /** What so many frames cost. */
    static long fuel(FftSpec spec, long frames) {
        int halvings = Integer.numberOfTrailingZeros(spec.samples());
        return Math.max(1, frames * spec.samples() * (FUEL_PER_SAMPLE + FUEL_PER_HALVING * halvings));
    }

    /**
     * An input.
     *
     * @param times empty where the rate of samples is given
     * @param begins true for the first sample
     */
    static byte[] input(long[] times, double[] values, boolean[] begins) {
        return BatchStream.write(SAMPLES, times, values, begins);
    }

    /** A few frames of a vibration. */
    @Override
    public Optional<Sample> sample(BufferAllocator allocator) {
        double[] values = new double[SAMPLE_FRAMES * SAMPLE.samples()];
        boolean[] begins = new boolean[values.length];
        for (int i = 0; i < values.length; i++) {
            values[i] = (i % 17) - 8 + (i % 50) / 50.0;
        }
        begins[0] = true;
        return Optional.of(new Sample(params(SAMPLE), input(new long[0], values, begins)));
    }

    @Override
    public Prepared prepare(byte[] params) throws KernelException {
        return new Frames(spec(params));
    }

    /** Event time and the features, missing where a frame has none. */
    static Schema features(FftSpec spec) {
        List<Schema.Field> fields = new ArrayList<>();
        FftSpec.FEATURES.forEach(name -> fields.add(new Schema.Field(name, Type.DOUBLE)));
        spec.bands().keySet().forEach(name -> fields.add(new Schema.Field(name, Type.DOUBLE)));
        return Schema.of(fields);
    }

    private static final class Frames implements Prepared {
        private final FftSpec spec;

        Frames(FftSpec spec) {
            this.spec = spec;
        }

        /** Of one stretch of so many samples. */
        @Override
        public long fuel(long rows) {
            return FeaturesKernel.fuel(spec, Math.max(0, (rows - spec.samples()) / spec.hop() + 1));
        }

        @Override
        public Result call(byte[] input, Scope scope) throws KernelException {
            try (Batch in = samples(input, scope.allocator())) {
                int frames = frames(in);
                long fuel = FeaturesKernel.fuel(spec, frames);
                if (fuel > scope.fuelMax()) {
                    throw new KernelException(frames + " frames cost " + fuel + " fuel, more than the "
                            + scope.fuelMax() + " of the task");
                }
                try (Batch out = Batch.allocate(scope.allocator(), features(spec), Math.max(1, frames))) {
                    work(in, out, scope);
                    return new Result(BatchStream.write(out), fuel);
                } catch (OutOfMemoryException e) {
                    throw new KernelException("the output takes more memory than the task may have", e);
                }
            }
        }

        private Batch samples(byte[] input, BufferAllocator allocator) throws KernelException {
            return spec.hertz() > 0
                    ? BatchStream.readTimeless(input, SAMPLES, allocator)
                    : BatchStream.read(input, SAMPLES, allocator);
        }

        /** How many frames there are, if every stretch is a number of them. */
        private int frames(Batch in) throws KernelException {
            int frames = 0;
            for (int from = 0; from < in.rows(); ) {
                int to = end(in, from);
                int beyond = to - from - spec.samples();
                if (beyond < 0 || beyond % spec.hop() != 0) {
                    throw new KernelException((to - from) + " samples from row " + from + " on are no frames of "
                            + spec.samples() + " each " + spec.hop() + " after the one before; send whole frames");
                }
                frames += beyond / spec.hop() + 1;
                from = to;
            }
            return frames;
        }

        /** Where the stretch ends that begins at a row. */
        private static int end(Batch in, int from) {
            int to = from + 1;
            while (to < in.rows() && !in.column(2).getBool(to)) {
                to++;
            }
            return to;
        }

        private void work(Batch in, Batch out, Scope scope) throws KernelException {
            int samples = spec.samples();
            Features features = new Features(spec);
            double[] values = new double[in.rows()];
            in.column(1).doubles(0, in.rows(), values);
            double[] frame = new double[samples];
            for (int from = 0; from < in.rows(); ) {
                int to = end(in, from);
                for (int first = from; first + samples <= to; first += spec.hop()) {
                    scope.pass();
                    System.arraycopy(values, first, frame, 0, samples);
                    long last = in.time().getLong(first + samples - 1);
                    features.of(frame, hertz(spec, in.time().getLong(first), last));
                    int row = out.append();
                    out.time().setLong(row, last);
                    features.put(out, 1, row);
                }
                from = to;
            }
        }
    }

    /** Samples per second, or not-a-number when nobody knows. */
    static double hertz(FftSpec spec, long firstMicros, long lastMicros) {
        if (spec.hertz() > 0) {
            return spec.hertz();
        }
        long lasted = lastMicros - firstMicros;
        return lasted > 0 ? (spec.samples() - 1) * 1e6 / lasted : Double.NaN;
    }
}
