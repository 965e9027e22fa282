package io.tributary.pipelines.expression;

import io.tributary.pipelines.batch.Batch;
import io.tributary.pipelines.batch.Schema;
import io.tributary.pipelines.batch.Type;
import java.time.Instant;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
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

/** Nanoseconds per reading of typical expressions, each beside the loop over plain arrays that a person would write. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@OperationsPerInvocation(ExpressionBenchmark.ROWS)
@Warmup(iterations = 2, time = 1)
@Measurement(iterations = 3, time = 1)
@Fork(
        value = 1,
        jvmArgsAppend = {
            "--add-opens=java.base/java.nio=ALL-UNNAMED",
            "-Darrow.enable_unsafe_memory_access=true",
            "-Darrow.enable_null_check_for_get=false"
        })
public class ExpressionBenchmark {
    static final int ROWS = 4096;
    private static final int STATIONS = 1000;
    private static final Schema SCHEMA = Schema.of(
            new Schema.Field("heat", Type.DOUBLE, "[degF]"),
            new Schema.Field("flow", Type.DOUBLE, "m3/h"),
            new Schema.Field("station", Type.TEXT),
            new Schema.Field("seen", Type.TIME));

    private final BufferAllocator allocator = new RootAllocator();
    private final Batch batch = Batch.allocate(allocator, SCHEMA, ROWS);
    private final Expression convert = Expression.compile("convert(heat, \"Cel\")", SCHEMA);
    private final Expression clamp = Expression.compile("math.least(math.greatest(heat, 0.0), 100.0)", SCHEMA);
    private final Expression power = Expression.compile("math.pow(flow, 0.54) * 3.7", SCHEMA);
    private final Expression hour = Expression.compile("time.getHours(\"Europe/Berlin\")", SCHEMA);
    private final Expression age = Expression.compile("time - seen > duration(\"10m\")", SCHEMA);
    private final Expression pattern = Expression.compile("station.matches(\"^s[0-9]*7$\")", SCHEMA);
    private final Expression part = Expression.compile("station.substring(station.indexOf(\"s\") + 1)", SCHEMA);

    private final double[] heats = new double[ROWS];
    private final double[] flows = new double[ROWS];
    private final int[] stations = new int[ROWS];
    private final long[] times = new long[ROWS];
    private final long[] seens = new long[ROWS];
    private final boolean[] matching = new boolean[STATIONS];
    private final double[] doubles = new double[ROWS];
    private final long[] longs = new long[ROWS];
    private final boolean[] bools = new boolean[ROWS];
    private final ZoneId berlin = ZoneId.of("Europe/Berlin");

    @Setup(Level.Trial)
    public void fill() {
        RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(1);
        for (int i = 0; i < ROWS; i++) {
            int row = batch.append();
            batch.time().setLong(row, 1_774_746_000_000_000L + i * 1_000_000L);
            batch.column(1).setDouble(row, random.nextDouble() * 200 - 50);
            batch.column(2).setDouble(row, random.nextDouble() * 10);
            batch.column(3).setText(row, "s" + random.nextInt(STATIONS));
            batch.column(4).setLong(row, 1_774_746_000_000_000L);
        }
        batch.time().longs(0, ROWS, times);
        batch.column(1).doubles(0, ROWS, heats);
        batch.column(2).doubles(0, ROWS, flows);
        batch.column(3).ids(0, ROWS, stations);
        batch.column(4).longs(0, ROWS, seens);
        for (int id = 0; id < batch.column(3).dictionary().size(); id++) {
            matching[id] = batch.column(3).dictionary().text(id).endsWith("7");
        }
    }

    @TearDown(Level.Trial)
    public void close() {
        batch.close();
        allocator.close();
    }

    @Benchmark
    public int convertUnit() {
        return convert.evaluate(batch).rows();
    }

    @Benchmark
    public double[] convertUnitPlain() {
        for (int i = 0; i < ROWS; i++) {
            doubles[i] = (heats[i] - 32.0) * 5.0 / 9.0;
        }
        return doubles;
    }

    @Benchmark
    public int clamp() {
        return clamp.evaluate(batch).rows();
    }

    @Benchmark
    public double[] clampPlain() {
        for (int i = 0; i < ROWS; i++) {
            doubles[i] = Math.min(Math.max(heats[i], 0.0), 100.0);
        }
        return doubles;
    }

    @Benchmark
    public int power() {
        return power.evaluate(batch).rows();
    }

    @Benchmark
    public double[] powerPlain() {
        for (int i = 0; i < ROWS; i++) {
            doubles[i] = StrictMath.pow(flows[i], 0.54) * 3.7;
        }
        return doubles;
    }

    @Benchmark
    public int hourInZone() {
        return hour.evaluate(batch).rows();
    }

    @Benchmark
    public long[] hourInZonePlain() {
        for (int i = 0; i < ROWS; i++) {
            longs[i] = Instant.EPOCH
                    .plus(times[i], ChronoUnit.MICROS)
                    .atZone(berlin)
                    .getHour();
        }
        return longs;
    }

    @Benchmark
    public int age() {
        return age.evaluate(batch).rows();
    }

    @Benchmark
    public boolean[] agePlain() {
        for (int i = 0; i < ROWS; i++) {
            bools[i] = times[i] - seens[i] > 600_000_000L;
        }
        return bools;
    }

    @Benchmark
    public int pattern() {
        return pattern.evaluate(batch).rows();
    }

    @Benchmark
    public boolean[] patternPlain() {
        for (int i = 0; i < ROWS; i++) {
            bools[i] = matching[stations[i]];
        }
        return bools;
    }

    @Benchmark
    public int partOfText() {
        return part.evaluate(batch).rows();
    }
}
