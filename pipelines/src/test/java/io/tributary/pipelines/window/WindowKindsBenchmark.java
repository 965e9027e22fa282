package io.tributary.pipelines.window;

import io.tributary.pipelines.aggregate.Aggregation;
import io.tributary.pipelines.aggregate.AggregationException;
import io.tributary.pipelines.batch.Batch;
import io.tributary.pipelines.batch.Schema;
import io.tributary.pipelines.batch.Type;
import java.time.Duration;
import java.time.ZoneId;
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
 * Nanoseconds a row of each kind of window with five statistics, results included, on a stream that goes on: 100 keys of a
 * reading a second each. Beside each kind its {@link PlainWindows}: a loop over primitive arrays that works out the same for
 * just this stream and leaves its results in an array. {@link PlainWindowsTest} says that both give results of as many readings.
 *
 * <p>Run as {@link WindowBenchmark} is.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 5, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Fork(
        value = 1,
        jvmArgs = {
            "--add-opens=java.base/java.nio=ALL-UNNAMED",
            "-Darrow.enable_unsafe_memory_access=true",
            "-Darrow.enable_null_check_for_get=false",
            "-Xmx1g"
        })
@SuppressWarnings("NullAway.Init") // The fields are set by what JMH calls first.
public class WindowKindsBenchmark {
    private static final int KEYS = 100;
    private static final int ROWS = 4096;
    private static final long SECOND = 1_000_000L;
    private static final Schema SCHEMA =
            Schema.of(new Schema.Field("station", Type.TEXT), new Schema.Field("value", Type.DOUBLE));

    @Param({
        "TUMBLING_MINUTE",
        "TUMBLING_EARLY",
        "TUMBLING_PARTITIONED",
        "HOPPING_1",
        "HOPPING_60",
        "CALENDAR_HOUR",
        "SLIDING_MINUTE",
        "SESSION",
        "COUNT_60"
    })
    Kind kind;

    /** What is measured. */
    public enum Kind {
        TUMBLING_MINUTE,
        TUMBLING_EARLY,
        TUMBLING_PARTITIONED,
        HOPPING_1,
        HOPPING_60,
        CALENDAR_HOUR,
        SLIDING_MINUTE,
        SESSION,
        COUNT_60
    }

    private static Shape shape(Kind kind) {
        Duration minute = Duration.ofMinutes(1);
        return switch (kind) {
            case TUMBLING_MINUTE, TUMBLING_EARLY, TUMBLING_PARTITIONED -> new Shape.Tumbling(minute, Duration.ZERO);
            case HOPPING_1 -> new Shape.Hopping(minute, minute, Duration.ZERO);
            case HOPPING_60 -> new Shape.Hopping(Duration.ofHours(1), minute, Duration.ZERO);
            case CALENDAR_HOUR ->
                new Shape.Calendar(
                        Shape.CalendarUnit.HOUR, ZoneId.of("Europe/Berlin"), Duration.ZERO, Duration.ofHours(8));
            case SLIDING_MINUTE -> new Shape.Sliding(minute, 1_000_000);
            case SESSION -> new Shape.Session(Duration.ofSeconds(5), minute);
            case COUNT_60 -> new Shape.Count(60);
        };
    }

    private static WindowSpec spec(Kind kind) {
        WindowSpec.Progress progress = new WindowSpec.Progress(
                Duration.ofSeconds(2),
                Duration.ofSeconds(30),
                WindowSpec.Progress.STEP,
                kind == Kind.TUMBLING_EARLY ? Duration.ofSeconds(10) : Duration.ZERO,
                kind == Kind.TUMBLING_PARTITIONED ? List.of("station") : List.of());
        return new WindowSpec(shape(kind), List.of("station"), progress, 200_000, 1000);
    }

    private RootAllocator allocator;
    private Batch batch;
    private final Random random = new Random(1);
    private final int[] key = new int[ROWS];
    private final double[] value = new double[ROWS];
    private final long[] time = new long[ROWS];
    private final Taken taken = new Taken();
    private Window window;
    private PlainWindows plain;
    private long now;

    @Setup(Level.Trial)
    public void open() throws AggregationException {
        allocator = new RootAllocator();
        batch = Batch.allocate(allocator, SCHEMA, ROWS);
        batch.rows(ROWS);
        for (int row = 0; row < ROWS; row++) {
            key[row] = random.nextInt(KEYS);
            batch.column(1).setText(row, "station-" + key[row]);
            value[row] = 20 + 5 * random.nextGaussian();
            batch.column(2).setDouble(row, value[row]);
        }
        Map<String, String> calls = new LinkedHashMap<>();
        calls.put("n", "count(value)");
        calls.put("sum", "sum(value)");
        calls.put("least", "min(value)");
        calls.put("greatest", "max(value)");
        calls.put("spread", "stddev(value)");
        window = Windows.of(spec(kind), Aggregation.compile(calls, SCHEMA, List.of("station")));
        plain = PlainWindows.of(kind, KEYS);
    }

    @TearDown(Level.Trial)
    public void close() {
        window.close();
        batch.close();
        allocator.close();
    }

    /** The next second of event time for every hundred rows. */
    private void tick() {
        for (int row = 0; row < ROWS; row++) {
            now += SECOND / KEYS;
            time[row] = now;
        }
    }

    @Benchmark
    @OperationsPerInvocation(ROWS)
    public long windows() {
        tick();
        batch.time().setLongs(0, ROWS, time);
        window.process(batch, taken);
        return taken.results;
    }

    @Benchmark
    @OperationsPerInvocation(ROWS)
    public double[] plain() {
        tick();
        plain.take(key, value, time);
        return plain.results;
    }

    /** How many readings the results of the engine, or of the plain loop, were of so far. */
    long readings(boolean engine) {
        return engine ? taken.results : plain.readings;
    }

    private static final class Taken implements Window.Output {
        long results;

        @Override
        public void closed(Window.Result result) {
            results += result.readings();
        }

        @Override
        public void early(Window.Result result) {
            results += result.readings();
        }

        @Override
        public void withdrawn(Window.Result result) {
            throw new IllegalStateException("nothing is asked for early: " + result);
        }

        @Override
        public void done(long readings) {}

        @Override
        public void late(Batch batch, int row) {
            throw new IllegalStateException("nothing is late: row " + row);
        }

        @Override
        public void quarantined(Batch batch, int row, String reason) {
            throw new IllegalStateException(reason);
        }
    }
}
