package io.tributary.pipelines.decode;

import io.tributary.pipelines.batch.Batch;
import io.tributary.pipelines.batch.Column;
import io.tributary.pipelines.batch.Schema;
import io.tributary.pipelines.batch.Type;
import java.util.concurrent.TimeUnit;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What a row of time, text and double costs in a {@link Batch}, beside plain arrays in the same run. Run it as {@link
 * DecodeBenchmark}.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 3, time = 1)
@Fork(
        value = 1,
        jvmArgsAppend = {
            "--add-opens=java.base/java.nio=ALL-UNNAMED",
            "-Darrow.enable_unsafe_memory_access=true",
            "-Darrow.enable_null_check_for_get=false",
            "-XX:+UseSerialGC"
        })
public class BatchAppendBenchmark {
    private static final int ROWS = 4096;

    private final BufferAllocator allocator = new RootAllocator();
    private final Batch batch = Batch.allocate(
            allocator, Schema.of(new Schema.Field("sensor", Type.TEXT), new Schema.Field("v", Type.DOUBLE)), ROWS);
    private final long[] times = new long[ROWS];
    private final int[] ids = new int[ROWS];
    private final double[] values = new double[ROWS];
    private final long[] timesIn = new long[ROWS];
    private final double[] valuesIn = new double[ROWS];

    @Setup
    public void setUp() {
        for (int i = 0; i < ROWS; i++) {
            timesIn[i] = 1_767_225_601_000_000L + i;
            valuesIn[i] = Math.sin(i);
        }
    }

    @TearDown
    public void tearDown() {
        batch.close();
        allocator.close();
    }

    @Benchmark
    @OperationsPerInvocation(ROWS)
    public int batch() {
        batch.clear();
        Column time = batch.time();
        Column sensor = batch.column(1);
        Column value = batch.column(2);
        for (int i = 0; i < ROWS; i++) {
            int row = batch.append();
            time.setLong(row, timesIn[i]);
            sensor.setId(row, i & 1023);
            value.setDouble(row, valuesIn[i]);
        }
        return batch.rows();
    }

    @Benchmark
    @OperationsPerInvocation(ROWS)
    public double[] plainArrays() {
        int row = 0;
        for (int i = 0; i < ROWS; i++) {
            times[row] = timesIn[i];
            ids[row] = i & 1023;
            values[row] = valuesIn[i];
            row++;
        }
        return values;
    }
}
