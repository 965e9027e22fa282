package io.tributary.pipelines.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tributary.pipelines.batch.Batch;
import io.tributary.pipelines.batch.Schema;
import io.tributary.pipelines.batch.Type;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class DedupTest extends OperatorContract {
    private static final Schema SCHEMA =
            Schema.of(new Schema.Field("station", Type.TEXT), new Schema.Field("value", Type.DOUBLE));
    private static final Duration TEN_SECONDS = Duration.ofSeconds(10);

    @Override
    protected Operator operator(BufferAllocator allocator) {
        return Operators.dedup(List.of("value", "station"), TEN_SECONDS, 12, SCHEMA, allocator);
    }

    @Override
    protected Schema input() {
        return SCHEMA;
    }

    @Test
    void a_repetition_within_the_time_is_dropped_and_one_after_it_is_not() {
        assertThat(kept(List.of("station"), 10, at(0, "a"), at(10, "a"), at(10, "b"), at(11, "a"), at(12, "a")))
                .containsExactly(0, 2, 3);
    }

    @Test
    void a_repetition_that_was_dropped_does_not_prolong_the_time() {
        assertThat(kept(List.of("station"), 10, at(0, "a"), at(8, "a"), at(16, "a"), at(24, "a")))
                .containsExactly(0, 2);
    }

    @Test
    void with_the_event_time_among_the_columns_only_the_same_reading_is_dropped() {
        assertThat(kept(List.of("station", "time"), 10, at(0, "a"), at(1, "a"), at(0, "a"), at(1, "a"), at(2, "a")))
                .containsExactly(0, 1, 4);
    }

    @Test
    void a_straggler_does_not_hide_the_latest_reading() {
        assertThat(kept(List.of("station"), 10, at(100, "a"), at(50, "a"), at(101, "a"), at(52, "a")))
                .containsExactly(0, 1);
    }

    @Test
    void a_reading_that_lacks_a_value_is_let_through() {
        assertThat(kept(List.of("station"), 10, at(0, null), at(0, null), at(0, "a"), at(0, "a")))
                .containsExactly(0, 1, 2);
    }

    @Test
    void both_zeros_are_one_value_and_so_is_not_a_number() {
        assertThat(kept(
                        List.of("value"),
                        10,
                        Arrays.asList(0L, "a", 0.0),
                        Arrays.asList(0L, "a", -0.0),
                        Arrays.asList(0L, "a", Double.NaN),
                        Arrays.asList(0L, "a", Double.longBitsToDouble(0x7ff8000000000001L))))
                .containsExactly(0, 2);
    }

    @Test
    void times_at_both_ends_of_time_are_far_apart() {
        assertThat(kept(
                        List.of("station"),
                        10,
                        Arrays.asList(Long.MIN_VALUE, "a", 0.0),
                        Arrays.asList(Long.MAX_VALUE, "a", 0.0),
                        Arrays.asList(Long.MAX_VALUE, "a", 0.0)))
                .containsExactly(0, 1);
    }

    @Test
    void the_oldest_is_forgotten_first_and_that_is_told() {
        AtomicInteger forgotten = new AtomicInteger();
        assertThat(kept(
                        forgotten,
                        2,
                        List.of("station"),
                        TEN_SECONDS,
                        List.of(at(0, "a"), at(1, "b"), at(2, "c"), at(3, "b"), at(3, "a"))))
                .containsExactly(0, 1, 2, 4);
        assertThat(forgotten).hasValue(2);
    }

    @Test
    void forgetting_what_could_not_repeat_any_more_is_not_told() {
        AtomicInteger forgotten = new AtomicInteger();
        kept(forgotten, 1, List.of("station"), TEN_SECONDS, List.of(at(0, "a"), at(20, "b"), at(40, "c")));
        assertThat(forgotten).hasValue(0);
    }

    @Test
    void texts_that_never_repeat_do_not_pile_up_nor_confuse() {
        AtomicInteger forgotten = new AtomicInteger();
        List<List<@Nullable Object>> readings = new ArrayList<>();
        for (int i = 0; i < 20_000; i++) {
            readings.add(at(i, "message " + i));
            readings.add(at(i, "message " + Math.max(0, i - 5)));
        }
        List<Integer> kept = kept(forgotten, 50, List.of("station"), Duration.ofSeconds(5), readings);
        assertThat(kept).hasSize(20_000).allMatch(row -> row % 2 == 0);
    }

    @Test
    void it_agrees_with_a_plain_map_that_forgets_nothing() {
        for (long seed = 0; seed < 1000; seed++) {
            RandomGenerator random =
                    RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
            List<List<@Nullable Object>> readings = new ArrayList<>();
            for (int i = 0; i < 200; i++) {
                readings.add(at(i / 4 - random.nextInt(15), "s" + random.nextInt(90)));
            }
            assertThat(kept(new AtomicInteger(), 1000, List.of("station"), TEN_SECONDS, readings))
                    .as("seed %d", seed)
                    .isEqualTo(keptByMap(readings));
        }
    }

    @Test
    void faults_of_the_settings_are_refused() {
        try (BufferAllocator allocator = new RootAllocator()) {
            assertThatThrownBy(() -> Operators.dedup(List.of("statoin"), TEN_SECONDS, 1, SCHEMA, allocator))
                    .hasMessage("no column 'statoin' for dedup; did you mean 'station'?");
            assertThatThrownBy(() -> Operators.dedup(List.of("time", "time"), TEN_SECONDS, 1, SCHEMA, allocator))
                    .hasMessage("dedup by 'time' twice; leave one away");
            assertThatThrownBy(() -> Operators.dedup(List.of(), TEN_SECONDS, 1, SCHEMA, allocator))
                    .hasMessageContaining("at least one column");
            assertThatThrownBy(() -> Operators.dedup(List.of("time"), TEN_SECONDS, 0, SCHEMA, allocator))
                    .hasMessageContaining("1 to 10000000 entries, not for 0");
            assertThatThrownBy(() -> Operators.dedup(List.of("time"), Duration.ofSeconds(-1), 1, SCHEMA, allocator))
                    .hasMessageContaining("is negative");
        }
    }

    private static List<Integer> keptByMap(List<List<@Nullable Object>> readings) {
        Map<Object, List<Long>> seen = new HashMap<>();
        List<Integer> kept = new ArrayList<>();
        for (int i = 0; i < readings.size(); i++) {
            long time = (Long) readings.get(i).get(0);
            List<Long> times = seen.computeIfAbsent(readings.get(i).get(1), key -> new ArrayList<>());
            boolean repeated = times.subList(Math.max(0, times.size() - 2), times.size()).stream()
                    .anyMatch(each -> Math.abs(each - time) <= TEN_SECONDS.toSeconds() * 1_000_000);
            if (!repeated) {
                times.add(time);
                kept.add(i);
            }
        }
        return kept;
    }

    private static List<@Nullable Object> at(long second, @Nullable String station) {
        return Arrays.asList(second * 1_000_000, station, 0.0);
    }

    @SafeVarargs
    @SuppressWarnings("varargs") // List.of only reads it.
    private static List<Integer> kept(List<String> by, int withinSeconds, List<@Nullable Object>... readings) {
        return kept(new AtomicInteger(), 100, by, Duration.ofSeconds(withinSeconds), List.of(readings));
    }

    /** Which readings come out, by their place; in batches of seven. */
    private static List<Integer> kept(
            AtomicInteger forgotten,
            int entriesMax,
            List<String> by,
            Duration within,
            List<List<@Nullable Object>> readings) {
        Schema numbered = Operators.with(SCHEMA, "place", Type.INT);
        List<Integer> kept = new ArrayList<>();
        try (BufferAllocator allocator = new RootAllocator();
                Operator dedup = Operators.dedup(by, within, entriesMax, numbered, allocator, forgotten::addAndGet);
                Batch batch = Batch.allocate(allocator, numbered, 7)) {
            for (int from = 0; from < readings.size(); from += 7) {
                batch.clear();
                Readings.forgetTexts(batch);
                for (int i = from; i < Math.min(from + 7, readings.size()); i++) {
                    List<@Nullable Object> reading = new ArrayList<>(readings.get(i));
                    reading.add((long) i);
                    Readings.fill(batch, List.of(reading));
                }
                RecordedOutput output = new RecordedOutput();
                dedup.process(batch, output);
                output.rows().forEach(row -> kept.add(((Long) row.get(3)).intValue()));
            }
        }
        return kept;
    }
}
