package io.tributary.pipelines.window;

import io.tributary.pipelines.aggregate.Aggregation;
import io.tributary.pipelines.aggregate.AggregationException;
import io.tributary.pipelines.batch.Batch;
import io.tributary.pipelines.batch.Schema;
import io.tributary.pipelines.batch.Type;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.apache.arrow.memory.RootAllocator;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Nanoseconds a row of group-by window with five statistics, on rows in memory, beside the same on plain arrays.
 *
 * <p>{@code ./tributary jmh WindowBenchmark -p keys=1000} runs it.
 *
 * <p>For the first compiler alone add {@code -jvmArgs "--add-opens=java.base/java.nio=ALL-UNNAMED -Xmx1g
 * -Darrow.enable_unsafe_memory_access=true -Darrow.enable_null_check_for_get=false -XX:TieredStopAtLevel=1"}.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 4, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 8, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Fork(
        value = 1,
        jvmArgs = {
            "--add-opens=java.base/java.nio=ALL-UNNAMED",
            "-Darrow.enable_unsafe_memory_access=true",
            "-Darrow.enable_null_check_for_get=false",
            "-Xmx1g"
        })
@SuppressWarnings("NullAway.Init") // The fields are set by what JMH calls first.
public class WindowBenchmark {
    /** So many that they stay in the second-level cache, as a batch does that has just been filled. */
    private static final int BATCHES = 4;

    private static final int ROWS = 4096;
    private static final int ALL = BATCHES * ROWS;
    private static final long MINUTE = 60_000_000L;
    private static final Schema SCHEMA =
            Schema.of(new Schema.Field("station", Type.TEXT), new Schema.Field("value", Type.DOUBLE));

    @Param({"1", "1000", "100000"})
    int keys;

    private RootAllocator allocator;
    private final List<Batch> batches = new ArrayList<>();
    private final int[][] key = new int[BATCHES][ROWS];
    private final double[][] value = new double[BATCHES][ROWS];
    private final long[][] time = new long[BATCHES][ROWS];
    private Window windows;
    private Window disordered;
    private double[] plain;
    private double[] exact;
    private long greatestSeen;

    @Setup(Level.Trial)
    public void fill() throws AggregationException {
        allocator = new RootAllocator();
        Random random = new Random(1);
        for (int b = 0; b < BATCHES; b++) {
            // They share their dictionary, as the batches of one source do.
            Batch batch = b == 0
                    ? Batch.allocate(allocator, SCHEMA, ROWS)
                    : Batch.allocateLike(allocator, batches.get(0), SCHEMA, ROWS);
            batches.add(batch);
            batch.rows(ROWS);
            for (int row = 0; row < ROWS; row++) {
                batch.column(1).setText(row, "station-" + random.nextInt(keys));
                key[b][row] = batch.column(1).getId(row);
                value[b][row] = 20 + 5 * random.nextGaussian();
                time[b][row] = random.nextInt((int) MINUTE);
                batch.time().setLong(row, time[b][row]);
                batch.column(2).setDouble(row, value[b][row]);
            }
        }
    }

    /** A new window each iteration, so that states don't run on for ever. */
    @Setup(Level.Iteration)
    public void open() throws AggregationException {
        windows = windows(MINUTE);
        disordered = windows(MINUTE / 4);
        plain = empty(5);
        exact = empty(7);
    }

    private double[] empty(int width) {
        double[] states = new double[keys * width];
        for (int k = 0; k < keys; k++) {
            states[k * width + 2] = Double.POSITIVE_INFINITY;
            states[k * width + 3] = Double.NEGATIVE_INFINITY;
        }
        return states;
    }

    private Window windows(long size) throws AggregationException {
        Map<String, String> calls = new LinkedHashMap<>();
        calls.put("n", "count(value)");
        calls.put("sum", "sum(value)");
        calls.put("least", "min(value)");
        calls.put("greatest", "max(value)");
        calls.put("spread", "stddev(value)");
        Aggregation aggregation = Aggregation.compile(calls, SCHEMA, List.of("station"));
        WindowSpec spec = new WindowSpec(
                new Shape.Tumbling(micros(size), Duration.ZERO),
                List.of("station"),
                WindowSpec.Progress.of(micros(MINUTE), Duration.ZERO),
                200_000,
                16);
        return Windows.of(spec, aggregation);
    }

