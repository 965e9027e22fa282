package io.tributary.pipelines.operator;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.pipelines.batch.Batch;
import io.tributary.pipelines.batch.Schema;
import io.tributary.pipelines.batch.Type;
import io.tributary.pipelines.state.Kept;
import io.tributary.pipelines.state.StateException;
import io.tributary.pipelines.state.StateReader;
import io.tributary.pipelines.state.Stateful;
import io.tributary.pipelines.state.StatefulContract;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** Every step that remembers something goes on after a restart as if there had been none. */
class OperatorMemoryTest {
    private static final Schema SCHEMA = Schema.of(
            new Schema.Field("station", Type.TEXT),
            new Schema.Field("line", Type.INT),
            new Schema.Field("on", Type.BOOL),
            new Schema.Field("value", Type.DOUBLE));
    private static final KeySpec FEW = new KeySpec(List.of("station", "line", "on"), 9, Duration.ofMinutes(1));
    private static final KeySpec TEXT = new KeySpec(List.of("station"), 4, Duration.ofSeconds(30));
    private static final KeySpec ONE = new KeySpec(List.of(), 1, Duration.ofMinutes(3));

    /** Of what has a memory, by the tests below. */
    private static final Set<Class<? extends Operator>> WITH_MEMORY = Set.of(
            Dedup.class, EveryNth.class, Fft.class, FillLast.class, Resample.class, Throttle.class, Tracked.class);

    /** Its restores are in {@link JoinModelTest}, for it takes two streams. */
    private static final Set<Class<? extends Operator>> TESTED_WITH_ITS_MODEL = Set.of(Join.class);

    private static final Set<Class<? extends Operator>> WITHOUT_MEMORY = Set.of(
            Fill.class,
            FractionOfKeys.class,
            Let.class,
            Lookup.class,
            Rearrange.class,
            UserFunction.class,
            Where.class);

    abstract static class Contract extends StatefulContract {
        abstract Operator operator(BufferAllocator allocator);

        @Override
        protected int seeds() {
            return 30;
        }

        @Override
        protected Life begin(long seed) {
            return new OperatorLife(this, seed, pieces());
        }

        /** Counts, key, state, a piece and one that is new, and the end of a key that was forgotten. */
        @Test
        public void one_reading_changes_few_entries() {
            try (Life life = begin(3)) {
                Kept kept = new Kept();
                for (int i = 0; i < pieces(); i++) {
                    life.take(i);
                }
                life.memory().changes(kept);
                for (int row = 0; row < 20; row++) {
                    int calls = kept.calls();
                    ((OperatorLife) life).takeOne(row);
                    life.memory().changes(kept);
                    assertThat(kept.calls() - calls).as("row %d", row).isBetween(0, 6);
                }
            }
        }

        /** Stamps as ranks: they tell how often it was asked for changes, too. */
        @Override
        protected List<String> comparable(Kept kept) throws StateException {
            TreeSet<Long> stamps = new TreeSet<>();
            for (Map.Entry<byte[], byte[]> entry : kept.entries().entrySet()) {
                if (entry.getKey()[0] == 2) {
                    stamps.add(new StateReader(entry.getValue()).getVar());
                }
            }
            List<Long> ranks = new ArrayList<>(stamps);
            List<String> lines = new ArrayList<>();
            for (Map.Entry<byte[], byte[]> entry : kept.entries().entrySet()) {
                StateReader value = new StateReader(entry.getValue());
                String rank = entry.getKey()[0] == 2 ? "rank " + ranks.indexOf(value.getVar()) + ", " : "";
                lines.add(HexFormat.of().formatHex(entry.getKey()) + " = " + rank
                        + HexFormat.of().formatHex(value.getBytes(value.remaining())));
            }
            return lines;
        }
    }

    private static final class OperatorLife implements StatefulContract.Life {
        private final BufferAllocator allocator = new RootAllocator();
        private final Operator operator;
        private final Batch batch = Batch.allocate(allocator, SCHEMA, 32);
        private final List<List<List<@Nullable Object>>> pieces = new ArrayList<>();

        OperatorLife(Contract contract, long seed, int pieces) {
            operator = contract.operator(allocator);
            RandomGenerator random = Streams.random(seed);
            List<Streams.Sample> samples = Streams.of(seed, pieces * 30, 6);
            for (int i = 0; i < pieces; i++) {
                List<List<@Nullable Object>> rows = new ArrayList<>();
                int size = random.nextInt(4) == 0 ? 0 : random.nextInt(25);
                for (Streams.Sample sample : samples.subList(i * 30, i * 30 + size)) {
                    Long line = random.nextInt(60) == 0 ? null : Long.valueOf(random.nextInt(2));
                    Boolean on = random.nextInt(6) == 0 ? null : Boolean.valueOf(random.nextInt(4) == 0);
                    rows.add(Arrays.asList(sample.time(), sample.station(), line, on, sample.value()));
                }
                this.pieces.add(rows);
            }
        }

