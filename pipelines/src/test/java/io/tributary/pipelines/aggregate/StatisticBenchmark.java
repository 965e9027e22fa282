package io.tributary.pipelines.aggregate;

import io.tributary.pipelines.batch.Batch;
import io.tributary.pipelines.batch.Schema;
import io.tributary.pipelines.batch.Type;
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
 * Nanoseconds a row of each statistic, from the batch's columns on, over 100 groups, beside what one would write by hand for just
 * these data on plain arrays: {@link PlainStatistics}.
 *
 * <pre>{@code
 * mvn -q -pl pipelines test-compile dependency:build-classpath -Dmdep.outputFile=target/classpath -Dmdep.includeScope=test
 * java -cp pipelines/target/test-classes:pipelines/target/classes:$(cat pipelines/target/classpath) \
 *     org.openjdk.jmh.Main StatisticBenchmark
 * }</pre>
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 300, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 5, time = 300, timeUnit = TimeUnit.MILLISECONDS)
@Fork(
        value = 1,
        jvmArgs = {
            "--add-opens=java.base/java.nio=ALL-UNNAMED",
            "-Darrow.enable_unsafe_memory_access=true",
            "-Darrow.enable_null_check_for_get=false",
            "-Xmx1g"
        })
@SuppressWarnings("NullAway.Init") // The fields are set by what JMH calls first.
public class StatisticBenchmark {
    private static final int ROWS = 4096;
    private static final int PIECE = 512;
    private static final int KEYS = 100;
    private static final int VALUES = 1000;
    private static final Schema SCHEMA = Schema.of(
            new Schema.Field("x", Type.DOUBLE), new Schema.Field("y", Type.DOUBLE), new Schema.Field("s", Type.TEXT));

    @Param({
        "count(x)",
        "sum(x)",
        "avg(x)",
        "min(x)",
        "max(x)",
        "variance(x)",
        "stddev(x)",
        "first(x)",
        "last(s)",
        "median(x)",
        "quantile(x, 0.95)",
        "distinct(s)",
        "increase(x)",
        "rate(x)",
        "time_avg(x)",
        "histogram(x, 100, 200, 500)",
        "topk(s, 5)",
        "argmin(x, s)",
        "argmax(x, s)",
        "corr(x, y)",
        "covar(x, y)",
        "trend(x)"
    })
    String call;

    private RootAllocator allocator;
    private Batch batch;
    private final int[] key = new int[ROWS];
    private final int[] id = new int[ROWS];
    private final double[] x = new double[ROWS];
    private final double[] y = new double[ROWS];
    private final long[] time = new long[ROWS];
    private final long[] times = new long[PIECE];
    private final int[] slots = new int[PIECE];
    private Inputs inputs;
    private States states;
    private PlainStatistics plain;
    private long clock;

    @Setup(Level.Trial)
    public void fill() {
        allocator = new RootAllocator();
        Random random = new Random(1);
        batch = Batch.allocate(allocator, SCHEMA, ROWS);
        batch.rows(ROWS);
        for (int row = 0; row < ROWS; row++) {
            key[row] = random.nextInt(KEYS);
            id[row] = random.nextInt(VALUES);
            x[row] = id[row];
            y[row] = random.nextDouble();
            time[row] = row;
            batch.column(1).setDouble(row, x[row]);
            batch.column(2).setDouble(row, y[row]);
            batch.column(3).setText(row, "station-" + id[row]);
        }
    }

    /** New states each iteration, so that they don't run on for ever. */
    @Setup(Level.Iteration)
    public void open() throws AggregationException {
        Aggregation aggregation = Aggregation.compile(Map.of("result", call), SCHEMA, List.of());
        inputs = aggregation.inputs(PIECE);
        states = aggregation.states();
        states.ensure(KEYS);
        plain = new PlainStatistics(call, key, KEYS, id, VALUES, x, y, time);
        clock = 0;
    }

    @TearDown(Level.Trial)
    public void close() {
        batch.close();
        allocator.close();
    }

    @Benchmark
    @OperationsPerInvocation(ROWS)
    public long statistic() {
        for (int from = 0; from < ROWS; from += PIECE) {
            inputs.load(batch, from, from + PIECE);
            System.arraycopy(key, from, slots, 0, PIECE);
            for (int i = 0; i < PIECE; i++) {
                times[i] = clock + time[from + i];
            }
            states.add(slots, inputs, times, 0, PIECE);
        }
        clock += ROWS;
        return states.rows(0);
    }

    @Benchmark
    @OperationsPerInvocation(ROWS)
    public double[] plainArrays() {
        clock += ROWS;
        plain.add(clock);
        return plain.cells;
    }
}