    private static Duration micros(long micros) {
        return Duration.of(micros, ChronoUnit.MICROS);
    }

    @TearDown(Level.Trial)
    public void close() {
        batches.forEach(Batch::close);
        allocator.close();
    }

    /** What the rest is measured by: the five statistics of the same rows, without error terms, nulls, or new keys. */
    @Benchmark
    @OperationsPerInvocation(ALL)
    public long plainArrays() {
        for (int b = 0; b < BATCHES; b++) {
            greatestSeen = addPlain(plain, key[b], value[b], time[b], 0, MINUTE);
        }
        return greatestSeen;
    }

    private static long addPlain(double[] state, int[] key, double[] value, long[] time, long start, long end) {
        long greatest = Long.MIN_VALUE;
        for (int i = 0; i < key.length; i++) {
            if (time[i] < start || time[i] >= end) {
                throw new IllegalStateException("outside of the window");
            }
            greatest = Math.max(greatest, time[i]);
            int at = key[i] * 5;
            double x = value[i];
            state[at] += 1;
            state[at + 1] += x;
            if (x < state[at + 2]) {
                state[at + 2] = x;
            }
            if (x > state[at + 3]) {
                state[at + 3] = x;
            }
            state[at + 4] += x * x;
        }
        return greatest;
    }

    /** As {@link #plainArrays}, with the arithmetic of {@code Moments}: error terms and a pivot. */
    @Benchmark
    @OperationsPerInvocation(ALL)
    public long plainArraysSameArithmetic() {
        for (int b = 0; b < BATCHES; b++) {
            greatestSeen = addExactly(exact, key[b], value[b], time[b], 0, MINUTE);
        }
        return greatestSeen;
    }

    private static long addExactly(double[] state, int[] key, double[] value, long[] time, long start, long end) {
        long greatest = Long.MIN_VALUE;
        for (int i = 0; i < key.length; i++) {
            if (time[i] < start || time[i] >= end) {
                throw new IllegalStateException("outside of the window");
            }
            greatest = Math.max(greatest, time[i]);
            int at = key[i] * 7;
            double x = value[i];
            if (state[at] == 0) {
                state[at + 6] = x;
            }
            state[at] += 1;
            if (x < state[at + 2]) {
                state[at + 2] = x;
            }
            if (x > state[at + 3]) {
                state[at + 3] = x;
            }
            double sum = state[at + 1];
            double next = sum + x;
            double part = next - sum;
            state[at + 1] = next;
            state[at + 5] += (sum - (next - part)) + (x - part);
            double distance = x - state[at + 6];
            state[at + 4] += distance * distance;
        }
        return greatest;
    }

    /** Rows of one open window. */
    @Benchmark
    @OperationsPerInvocation(ALL)
    public long tumblingWindows() {
        for (int b = 0; b < BATCHES; b++) {
            windows.process(batches.get(b), Ignored.OUTPUT);
        }
        return windows.pending();
    }

    /** Rows that fall into four open windows in turn: no two neighbours belong together. */
    @Benchmark
    @OperationsPerInvocation(ALL)
    public long fourWindowsAtOnce() {
        for (int b = 0; b < BATCHES; b++) {
            disordered.process(batches.get(b), Ignored.OUTPUT);
        }
        return disordered.pending();
    }

    private enum Ignored implements Window.Output {
        OUTPUT;

        @Override
        public void closed(Window.Result result) {
            throw new IllegalStateException("nothing is over: " + result);
        }

        @Override
        public void early(Window.Result result) {
            throw new IllegalStateException("nothing is asked for early: " + result);
        }

        @Override
        public void withdrawn(Window.Result result) {
            throw new IllegalStateException("nothing is asked for early: " + result);
        }

        @Override
        public void done(long readings) {
            throw new IllegalStateException("nothing is over: " + readings);
        }

        @Override
        public void late(Batch batch, int row) {
            throw new IllegalStateException("nothing is late: " + Arrays.toString(new int[] {row}));
        }

        @Override
        public void quarantined(Batch batch, int row, String reason) {
            throw new IllegalStateException(reason);
        }
    }
}
