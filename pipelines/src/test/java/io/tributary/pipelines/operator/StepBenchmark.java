package io.tributary.pipelines.operator;

import io.tributary.pipelines.batch.Batch;
import io.tributary.pipelines.batch.Schema;
import io.tributary.pipelines.batch.Type;
import io.tributary.pipelines.state.Stateful;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
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
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Nanoseconds per reading of the steps, most of which remember something of each of 1,000 stations, and of {@link PlainSteps}:
 * loops over arrays that work out the same for just these readings. {@link PlainStepsTest} says that they do.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@OperationsPerInvocation(StepBenchmark.ROWS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 3, time = 1)
@Fork(
        value = 1,
        jvmArgsAppend = {
            "--add-opens=java.base/java.nio=ALL-UNNAMED",
            "-Darrow.enable_unsafe_memory_access=true",
            "-Darrow.enable_null_check_for_get=false"
        })
public class StepBenchmark {
    static final int ROWS = 4096;
    private static final int STATIONS = 1000;
    private static final Schema SCHEMA =
            Schema.of(new Schema.Field("station", Type.TEXT), new Schema.Field("value", Type.DOUBLE));
    private static final KeySpec KEYS = new KeySpec(List.of("station"), 10_000, Duration.ofDays(1));

    /** Which step is measured. */
    @Param({
        "delta",
        "increase",
        "rate",
        "dedup",
        "fading",
        "average100",
        "zscore100",
        "mad100",
        "hourOfWeek",
        "alarm",
        "throttle",
        "nth",
        "fillLast",
        "resample",
        "fft1024",
        "lookup",
        "select",
        "rename",
        "drop"
    })
    String step = "delta";

    private final BufferAllocator allocator = new RootAllocator();
    private final Batch batch = Batch.allocate(allocator, SCHEMA, ROWS);
    private final Operator.Output ignored = new IgnoredOutput();
    private Operator operator = plan("delta").open(allocator);
    private long time;
    private int batches;
    private final Counted counted = new Counted();

    private final int[] stations = new int[ROWS];
    private final double[] values = new double[ROWS];
    private final long[] times = new long[ROWS];
    private PlainSteps plain = new PlainSteps("delta", stations, STATIONS, values, times);

    private static OperatorPlan plan(String step) {
        return switch (step) {
            case "dedup" ->
                new OperatorPlan(
                        SCHEMA,
                        allocator -> Operators.dedup(
                                List.of("station", "time"), Duration.ofMinutes(10), 100_000, SCHEMA, allocator));
            case "delta" -> track(new Tracking.Delta(), "new");
            case "increase" -> track(new Tracking.Increase(), "new");
            case "rate" -> track(new Tracking.Rate(Duration.ofSeconds(1), true), "new");
            case "fading" -> track(new Tracking.FadingAverage(Duration.ofMinutes(1)), "new");
            case "average100" -> track(new Tracking.MovingAverage(100, Optional.empty()), "new");
            case "zscore100" -> anomaly(new Tracking.Method.ZScore(100));
            case "mad100" -> anomaly(new Tracking.Method.Mad(100));
            case "hourOfWeek" -> anomaly(new Tracking.Method.Seasonal(true, ZoneOffset.UTC, 100));
            case "alarm" ->
                track(new Tracking.Alarm(true, 900, 800, Duration.ofSeconds(1), Duration.ZERO, false), "new");
            case "throttle" -> KeyedOperators.throttle(Duration.ofSeconds(10), KEYS, SCHEMA);
            case "nth" -> KeyedOperators.everyNth(10, KEYS, SCHEMA);
            case "fillLast" -> KeyedOperators.fillLast(List.of("value"), KEYS, SCHEMA);
            case "resample" ->
                KeyedOperators.resample(
                        Duration.ofSeconds(1),
                        true,
                        List.of("value"),
                        new KeySpec(List.of("station"), 10_000, Duration.ofHours(1)),
                        SCHEMA);
            case "lookup" -> Operators.lookup("station", new LiveTable(table()), Missing.KEEP, SCHEMA);
            case "select" -> Operators.columns(inOrder("station", "station", "value", "value"), SCHEMA);
            case "rename" -> Operators.columns(inOrder("sensor", "station", "reading", "value"), SCHEMA);
            case "drop" -> Operators.columns(Map.of("value", "value"), SCHEMA);
            default ->
                KeyedOperators.fft(
                        new FftSpec("value", 1024, 1024, 100, true, Map.of()),
                        new KeySpec(List.of("station"), STATIONS, Duration.ofDays(1)),
                        SCHEMA);
        };
    }

