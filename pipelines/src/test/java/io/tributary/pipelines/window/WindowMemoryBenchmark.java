package io.tributary.pipelines.window;

import io.tributary.pipelines.aggregate.Aggregation;
import io.tributary.pipelines.aggregate.AggregationException;
import io.tributary.pipelines.batch.Batch;
import io.tributary.pipelines.batch.Schema;
import io.tributary.pipelines.batch.Type;
import io.tributary.pipelines.state.Stateful;
import java.time.Duration;
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
 * Nanoseconds a row of a tumbling window with count, mean, least and greatest whose memory is asked for every 100,000 rows or
 * never: what a commit costs besides writing. The bytes given are counted, not kept.
 *
 * <p>{@code ./tributary jmh WindowMemoryBenchmark -p keys=1000} runs it.
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
public class WindowMemoryBenchmark {
    private static final int ROWS = 4000;
    private static final int TURNS = 25;
    private static final long MINUTE = 60_000_000L;
    private static final Schema SCHEMA =
            Schema.of(new Schema.Field("station", Type.TEXT), new Schema.Field("value", Type.DOUBLE));

    @Param({"1000", "100000"})
    int keys;

    private RootAllocator allocator;
    private Batch batch;
    private Window window;
    private final Counted counted = new Counted();

    private static final class Counted implements Stateful.Changes {
        private long bytes;

        @Override
        public void put(byte[] key, byte[] value) {
            bytes += key.length + value.length;
        }

        @Override
        public void remove(byte[] key) {
            bytes += key.length;
        }

        @Override
        public void removeAll(byte[] prefix) {
            bytes += prefix.length;
        }
    }

    @Setup(Level.Trial)
    public void fill() {
        allocator = new RootAllocator();
        batch = Batch.allocate(allocator, SCHEMA, ROWS);
        Random random = new Random(1);
        for (int i = 0; i < ROWS; i++) {
            int row = batch.append();
            batch.column(1).setText(row, "station-" + random.nextInt(keys));
            batch.time().setLong(row, random.nextInt((int) MINUTE));
            batch.column(2).setDouble(row, Math.round(2000 + 500 * random.nextGaussian()) / 100.0);
        }
    }

    /** A new window each iteration, so that states don't run on for ever. */
    @Setup(Level.Iteration)
    public void open() throws AggregationException {
        Map<String, String> calls = new LinkedHashMap<>();
        calls.put("n", "count()");
        calls.put("mean", "avg(value)");
        calls.put("least", "min(value)");
        calls.put("greatest", "max(value)");
        WindowSpec spec = new WindowSpec(
                new Shape.Tumbling(Duration.ofMinutes(1), Duration.ZERO),
                List.of("station"),
                WindowSpec.Progress.of(Duration.ofMinutes(1), Duration.ZERO),
                200_000,
                16);
        window = Windows.of(spec, Aggregation.compile(calls, SCHEMA, List.of("station")));
    }

    @TearDown(Level.Trial)
    public void close() {
        batch.close();
        allocator.close();
    }

    @Benchmark
    @OperationsPerInvocation(ROWS * TURNS)
    public long neverAsked() {
        for (int turn = 0; turn < TURNS; turn++) {
            window.process(batch, Ignored.OUTPUT);
        }
        return window.pending();
    }

    /** Each group of the batch, up to 4,000 of them, has changed each time. */
    @Benchmark
    @OperationsPerInvocation(ROWS * TURNS)
    public long askedEachHundredThousandRows() {
        for (int turn = 0; turn < TURNS; turn++) {
            window.process(batch, Ignored.OUTPUT);
        }
        window.memory().changes(counted);
        return counted.bytes;
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
            throw new IllegalStateException("nothing is late: " + row);
        }

        @Override
        public void quarantined(Batch batch, int row, String reason) {
            throw new IllegalStateException(reason);
        }
    }
}
