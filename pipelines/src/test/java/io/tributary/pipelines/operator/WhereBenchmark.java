package io.tributary.pipelines.operator;

import io.tributary.pipelines.batch.Batch;
import io.tributary.pipelines.batch.Schema;
import io.tributary.pipelines.batch.Type;
import io.tributary.pipelines.expression.Expression;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** Nanoseconds per reading of the steps before a window, and of the same condition on plain arrays. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@OperationsPerInvocation(WhereBenchmark.ROWS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 3, time = 1)
@Fork(
        value = 1,
        jvmArgsAppend = {
            "--add-opens=java.base/java.nio=ALL-UNNAMED",
            "-Darrow.enable_unsafe_memory_access=true",
            "-Darrow.enable_null_check_for_get=false"
        })
public class WhereBenchmark {
    static final int ROWS = 4096;
    private static final int STATIONS = 1000;
    private static final Schema SCHEMA = Schema.of(
            new Schema.Field("pm25", Type.DOUBLE),
            new Schema.Field("station", Type.TEXT),
            new Schema.Field("n", Type.INT));
    private static final String CONDITION = "pm25 < 900.0 && station != \"s7\"";

    private final BufferAllocator allocator = new RootAllocator();
    private final Batch batch = Batch.allocate(allocator, SCHEMA, ROWS);
    private final Expression condition = Expression.compile(CONDITION, SCHEMA);
    private final Operator most = where(CONDITION);
    private final Operator half = where("pm25 < 500.0");
    private final Operator all = where("n >= 0");
    private final Operator let =
            Operators.let(Map.of("aqi", Expression.compile("pm25 * 2 + n", SCHEMA)), SCHEMA, allocator);
    private final Operator dedup =
            Operators.dedup(List.of("station", "time"), Duration.ofMinutes(10), 100_000, SCHEMA, allocator);
    private final Operator.Output ignored = new IgnoredOutput();
    private final double[] values = new double[ROWS];
    private final int[] stations = new int[ROWS];
    private final int[] kept = new int[ROWS];
    private long time;

    private Operator where(String text) {
        return Operators.where(Expression.compile(text, SCHEMA), SCHEMA, allocator);
    }

    @Setup(Level.Trial)
    public void fill() {
        RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(1);
        for (int i = 0; i < ROWS; i++) {
            int row = batch.append();
            batch.column(1).setDouble(row, random.nextDouble() * 1000);
            batch.column(2).setText(row, "s" + random.nextInt(STATIONS));
            batch.column(3).setLong(row, i);
        }
        batch.column(1).doubles(0, ROWS, values);
        batch.column(2).ids(0, ROWS, stations);
    }

    @TearDown(Level.Trial)
    public void close() {
        most.close();
        half.close();
        all.close();
        let.close();
        dedup.close();
        batch.close();
        allocator.close();
    }

    @Benchmark
    public int plainArrays() {
        int count = 0;
        for (int i = 0; i < ROWS; i++) {
            kept[count] = i;
            count += values[i] < 900.0 && stations[i] != 7 ? 1 : 0;
        }
        return count;
    }

    @Benchmark
    public int expressionAlone() {
        return condition.evaluate(batch).rows();
    }

    @Benchmark
    public void whereKeepsNineTenths() {
        most.process(batch, ignored);
    }

    @Benchmark
    public void whereKeepsHalf() {
        half.process(batch, ignored);
    }

    @Benchmark
    public void whereKeepsAll() {
        all.process(batch, ignored);
    }

    @Benchmark
    public void letAddsOneDouble() {
        let.process(batch, ignored);
    }

    @Benchmark
    public void dedupOfNewReadings() {
        for (int i = 0; i < ROWS; i++) {
            batch.time().setLong(i, time++);
        }
        dedup.process(batch, ignored);
    }
}