    private static Map<String, String> inOrder(String first, String source, String second, String secondSource) {
        Map<String, String> columns = new LinkedHashMap<>();
        columns.put(first, source);
        columns.put(second, secondSource);
        return columns;
    }

    private static Table table() {
        List<Table.Row> rows = new ArrayList<>();
        for (int station = 0; station < STATIONS; station++) {
            rows.add(new Table.Row("s" + station, List.of(0.0)));
        }
        return new Table(Type.TEXT, List.of(new Schema.Field("limit", Type.DOUBLE)), rows);
    }

    private static OperatorPlan track(Tracking tracking, String... names) {
        return KeyedOperators.track("value", tracking, List.of(names), KEYS, SCHEMA);
    }

    private static OperatorPlan anomaly(Tracking.Method method) {
        return track(new Tracking.Anomaly(method, 3, 10), "score", "flag");
    }

    @Setup(Level.Trial)
    public void open() {
        RandomGenerator random = Streams.random(1);
        for (int i = 0; i < ROWS; i++) {
            int row = batch.append();
            stations[i] = random.nextInt(STATIONS);
            values[i] = random.nextDouble() * 1000;
            batch.column(1).setText(row, "s" + stations[i]);
            if (step.startsWith("fill") && i % 10 == 0) {
                values[i] = Double.NaN;
                batch.column(2).setNull(row);
            } else {
                batch.column(2).setDouble(row, values[i]);
            }
        }
        operator.close();
        operator = plan(step).open(allocator);
        plain = new PlainSteps(step, stations, STATIONS, values, times);
    }

    @TearDown(Level.Trial)
    public void close() {
        if (counted.entries > 0) {
            long rows = (long) batches * ROWS;
            System.out.printf(
                    "%.1f bytes in %.2f entries per 1,000 readings%n",
                    counted.bytes * 1000.0 / rows, counted.entries * 1000.0 / rows);
        }
        operator.close();
        batch.close();
        allocator.close();
    }

    /** About a second between two readings of a station. */
    private void tick() {
        for (int i = 0; i < ROWS; i++) {
            time += 1_000;
            times[i] = time;
        }
    }

    @Benchmark
    public void step() {
        step(ignored);
    }

    void step(Operator.Output output) {
        tick();
        batch.time().setLongs(0, ROWS, times);
        operator.process(batch, output);
    }

    /** The same, asked for what has changed every 102,400 readings: about 100 of each station. */
    @Benchmark
    public long stepKept() {
        step();
        if (++batches % 25 == 0) {
            operator.memory().changes(counted);
        }
        return counted.bytes;
    }

    @Benchmark
    public PlainSteps plain() {
        tick();
        plain.run();
        return plain;
    }

    /** Prints at its end how much it was given: what would have been written. */
    private static final class Counted implements Stateful.Changes {
        private long bytes;
        private long entries;

        @Override
        public void put(byte[] key, byte[] value) {
            bytes += key.length + value.length;
            entries++;
        }

        @Override
        public void remove(byte[] key) {
            put(key, key);
        }

        @Override
        public void removeAll(byte[] prefix) {
            put(prefix, prefix);
        }
    }
}
