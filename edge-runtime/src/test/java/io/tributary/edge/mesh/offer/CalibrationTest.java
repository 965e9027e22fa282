package io.tributary.edge.mesh.offer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

class CalibrationTest {
    private final Calibration calibration = new Calibration();

    private static void calibrate(Calibration calibration, String name, Supplier<Calibration.Run> runs) {
        Calibration.Trial trial = calibration.trial(name, 1);
        boolean over = false;
        while (!over) {
            assertThat(calibration.speed(name, 1)).isZero();
            over = trial.ran(runs.get());
        }
    }

    @Test
    void the_median_counts_so_a_cold_start_and_a_disturbance_do_not() {
        AtomicInteger runs = new AtomicInteger();
        calibrate(calibration, "features", () -> {
            int run = runs.getAndIncrement();
            return new Calibration.Run(1_000_000, run < 2 || run == 7 ? 20_000_000 : 1_000_000);
        });
        assertThat(calibration.speed("features", 1)).isEqualTo(1_000_000_000L);
    }

    @Test
    void it_ends_after_a_hundred_milliseconds_or_fifty_runs_and_makes_three() {
        AtomicInteger slow = new AtomicInteger();
        calibrate(calibration, "slow", () -> {
            slow.incrementAndGet();
            return new Calibration.Run(1, 1_000_000_000);
        });
        assertThat(slow).hasValue(3);
        AtomicInteger fast = new AtomicInteger();
        calibrate(calibration, "fast", () -> {
            fast.incrementAndGet();
            return new Calibration.Run(1, 1);
        });
        assertThat(fast).hasValue(50);
        assertThat(calibration.speed("slow", 1)).isEqualTo(1);
    }

    @Test
    void experience_moves_the_speed_little_by_little() {
        calibrate(calibration, "features", () -> new Calibration.Run(1_000_000, 1_000_000));
        for (int i = 0; i < 100; i++) {
            calibration.experienced("features", 1, new Calibration.Run(1_000_000, 4_000_000));
        }
        assertThat((double) calibration.speed("features", 1)).isEqualTo(250e6, within(10e6));
    }

    @Test
    void one_odd_call_moves_it_by_a_tenth_at_most() {
        calibrate(calibration, "features", () -> new Calibration.Run(1_000_000, 1_000_000));
        calibration.experienced("features", 1, new Calibration.Run(Long.MAX_VALUE, 1_000_000));
        assertThat(calibration.speed("features", 1)).isEqualTo(1_100_000_000L);
        calibration.experienced("features", 1, new Calibration.Run(1, Long.MAX_VALUE));
        assertThat(calibration.speed("features", 1)).isEqualTo(1_045_000_000L);
    }

    @Test
    void a_call_too_short_to_tell_says_nothing() {
        calibration.experienced("features", 1, new Calibration.Run(1, 99_999));
        assertThat(calibration.speed("features", 1)).isZero();
    }

    @Test
    void versions_are_apart_and_a_kernel_that_was_never_run_is_as_fast_as_most() {
        assertThat(calibration.typical()).isZero();
        calibration.experienced("features", 1, new Calibration.Run(1_000_000, 1_000_000));
        calibration.experienced("features", 2, new Calibration.Run(2_000_000, 1_000_000));
        calibration.experienced("replay", 1, new Calibration.Run(9_000_000, 1_000_000));
        assertThat(calibration.speed("features", 1)).isEqualTo(1_000_000_000L);
        assertThat(calibration.speed("features", 2)).isEqualTo(2_000_000_000L);
        assertThat(calibration.speed("wasm", 1)).isZero();
        assertThat(calibration.typical()).isEqualTo(2_000_000_000L);
    }

    @Test
    void with_noise_it_finds_the_true_speed_from_a_wrong_start() {
        for (long seed = 0; seed < 50; seed++) {
            Random dice = new Random(seed);
            Calibration some = new Calibration();
            calibrate(some, "k", () -> new Calibration.Run(1, 1_000_000));
            for (int i = 0; i < 400; i++) {
                long nanos = (long) (2_000_000 * Math.exp(0.2 * dice.nextGaussian()));
                some.experienced("k", 1, new Calibration.Run(1_000_000, nanos));
            }
            assertThat((double) some.speed("k", 1)).as("seed %d", seed).isEqualTo(500e6, within(100e6));
        }
    }
}