        @Override
        public Stateful memory() {
            return operator.memory();
        }

        @Override
        public String take(int index) {
            RecordedOutput output = new RecordedOutput();
            batch.clear();
            if (index % 7 == 6) {
                Readings.forgetTexts(batch);
            }
            Readings.fill(batch, pieces.get(index));
            operator.process(batch, output);
            return output + "\n" + operator.state();
        }

        private void takeOne(int row) {
            List<List<@Nullable Object>> rows =
                    pieces.stream().flatMap(List::stream).toList().subList(row, row + 1);
            batch.clear();
            Readings.fill(batch, rows);
            operator.process(batch, new RecordedOutput());
        }

        @Override
        public String end() {
            RecordedOutput output = new RecordedOutput();
            operator.flush(output);
            return output + "\n" + operator.state();
        }

        @Override
        public void close() {
            operator.close();
            batch.close();
            allocator.close();
        }
    }

    abstract static class TrackedContract extends Contract {
        final Tracking tracking;
        private final KeySpec keys;

        TrackedContract(Tracking tracking, KeySpec keys) {
            this.tracking = tracking;
            this.keys = keys;
        }

        @Override
        Operator operator(BufferAllocator allocator) {
            List<String> names = Trackers.types(tracking).size() == 1 ? List.of("new") : List.of("score", "flag");
            return KeyedOperators.track("value", tracking, names, keys, SCHEMA).open(allocator);
        }
    }

    @Nested
    class DedupTest extends Contract {
        @Override
        Operator operator(BufferAllocator allocator) {
            return Operators.dedup(List.of("station", "value"), Duration.ofSeconds(20), 12, SCHEMA, allocator);
        }
    }

    @Nested
    class DedupByTimeTest extends Contract {
        @Override
        Operator operator(BufferAllocator allocator) {
            List<String> by = List.of("line", "time", "station");
            return Operators.dedup(by, Duration.ofMinutes(10), 40, SCHEMA, allocator);
        }
    }

    @Nested
    class ThrottleTest extends Contract {
        @Override
        Operator operator(BufferAllocator allocator) {
            return KeyedOperators.throttle(Duration.ofSeconds(2), FEW, SCHEMA).open(allocator);
        }
    }

    @Nested
    class EveryNthTest extends Contract {
        @Override
        Operator operator(BufferAllocator allocator) {
            return KeyedOperators.everyNth(3, TEXT, SCHEMA).open(allocator);
        }
    }

    @Nested
    class FillLastTest extends Contract {
        @Override
        Operator operator(BufferAllocator allocator) {
            return KeyedOperators.fillLast(List.of("value", "on", "line"), TEXT, SCHEMA)
                    .open(allocator);
        }
    }

    @Nested
    class ResampleTest extends Contract {
        @Override
        Operator operator(BufferAllocator allocator) {
            return KeyedOperators.resample(Duration.ofMillis(900), true, List.of("value", "line"), TEXT, SCHEMA)
                    .open(allocator);
        }
    }

    @Nested
    class FftTest extends Contract {
        @Override
        Operator operator(BufferAllocator allocator) {
            FftSpec spec = new FftSpec("line", 32, 5, 0, true, Map.of("low", new FftSpec.Band(0, 1)));
            return KeyedOperators.fft(spec, new KeySpec(List.of("station"), 3, Duration.ofMinutes(10)), SCHEMA)
                    .open(allocator);
        }
    }

    @Nested
    class FftOfGivenRateTest extends Contract {
        @Override
        Operator operator(BufferAllocator allocator) {
            FftSpec spec = new FftSpec("line", 16, 16, 100, false, Map.of());
            return KeyedOperators.fft(spec, ONE, SCHEMA).open(allocator);
        }
    }

    @Nested
    class DeltaTest extends TrackedContract {
        DeltaTest() {
            super(new Tracking.Delta(), FEW);
        }
    }

    @Nested
    class IncreaseTest extends TrackedContract {
        IncreaseTest() {
            super(new Tracking.Increase(), TEXT);
        }
    }

    @Nested
    class RateTest extends TrackedContract {
        RateTest() {
            super(new Tracking.Rate(Duration.ofMinutes(1), true), ONE);
        }
    }

    @Nested
    class FadingAverageTest extends TrackedContract {
        FadingAverageTest() {
            super(new Tracking.FadingAverage(Duration.ofSeconds(3)), FEW);
        }
    }

