package io.tributary.pipelines.operator;

import io.tributary.pipelines.batch.Batch;
import io.tributary.pipelines.batch.Schema;
import io.tributary.pipelines.batch.Type;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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
 * Nanoseconds per reading, of either stream, of a join of two streams of 1,000 machines, a thousand readings a second, with partners
 * within 5 s; and of plain hash joins over primitive arrays that work out the nearest partners too, but take readings in order
 * only, never forget a machine, have room for a fixed number of partners and fill no columns.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@OperationsPerInvocation(JoinBenchmark.ROWS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 3, time = 1)
@Fork(
        value = 1,
        jvmArgsAppend = {
            "--add-opens=java.base/java.nio=ALL-UNNAMED",
            "-Darrow.enable_unsafe_memory_access=true",
            "-Darrow.enable_null_check_for_get=false"
        })
public class JoinBenchmark {
    static final int ROWS = 4096;
    private static final int MACHINES = 1000;
    private static final long WITHIN = 5_000_000;
    private static final int PARTNERS = 64;
    private static final int WAITING = 1 << 14;
    private static final Schema SCHEMA = Schema.of(
            new Schema.Field("machine", Type.TEXT),
            new Schema.Field("of_other", Type.BOOL),
            new Schema.Field("watts", Type.DOUBLE),
            new Schema.Field("celsius", Type.DOUBLE));

    /** Which partners are looked for. */
    @Param({"NEAREST", "LAST", "ALL"})
    private JoinSpec.Match match = JoinSpec.Match.NEAREST;

    private final BufferAllocator allocator = new RootAllocator();
    private final Batch batch = Batch.allocate(allocator, SCHEMA, ROWS);
    private final Ignored ignored = new Ignored();
    private Operator operator = open(JoinSpec.Match.NEAREST);
    private long time;
    private final String[] machines = new String[ROWS];
    private final boolean[] ofOther = new boolean[ROWS];
    private final double[] values = new double[ROWS];
    private final Map<String, Integer> places = new HashMap<>();
    private final long[] partnerTimes = new long[MACHINES * PARTNERS];
    private final double[] partnerValues = new double[MACHINES * PARTNERS];
    private final int[] partners = new int[MACHINES];
    private final long[] waitingTimes = new long[WAITING];
    private final int[] waitingPlaces = new int[WAITING];
    private final double[] waitingValues = new double[WAITING];
    private int firstWaiting;
    private int lastWaiting;

    private Operator open(JoinSpec.Match wanted) {
        JoinSpec spec = new JoinSpec(
                List.of("machine"), List.of("celsius"), Duration.ofSeconds(5), wanted, true, Duration.ZERO, 100_000);
        return Joins.join(spec, "of_other", SCHEMA).open(allocator);
    }

    @Setup(Level.Trial)
    public void open() {
        RandomGenerator random = Streams.random(1);
        for (int i = 0; i < ROWS; i++) {
            int row = batch.append();
            machines[i] = "m" + random.nextInt(MACHINES);
            ofOther[i] = random.nextBoolean();
            values[i] = random.nextDouble() * 1000;
            batch.column(1).setText(row, machines[i]);
            batch.column(2).setBool(row, ofOther[i]);
            batch.column(ofOther[i] ? 4 : 3).setDouble(row, values[i]);
            batch.column(ofOther[i] ? 3 : 4).setNull(row);
        }
        operator.close();
        operator = open(match);
    }

    @TearDown(Level.Trial)
    public void close() {
        operator.close();
        batch.close();
        allocator.close();
    }

    @Benchmark
    public long join() {
        for (int i = 0; i < ROWS; i++) {
            time += 1_000;
            batch.time().setLong(i, time);
        }
        operator.process(batch, ignored);
        return ignored.rows;
    }

    @Benchmark
    public double plainNearest() {
        double sum = 0;
        for (int i = 0; i < ROWS; i++) {
            time += 1_000;
            int place = places.computeIfAbsent(machines[i], unknown -> places.size());
            while (firstWaiting != lastWaiting && waitingTimes[firstWaiting] + WITHIN < time) {
                sum += nearest(firstWaiting);
                firstWaiting = (firstWaiting + 1) & (WAITING - 1);
            }
            if (ofOther[i]) {
                int at = place * PARTNERS + (partners[place]++ & (PARTNERS - 1));
                partnerTimes[at] = time;
                partnerValues[at] = values[i];
            } else {
                waitingTimes[lastWaiting] = time;
                waitingPlaces[lastWaiting] = place;
                waitingValues[lastWaiting] = values[i];
                lastWaiting = (lastWaiting + 1) & (WAITING - 1);
            }
        }
        return sum;
    }

    private double nearest(int waiting) {
        long at = waitingTimes[waiting];
        int place = waitingPlaces[waiting];
        long least = WITHIN + 1;
        double value = 0;
        for (int i = partners[place] - 1; i >= Math.max(0, partners[place] - PARTNERS); i--) {
            int partner = place * PARTNERS + (i & (PARTNERS - 1));
            long distance = Math.abs(partnerTimes[partner] - at);
            if (distance < least) {
                least = distance;
                value = partnerValues[partner];
            }
            if (partnerTimes[partner] < at) {
                break;
            }
        }
        return waitingValues[waiting] * value;
    }

    private static final class Ignored implements Operator.Output {
        private long rows;

        @Override
        public void emit(Batch batch) {
            rows += batch.rows();
        }

        @Override
        public void filtered(int readings) {}

        @Override
        public void duplicate(int readings) {}

        @Override
        public void late(int readings) {}

        @Override
        public void absorbed(int readings) {}

        @Override
        public void derived(int readings) {}

        @Override
        public void quarantined(Batch batch, int row, String reason) {}
    }
}
