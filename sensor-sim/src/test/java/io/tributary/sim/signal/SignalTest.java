package io.tributary.sim.signal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class SignalTest {
    private static final long SECOND = 1_000_000;
    private static final long HOUR = 3600 * SECOND;
    private static final Seed SEED = new Seed(11);

    private static final List<Signal> EVERY_KIND = List.of(
            new Signal.Constant(3),
            new Signal.Sine(2, Duration.ofMinutes(1), 0, 1),
            new Signal.Diurnal(0, 10, 14, 2),
            new Signal.Walk(5, 1, 0, 10, 0.1),
            new Signal.Noise(1),
            new Signal.Uniform(-1, 1),
            new Signal.Steps(List.of(new Signal.Steps.Step(Duration.ofSeconds(3), 7))),
            new Signal.Spikes(0.1, 100),
            new Signal.Within(new Signal.Noise(5), 0, 1));

    @Test
    void the_same_seed_gives_the_same_values_for_every_kind_of_signal() {
        Signal all = new Signal.Sum(EVERY_KIND);
        assertThat(values(all, SEED, 500)).isEqualTo(values(all, SEED, 500));
        assertThat(values(all, SEED, 500)).isNotEqualTo(values(all, new Seed(12), 500));
    }

    @Test
    void adding_a_part_leaves_the_dice_of_the_others_as_they_were() {
        Signal noise = new Signal.Sum(List.of(new Signal.Noise(1)));
        Signal more = new Signal.Sum(List.of(new Signal.Noise(1), new Signal.Constant(10)));
        double[] plain = values(noise, SEED, 100);
        double[] raised = values(more, SEED, 100);
        for (int i = 0; i < plain.length; i++) {
            assertThat(raised[i]).isEqualTo(plain[i] + 10);
        }
    }

    @Test
    void a_value_of_a_seed_is_the_same_on_every_machine_and_release() {
        Signal walk = new Signal.Walk(20, 0.5, 0, 40, 0.05);
        assertThat(SEED.child("air-1").value()).isEqualTo(AIR_1);
        assertThat(values(walk, SEED.child("air-1"), 3)).containsExactly(WALK_OF_AIR_1);
    }

    @Test
    void a_sine_without_spread_is_zero_at_the_begin_of_a_period_and_peaks_after_a_quarter() {
        Trace sine = new Signal.Sine(3, Duration.ofSeconds(40), 0, 0).trace(SEED, 0);
        assertThat(sine.next(0)).isEqualTo(0);
        assertThat(sine.next(10 * SECOND)).isCloseTo(3, within(1e-9));
        assertThat(sine.next(30 * SECOND)).isCloseTo(-3, within(1e-9));
    }

    @Test
    void sensors_have_phases_of_their_own_within_the_spread() {
        Signal sine = new Signal.Sine(1, Duration.ofHours(1), 0, 1);
        long distinct = java.util.stream.IntStream.range(0, 100)
                .mapToDouble(n -> sine.trace(SEED.child(n), 0).next(0))
                .distinct()
                .count();
        assertThat(distinct).isEqualTo(100);
    }

    @Test
    void a_day_is_high_at_its_peak_hour_and_low_twelve_hours_away() {
        Trace day = new Signal.Diurnal(5, 25, 15, 0).trace(SEED, 0);
        assertThat(day.next(3 * HOUR)).isCloseTo(5, within(1e-9));
        assertThat(day.next(9 * HOUR)).isCloseTo(15, within(1e-9));
        assertThat(day.next(15 * HOUR)).isCloseTo(25, within(1e-9));
        assertThat(day.next(39 * HOUR)).isCloseTo(25, within(1e-9));
    }

    @Test
    void a_walk_stays_within_its_bounds_and_moves() {
        double[] walk = values(new Signal.Walk(5, 2, 0, 10, 0), SEED, 10_000);
        assertThat(Arrays.stream(walk).min().orElseThrow()).isEqualTo(0);
        assertThat(Arrays.stream(walk).max().orElseThrow()).isEqualTo(10);
    }

    @Test
    void mean_reversion_keeps_a_walk_near_its_start() {
        double free = deviation(values(new Signal.Walk(0, 1, -1e6, 1e6, 0), SEED, 20_000));
        double pulled = deviation(values(new Signal.Walk(0, 1, -1e6, 1e6, 0.1), SEED, 20_000));
        // An AR(1) process with factor 0.9 has the deviation 1 / sqrt(1 - 0.81).
        assertThat(pulled).isCloseTo(2.294, within(0.15)).isLessThan(free);
    }

    @Test
    void noise_has_the_deviation_asked_for_and_no_bias() {
        double[] noise = values(new Signal.Noise(4), SEED, 50_000);
        assertThat(Arrays.stream(noise).average().orElseThrow()).isCloseTo(0, within(0.08));
        assertThat(deviation(noise)).isCloseTo(4, within(0.06));
    }

    @Test
    void steps_begin_at_their_times_after_the_start() {
        Signal steps = new Signal.Steps(List.of(
                new Signal.Steps.Step(Duration.ofSeconds(2), 7), new Signal.Steps.Step(Duration.ofSeconds(4), -1)));
        Trace trace = steps.trace(SEED, 100 * SECOND);
        assertThat(trace.next(101 * SECOND)).isEqualTo(0);
        assertThat(trace.next(102 * SECOND)).isEqualTo(7);
        assertThat(trace.next(103 * SECOND)).isEqualTo(7);
        assertThat(trace.next(104 * SECOND)).isEqualTo(-1);
    }

    @Test
    void spikes_are_as_frequent_and_as_high_as_asked() {
        double[] spikes = values(new Signal.Spikes(0.02, 50), SEED, 50_000);
        assertThat(Arrays.stream(spikes).distinct()).containsExactlyInAnyOrder(0.0, 50.0);
        assertThat(Arrays.stream(spikes).sum() / 50).isCloseTo(1000, within(100.0));
    }

    @Test
    void a_signal_within_bounds_never_leaves_them() {
        double[] values = values(new Signal.Within(new Signal.Noise(10), -1, 2), SEED, 1000);
        assertThat(Arrays.stream(values).min().orElseThrow()).isEqualTo(-1);
        assertThat(Arrays.stream(values).max().orElseThrow()).isEqualTo(2);
    }

    private static double[] values(Signal signal, Seed seed, int count) {
        Trace trace = signal.trace(seed, 0);
        double[] values = new double[count];
        for (int i = 0; i < count; i++) {
            values[i] = trace.next(i * SECOND);
        }
        return values;
    }

    private static double deviation(double[] values) {
        double mean = Arrays.stream(values).average().orElseThrow();
        return Math.sqrt(Arrays.stream(values)
                .map(v -> (v - mean) * (v - mean))
                .average()
                .orElseThrow());
    }

    private static final long AIR_1 = 3592639178079360144L;
    private static final double[] WALK_OF_AIR_1 = {19.724997615347764, 20.070380150896174, 20.458909495647646};
}