    @Nested
    class SmoothedAverageTest extends TrackedContract {
        SmoothedAverageTest() {
            super(new Tracking.SmoothedAverage(0.25), TEXT);
        }
    }

    @Nested
    class MovingAverageByCountTest extends TrackedContract {
        MovingAverageByCountTest() {
            super(new Tracking.MovingAverage(50, Optional.empty()), TEXT);
        }
    }

    @Nested
    class MovingAverageByTimeTest extends TrackedContract {
        MovingAverageByTimeTest() {
            super(new Tracking.MovingAverage(70, Optional.of(Duration.ofSeconds(6))), ONE);
        }
    }

    @Nested
    class ZScoreTest extends TrackedContract {
        ZScoreTest() {
            super(new Tracking.Anomaly(new Tracking.Method.ZScore(20), 3, 3), TEXT);
        }
    }

    @Nested
    class MadTest extends TrackedContract {
        MadTest() {
            super(new Tracking.Anomaly(new Tracking.Method.Mad(40), 3, 3), TEXT);
        }
    }

    @Nested
    class SeasonalTest extends TrackedContract {
        SeasonalTest() {
            super(new Tracking.Anomaly(new Tracking.Method.Seasonal(true, ZoneId.of("Europe/Berlin"), 10), 3, 3), TEXT);
        }
    }

    @Nested
    class AlarmTest extends TrackedContract {
        AlarmTest() {
            super(new Tracking.Alarm(true, 10, 9, Duration.ofSeconds(2), Duration.ofSeconds(1), false), FEW);
        }
    }

    @Nested
    class AlarmChangesTest extends TrackedContract {
        AlarmChangesTest() {
            super(new Tracking.Alarm(false, 8, 9, Duration.ZERO, Duration.ofSeconds(3), true), TEXT);
        }
    }

    @Test
    void every_operator_is_known_to_have_a_memory_or_none() throws IOException, ReflectiveOperationException {
        Set<Class<?>> operators = new HashSet<>();
        Path classes = Path.of(Operator.class
                        .getProtectionDomain()
                        .getCodeSource()
                        .getLocation()
                        .getPath())
                .resolve(Operator.class.getPackageName().replace('.', '/'));
        try (Stream<Path> files = Files.list(classes)) {
            for (Path file : files.toList()) {
                String name = file.getFileName().toString().replace(".class", "");
                Class<?> each = Class.forName(Operator.class.getPackageName() + "." + name);
                if (Operator.class.isAssignableFrom(each) && !each.isInterface()) {
                    operators.add(each);
                    boolean hasMemory = Arrays.stream(each.getDeclaredMethods())
                            .anyMatch(method -> method.getName().equals("memory"));
                    assertThat(hasMemory).as("memory of %s", each).isEqualTo(!WITHOUT_MEMORY.contains(each));
                }
            }
        }
        assertThat(operators)
                .containsExactlyInAnyOrderElementsOf(Stream.of(WITH_MEMORY, TESTED_WITH_ITS_MODEL, WITHOUT_MEMORY)
                        .flatMap(Set::stream)
                        .toList());
    }

    @Test
    void every_operator_with_a_memory_and_everything_tracked_is_tested_here() throws ReflectiveOperationException {
        Set<Class<?>> operators = new HashSet<>();
        Set<Class<?>> tracked = new HashSet<>();
        for (Class<?> each : OperatorMemoryTest.class.getDeclaredClasses()) {
            if (each.isAnnotationPresent(Nested.class)) {
                Contract contract = (Contract)
                        each.getDeclaredConstructor(OperatorMemoryTest.class).newInstance(this);
                try (BufferAllocator allocator = new RootAllocator();
                        Operator operator = contract.operator(allocator)) {
                    operators.add(operator.getClass());
                }
                if (contract instanceof TrackedContract tracking) {
                    boolean isAnomaly = tracking.tracking instanceof Tracking.Anomaly;
                    tracked.add(isAnomaly ? method(tracking.tracking) : tracking.tracking.getClass());
                }
            }
        }
        assertThat(operators).isEqualTo(WITH_MEMORY);
        assertThat(tracked)
                .isEqualTo(Stream.of(Tracking.class, Tracking.Method.class)
                        .flatMap(type -> Arrays.stream(type.getPermittedSubclasses()))
                        .filter(type -> type != Tracking.Anomaly.class && type != Tracking.Method.class)
                        .collect(Collectors.toSet()));
    }

    private static Class<?> method(Tracking tracking) {
        return ((Tracking.Anomaly) tracking).method().getClass();
    }
}
