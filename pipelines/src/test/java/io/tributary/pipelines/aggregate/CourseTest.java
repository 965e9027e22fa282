package io.tributary.pipelines.aggregate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.tributary.pipelines.state.StateException;
import io.tributary.pipelines.summary.Value;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CourseTest extends StatisticLaws {
    private static final long SECOND = 1_000_000;

    @Override
    Accumulator accumulator() {
        return new PerGroup<>(Course.FORM);
    }

    @Override
    List<Statistic> statistics() {
        return List.of(Statistic.COUNT, Statistic.INCREASE, Statistic.TIME_AVG);
    }

    @Override
    double tolerance(Statistic statistic, int rows) {
        return statistic == Statistic.COUNT ? 0 : 4.0 * rows * 0x1p-53;
    }

    @Test
    void a_fall_is_a_reset_to_zero() {
        assertThat(finished(Statistic.INCREASE, at(0, 10), at(1, 15), at(2, 3), at(3, 8)))
                .isEqualTo(Value.of(13.0));
        assertThat(finished(Statistic.RATE, at(0, 10), at(1, 15), at(2, 3), at(4, 8)))
                .isEqualTo(Value.of(3.25));
    }

    @Test
    void each_value_holds_until_the_next_reading_and_the_last_one_for_no_time() {
        assertThat(finished(Statistic.TIME_AVG, at(0, 10), at(9, 20), at(10, 1000)))
                .isEqualTo(Value.of(11.0));
    }

    @Test
    void event_time_decides_not_the_order_of_arrival() {
        assertThat(finished(Statistic.INCREASE, at(3, 8), at(0, 10), at(2, 3), at(1, 15)))
                .isEqualTo(Value.of(13.0));
        assertThat(finished(Statistic.TIME_AVG, at(10, 1000), at(0, 10), at(9, 20)))
                .isEqualTo(Value.of(11.0));
    }

    @Test
    void without_a_span_of_time_there_is_no_increase_and_the_average_is_the_value() {
        assertThat(finished(Statistic.INCREASE, at(1, 5))).isEqualTo(Value.MISSING);
        assertThat(finished(Statistic.RATE, at(1, 5), at(1, 7))).isEqualTo(Value.MISSING);
        assertThat(finished(Statistic.TIME_AVG, at(1, 5))).isEqualTo(Value.of(5.0));
    }

    @Test
    void a_reading_that_comes_twice_changes_nothing() {
        assertThat(finished(Statistic.INCREASE, at(0, 1), at(1, 4), at(0, 1), at(1, 4)))
                .isEqualTo(Value.of(3.0));
    }

    private record Reading(long time, double value) {}

    private static Reading at(long second, double value) {
        return new Reading(second * SECOND, value);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
    void any_number_of_readings_in_order_is_exact_and_so_are_panes_merged(long seed) {
        Random random = new Random(seed);
        List<Reading> readings = counter(random, 200 + random.nextInt(3000));
        assertThat(finished(Statistic.INCREASE, readings)).isEqualTo(exactly(Statistic.INCREASE, readings));
        assertClose(finished(Statistic.TIME_AVG, readings), exactly(Statistic.TIME_AVG, readings));
        Accumulator panes = of(List.of());
        for (int from = 0; from < readings.size(); ) {
            int to = Math.min(readings.size(), from + random.nextInt(500));
            panes.merge(0, of(readings.subList(from, to)), 0);
            from = to;
        }
        assertThat(panes.finish(0, Statistic.INCREASE)).isEqualTo(exactly(Statistic.INCREASE, readings));
        assertClose(panes.finish(0, Statistic.TIME_AVG), exactly(Statistic.TIME_AVG, readings));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
    void up_to_128_readings_in_any_order_and_grouping_are_exact(long seed) throws StateException {
        Random random = new Random(seed);
        List<Reading> readings = counter(random, 2 + random.nextInt(127));
        Accumulator merged = scattered(readings, random, 1 + random.nextInt(5));
        assertThat(merged.save(0)).isEqualTo(of(readings).save(0));
        assertThat(merged.finish(0, Statistic.INCREASE)).isEqualTo(exactly(Statistic.INCREASE, readings));
    }

    /** As of two nodes that share a subscription, or a device that sends what it kept during an outage. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20})
    void more_readings_out_of_order_never_overstate_an_increase_and_average_within_their_values(long seed)
            throws StateException {
        Random random = new Random(seed);
        List<Reading> readings = counter(random, 129 + random.nextInt(2000));
        Accumulator merged = scattered(readings, random, 1 + random.nextInt(4));
        double exact = number(exactly(Statistic.INCREASE, readings));
        assertThat(number(merged.finish(0, Statistic.INCREASE)))
                .as("seed %d", seed)
                .isLessThanOrEqualTo(exact);
        double least = readings.stream().mapToDouble(Reading::value).min().orElse(0);
        double greatest = readings.stream().mapToDouble(Reading::value).max().orElse(0);
        assertThat(number(merged.finish(0, Statistic.TIME_AVG))).isBetween(least - 1e-6, greatest + 1e-6);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void a_counter_that_never_falls_has_its_exact_increase_however_disordered(long seed) throws StateException {
        Random random = new Random(seed);
        List<Reading> readings = new ArrayList<>();
        for (int i = 0; i < 3000; i++) {
            readings.add(new Reading(i * 1000L, 5 * i));
        }
        Accumulator merged = scattered(readings, random, 3);
        assertThat(merged.finish(0, Statistic.INCREASE)).isEqualTo(Value.of(5 * 2999.0));
        double average = number(exactly(Statistic.TIME_AVG, readings));
        assertThat(number(merged.finish(0, Statistic.TIME_AVG))).isCloseTo(average, within(0.1 * average));
    }

    private Accumulator scattered(List<Reading> readings, Random random, int nodes) throws StateException {
        List<List<Reading>> shares = new ArrayList<>();
        for (int node = 0; node < nodes; node++) {
            shares.add(new ArrayList<>());
        }
        readings.forEach(reading -> shares.get(random.nextInt(nodes)).add(reading));
        Accumulator merged = of(List.of());
        for (List<Reading> share : shares) {
            byte[] state = of(disordered(share, random)).save(0);
            assertThat(state.length).isLessThanOrEqualTo(accumulator().bytesMax());
            merged.merge(0, restored(state), 0);
        }
        return merged;
    }

    /** Each up to some hundred places from where it belongs. */
    private static List<Reading> disordered(List<Reading> readings, Random random) {
        IdentityHashMap<Reading, Double> arrival = new IdentityHashMap<>();
        readings.forEach(reading -> arrival.put(reading, reading.time() + 300 * random.nextGaussian()));
        return readings.stream()
                .sorted(Comparator.comparingDouble(arrival::get))
                .toList();
    }

    /** Whole numbers that rise and fall now and then, at times of which some are equal. */
    private static List<Reading> counter(Random random, int count) {
        List<Reading> readings = new ArrayList<>();
        long time = 0;
        double value = 100;
        for (int i = 0; i < count; i++) {
            readings.add(new Reading(time, value));
            boolean reset = random.nextInt(40) == 0;
            time += reset ? 1 + random.nextInt(10) : random.nextInt(10);
            value = reset ? random.nextInt(20) : value + random.nextInt(9);
        }
        return readings;
    }

    /** As slow and obvious as can be. */
    private static Value exactly(Statistic statistic, List<Reading> readings) {
        List<Reading> sorted = readings.stream()
                .sorted(Comparator.comparingLong(Reading::time).thenComparingDouble(Reading::value))
                .toList();
        double increase = 0;
        double area = 0;
        for (int i = 1; i < sorted.size(); i++) {
            double before = sorted.get(i - 1).value();
            double value = sorted.get(i).value();
            increase += value >= before ? value - before : value;
            area += before * (sorted.get(i).time() - sorted.get(i - 1).time());
        }
        double span = sorted.get(sorted.size() - 1).time() - sorted.get(0).time();
        return span == 0 ? Value.MISSING : Value.of(statistic == Statistic.INCREASE ? increase : area / span);
    }

    @Test
    void impossible_states_are_refused_with_what_was_found() {
        byte[] sound = of(List.of(at(1, 5), at(2, 6))).save(0);
        assertRefused(ByteBuffer.wrap(sound.clone()).putInt(16, 0).array(), "holds 0 stretches");
        assertRefused(ByteBuffer.wrap(sound.clone()).put(20, (byte) 7).array(), "form 7");
        assertRefused(ByteBuffer.wrap(sound.clone()).putLong(21, Long.MAX_VALUE).array(), "holds the time");
        assertRefused(ByteBuffer.wrap(sound.clone()).putLong(21, 9 * SECOND).array(), "follow each other");
        assertRefused(ByteBuffer.wrap(sound.clone()).putDouble(29, Double.NaN).array(), "value of NaN");
    }

    private void assertRefused(byte[] state, String message) {
        assertThatThrownBy(() -> restored(state))
                .isInstanceOf(StateException.class)
                .hasMessageContaining(message);
    }

    private Value finished(Statistic statistic, Reading... readings) {
        return finished(statistic, Arrays.asList(readings));
    }

    private Value finished(Statistic statistic, List<Reading> readings) {
        return of(readings).finish(0, statistic);
    }

    private Accumulator of(List<Reading> readings) {
        return added(new Rows(
                readings.stream().mapToDouble(Reading::value).toArray(),
                readings.stream().mapToLong(Reading::time).toArray()));
    }

    private static void assertClose(Value found, Value exact) {
        assertThat(number(found)).isCloseTo(number(exact), within(1e-9 * Math.abs(number(exact))));
    }

    private static double number(Value value) {
        return ((Value.OfDouble) value).value();
    }
}
