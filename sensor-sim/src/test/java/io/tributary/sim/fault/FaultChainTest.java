package io.tributary.sim.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tributary.sim.fault.Tally.Kind;
import io.tributary.sim.signal.Seed;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FaultChainTest {
    private static final long SECOND = 1_000_000;
    private static final int PLANNED = 20_000;
    private final Tally tally = new Tally();

    @Test
    void without_faults_samples_pass_untouched() {
        List<Sample> samples = run(List.of(), 100);
        assertThat(samples).hasSize(100);
        assertThat(samples.get(42)).isEqualTo(planned(42));
    }

    @Test
    void dropout_loses_the_share_asked_for_and_counts_it() {
        List<Sample> samples = run(List.of(new Fault.Dropout(0.1)), PLANNED);
        assertThat(samples).hasSize(PLANNED - (int) tally.count(Kind.DROPPED));
        assertThat((double) tally.count(Kind.DROPPED)).isCloseTo(2000, within(200.0));
    }

    @Test
    void a_duplicate_is_the_same_reading_published_again_later() {
        Delay delay = new Delay.Fixed(Duration.ofSeconds(3));
        List<Sample> samples = run(List.of(new Fault.Duplicate(1, delay)), 10);
        assertThat(samples).hasSize(20);
        assertThat(samples.get(1)).isEqualTo(planned(0).publishedAt(planned(0).publishMicros() + 3 * SECOND));
        assertThat(tally.count(Kind.DUPLICATED)).isEqualTo(10);
    }

    @Test
    void late_delays_publishing_and_leaves_the_event_time() {
        Delay delay = new Delay.Between(Duration.ofSeconds(2), Duration.ofSeconds(5));
        for (Sample sample : run(List.of(new Fault.Late(1, delay)), 1000)) {
            assertThat(sample.eventMicros())
                    .isEqualTo(planned(sample.sequence()).eventMicros());
            assertThat(sample.publishMicros() - sample.eventMicros()).isBetween(2 * SECOND, 5 * SECOND);
        }
        assertThat(tally.count(Kind.LATE)).isEqualTo(1000);
    }

    @Test
    void an_exponential_delay_has_its_mean_and_its_limit() {
        Delay delay = new Delay.Exponential(Duration.ofSeconds(10), Duration.ofSeconds(60));
        var random = new Seed(3).random();
        double sum = 0;
        for (int i = 0; i < PLANNED; i++) {
            long micros = delay.micros(random);
            assertThat(micros).isBetween(0L, 60 * SECOND);
            sum += micros;
        }
        assertThat(sum / PLANNED / SECOND).isCloseTo(9.97, within(0.3));
    }

    @Test
    void out_of_order_swaps_neighbours_and_loses_none() {
        List<Sample> samples = run(List.of(new Fault.OutOfOrder(1)), 11);
        samples.sort(Comparator.comparingLong(Sample::publishMicros));
        assertThat(samples).extracting(Sample::sequence).containsExactly(1L, 0L, 3L, 2L, 5L, 4L, 7L, 6L, 9L, 8L, 10L);
        assertThat(tally.count(Kind.REORDERED)).isEqualTo(5);
    }

    @Test
    void a_stuck_field_repeats_its_value_for_the_time_asked_and_others_go_on() {
        List<Sample> samples = run(List.of(new Fault.Stuck(1, Duration.ofSeconds(5), 0)), 12);
        assertThat(samples)
                .extracting(sample -> sample.values()[0])
                .containsExactly(0.0, 0.0, 0.0, 0.0, 0.0, 5.0, 5.0, 5.0, 5.0, 5.0, 10.0, 10.0);
        assertThat(samples).extracting(sample -> sample.values()[1]).contains(-1.0, -7.0, -11.0);
        assertThat(tally.count(Kind.STUCK)).isEqualTo(9);
    }

    @Test
    void drift_grows_linearly_after_its_begin() {
        List<Sample> samples = run(List.of(new Fault.Drift(3600, Duration.ofSeconds(4), Fault.ALL_FIELDS)), 10);
        assertThat(samples.get(4).values()).containsExactly(4, -4);
        assertThat(samples.get(9).values()[0]).isCloseTo(9 + 5, within(1e-9));
        assertThat(tally.count(Kind.DRIFTED)).isEqualTo(5);
    }

    @Test
    void a_skewed_clock_is_off_by_its_offset_and_gains_with_time() {
        List<Sample> samples = run(List.of(new Fault.ClockSkew(Duration.ofSeconds(-2), 1000)), 101);
        assertThat(samples.get(0).eventMicros()).isEqualTo(-2 * SECOND);
        assertThat(samples.get(100).eventMicros()).isEqualTo(98 * SECOND + 100_000);
        assertThat(samples.get(100).publishMicros()).isEqualTo(100 * SECOND);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 99, 12345})
    void published_is_planned_minus_dropped_plus_duplicated_in_any_order_of_faults(long seed) {
        List<Fault> faults = everyKind();
        java.util.Collections.shuffle(faults, new java.util.Random(seed));
        List<Sample> samples = run(faults, PLANNED, seed);
        assertThat((long) samples.size())
                .as("seed %d, %s", seed, faults)
                .isEqualTo(PLANNED - tally.count(Kind.DROPPED) + tally.count(Kind.DUPLICATED));
        assertThat(samples)
                .allSatisfy(sample -> assertThat(sample.publishMicros())
                        .as("seed %d, %s", seed, faults)
                        .isGreaterThanOrEqualTo(planned(sample.sequence()).publishMicros()));
    }

    @Test
    void the_same_seed_does_the_same_and_another_does_not() {
        assertThat(run(everyKind(), 1000, 5)).isEqualTo(run(everyKind(), 1000, 5));
        assertThat(run(everyKind(), 1000, 5)).isNotEqualTo(run(everyKind(), 1000, 6));
    }

    private static List<Fault> everyKind() {
        Delay delay = new Delay.Exponential(Duration.ofSeconds(2), Duration.ofSeconds(30));
        return new ArrayList<>(List.of(
                new Fault.Stuck(0.01, Duration.ofSeconds(20), Fault.ALL_FIELDS),
                new Fault.Drift(1, Duration.ofMinutes(1), 1),
                new Fault.Dropout(0.05),
                new Fault.Duplicate(0.05, delay),
                new Fault.Late(0.05, delay),
                new Fault.OutOfOrder(0.05),
                new Fault.ClockSkew(Duration.ofMillis(20), 50)));
    }

    private List<Sample> run(List<Fault> faults, int count) {
        return run(faults, count, 7);
    }

    private List<Sample> run(List<Fault> faults, int count, long seed) {
        List<Sample> published = new ArrayList<>();
        FaultChain chain = new FaultChain(faults, new Seed(seed), tally);
        for (int i = 0; i < count; i++) {
            chain.pass(planned(i), published::add);
        }
        chain.finish(published::add);
        return published;
    }

    private static Sample planned(long sequence) {
        return new Sample(sequence, sequence * SECOND, sequence * SECOND, new double[] {sequence, -sequence});
    }
}
