package io.tributary.pipelines.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tributary.pipelines.operator.Streams.Sample;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Steps that thin out, fill or derive equal plain models, on 1,000 random streams each. */
class KeyedModelTest {
    private static final int SEEDS = 1_000;
    private static final int READINGS = 90;
    private static final int KEYS_MAX = 3;
    private static final int FRAME = 16;
    private static final double HERTZ = 10;
    private static final long GAP = 6_000_000;
    private static final KeySpec KEYS = new KeySpec(List.of("station"), KEYS_MAX, Duration.ofSeconds(6));

    /** What becomes of a stream. */
    static final class Fate {
        final List<List<@Nullable Object>> rows = new ArrayList<>();
        int filtered;
        int late;
        int absorbed;
        int derived;

        void out(@Nullable Object... values) {
            rows.add(Arrays.asList(values));
        }

        @Override
        public String toString() {
            return rows + " filtered " + filtered + " late " + late + " absorbed " + absorbed + " derived " + derived;
        }
    }

    interface Model {
        Fate fate(List<Sample> samples);
    }

    private static void agree(OperatorPlan plan, Model model) {
        try (BufferAllocator allocator = new RootAllocator()) {
            for (long seed = 0; seed < SEEDS; seed++) {
                List<Sample> samples = Streams.of(seed, READINGS, 5);
                try (Operator operator = plan.open(allocator)) {
                    RecordedOutput output = Streams.run(operator, samples, seed);
                    Fate actual = new Fate();
                    actual.rows.addAll(output.rows());
                    actual.filtered = output.filtered();
                    actual.late = output.late();
                    actual.absorbed = output.absorbed();
                    actual.derived = output.derived();
                    assertThat(actual.toString())
                            .as("seed %d", seed)
                            .isEqualTo(model.fate(samples).toString());
                }
            }
        }
    }

    /** What one key is remembered by. */
    private static final class State {
        @Nullable
        Sample last;

        int count;
        final List<Sample> frame = new ArrayList<>();
        int used;
    }

    private static boolean isApart(@Nullable Sample last, Sample now) {
        return last == null || Math.abs(now.time() - last.time()) > GAP;
    }

    @Test
    void throttle_lets_through_what_comes_long_enough_after_the_last() {
        agree(KeyedOperators.throttle(Duration.ofSeconds(2), KEYS, Streams.SCHEMA), samples -> {
            Fate fate = new Fate();
            KeyModel<State> keys = new KeyModel<>(KEYS_MAX, State::new, forgotten -> {});
            for (Sample sample : samples) {
                State state = keys.of(sample.station());
                Sample last = state.last;
                if (last == null || isApart(last, sample) || sample.time() - last.time() >= 2_000_000) {
                    state.last = sample;
                    fate.rows.add(sample.row());
                } else {
                    fate.filtered++;
                }
            }
            return fate;
        });
    }

    @Test
    void sample_lets_through_the_first_and_each_third_after_it() {
        agree(KeyedOperators.everyNth(3, KEYS, Streams.SCHEMA), samples -> {
            Fate fate = new Fate();
            KeyModel<State> keys = new KeyModel<>(KEYS_MAX, State::new, forgotten -> {});
            for (Sample sample : samples) {
                if (keys.of(sample.station()).count++ % 3 == 0) {
                    fate.rows.add(sample.row());
                } else {
                    fate.filtered++;
                }
            }
            return fate;
        });
    }

    @Test
    void fill_takes_the_last_value_that_is_not_too_old() {
        agree(KeyedOperators.fillLast(List.of("value"), KEYS, Streams.SCHEMA), samples -> {
            Fate fate = new Fate();
            KeyModel<State> keys = new KeyModel<>(KEYS_MAX, State::new, forgotten -> {});
            for (Sample sample : samples) {
                State state = keys.of(sample.station());
                Sample last = state.last;
                boolean apart = isApart(last, sample);
                Double value = sample.value();
                if (value != null) {
                    state.last = apart || last == null || sample.time() >= last.time() ? sample : last;
                } else if (!apart && last != null && sample.time() >= last.time()) {
                    value = last.value();
                }
                fate.out(sample.time(), sample.station(), value);
            }
            return fate;
        });
    }

    @Test
    void resample_derives_the_times_of_the_grid_between_two_readings() {
        for (boolean linear : new boolean[] {true, false}) {
            agree(
                    KeyedOperators.resample(Duration.ofMillis(500), linear, List.of("value"), KEYS, Streams.SCHEMA),
                    samples -> resampled(samples, linear));
        }
    }

    private static Fate resampled(List<Sample> samples, boolean linear) {
        Fate fate = new Fate();
        KeyModel<State> keys =
                new KeyModel<>(KEYS_MAX, State::new, state -> fate.absorbed += state.last == null ? 0 : 1);
        for (Sample sample : samples) {
            State state = keys.of(sample.station());
            Sample last = state.last;
            boolean apart = isApart(last, sample);
            if (!apart && last != null && sample.time() < last.time()) {
                fate.late++;
                continue;
            }
            long from = apart || last == null ? sample.time() - 1 : last.time();
            for (long at = from + 1; at <= sample.time(); at++) {
                if (at % 500_000 != 0) {
                    at = Math.min(sample.time(), at - at % 500_000 + 499_999);
                    continue;
                }
                Double value =
                        at == sample.time() || last == null ? sample.usable() : between(last, sample, at, linear);
                fate.derived++;
                fate.out(at, sample.station(), value);
            }
            fate.absorbed += last == null ? 0 : 1;
            state.last = sample;
        }
        keys.all().forEach(state -> fate.absorbed += state.last == null ? 0 : 1);
        return fate;
    }

    private static @Nullable Double between(Sample from, Sample to, long at, boolean linear) {
        Double start = from.usable();
        Double end = to.usable();
        if (!linear || start == null || end == null) {
            return linear ? null : start;
        }
        return start + (end - start) * ((double) (at - from.time()) / (to.time() - from.time()));
    }

    @Test
    void fft_gathers_frames_without_gap_or_null() {
        FftSpec spec = new FftSpec("value", FRAME, 6, HERTZ, false, Map.of("low", new FftSpec.Band(0.5, 2)));
        KeySpec keys = new KeySpec(List.of("station"), 2, Duration.ofSeconds(6));
        OperatorPlan plan = KeyedOperators.fft(spec, keys, Streams.SCHEMA);
        try (BufferAllocator allocator = new RootAllocator()) {
            for (long seed = 0; seed < SEEDS; seed++) {
                List<Sample> samples = Streams.of(seed, 300, 2).stream()
                        .map(each -> each.usable() == null && each.time() % 5 > 0
                                ? new Sample(each.time(), each.station(), 1.0)
                                : each)
                        .toList();
                try (Operator operator = plan.open(allocator)) {
                    RecordedOutput output = Streams.run(operator, samples, seed);
                    Fate wanted = framed(samples);
                    assertThat(List.of(output.filtered(), output.late(), output.absorbed(), output.derived()))
                            .as("seed %d", seed)
                            .containsExactly(wanted.filtered, wanted.late, wanted.absorbed, wanted.derived);
                    assertFeatures(output.rows(), wanted.rows, seed);
                }
            }
        }
    }

    private static void assertFeatures(
            List<List<@Nullable Object>> found, List<List<@Nullable Object>> wanted, long seed) {
        assertThat(found).as("seed %d", seed).hasSameSizeAs(wanted);
        for (int i = 0; i < found.size(); i++) {
            // Time, station and mean; then the rest, in which the order of additions shows.
            assertThat(found.get(i).subList(0, 3))
                    .as("seed %d", seed)
                    .isEqualTo(wanted.get(i).subList(0, 3));
            assertThat(found.get(i)).hasSameSizeAs(wanted.get(i));
            for (int column = 3; column < found.get(i).size(); column++) {
                Object number = found.get(i).get(column);
                Object exact = wanted.get(i).get(column);
                if (number instanceof Double near && exact instanceof Double to) {
                    assertThat(near)
                            .as("column %d of frame %d, seed %d", column, i, seed)
                            .isCloseTo(to, within(1e-9 * Math.max(1, Math.abs(to))));
                } else {
                    assertThat(number)
                            .as("column %d of frame %d, seed %d", column, i, seed)
                            .isEqualTo(exact);
                }
            }
        }
    }

    /** Mean, rms, peak, crest, kurtosis, frequency of most power and the power of a band, each by its definition. */
    private static List<@Nullable Object> features(List<Sample> frame) {
        double mean = 0;
        for (Sample each : frame) {
            mean += each.value() == null ? 0 : each.value();
        }
        mean /= FRAME;
        double[] apart = new double[FRAME];
        double squares = 0;
        double fourths = 0;
        double peak = 0;
        for (int i = 0; i < FRAME; i++) {
            Double value = frame.get(i).value();
            apart[i] = (value == null ? 0 : value) - mean;
            squares += apart[i] * apart[i];
            fourths += StrictMath.pow(apart[i], 4);
            peak = Math.max(peak, Math.abs(apart[i]));
        }
        double variance = squares / FRAME;
        double rms = Math.sqrt(variance);
        boolean flat = rms == 0;
        return Arrays.asList(
                mean,
                rms,
                peak,
                flat ? null : peak / rms,
                flat ? null : fourths / FRAME / (variance * variance),
                flat ? null : loudest(apart) * HERTZ / FRAME,
                power(apart, 1) + power(apart, 2) + power(apart, 3));
    }

    private static int loudest(double[] values) {
        int loudest = 1;
        for (int bin = 2; bin <= FRAME / 2; bin++) {
            loudest = power(values, bin) > power(values, loudest) * (1 + 1e-12) ? bin : loudest;
        }
        return loudest;
    }

    /** The mean square of what is of one frequency. */
    private static double power(double[] values, int bin) {
        double real = 0;
        double imaginary = 0;
        for (int i = 0; i < FRAME; i++) {
            double angle = 2 * Math.PI * bin * i / FRAME;
            real += values[i] * Math.cos(angle);
            imaginary += values[i] * Math.sin(angle);
        }
        int sides = bin == 0 || bin == FRAME / 2 ? 1 : 2;
        return (real * real + imaginary * imaginary) / (FRAME * FRAME) * sides;
    }

    private static void letGo(State state, Fate fate) {
        fate.absorbed += Math.min(state.used, state.frame.size());
        fate.filtered += Math.max(0, state.frame.size() - state.used);
        state.frame.clear();
        state.used = 0;
    }

    private static Fate framed(List<Sample> samples) {
        Fate fate = new Fate();
        KeyModel<State> keys = new KeyModel<>(2, State::new, state -> letGo(state, fate));
        for (Sample sample : samples) {
            State state = keys.of(sample.station());
            List<Sample> frame = state.frame;
            if (sample.usable() == null) {
                letGo(state, fate);
                fate.filtered++;
                continue;
            }
            if (!frame.isEmpty() && isApart(frame.get(frame.size() - 1), sample)) {
                letGo(state, fate);
            }
            if (!frame.isEmpty() && sample.time() < frame.get(frame.size() - 1).time()) {
                fate.late++;
                continue;
            }
            frame.add(sample);
            if (frame.size() == FRAME) {
                fate.derived++;
                List<@Nullable Object> row = new ArrayList<>(Arrays.asList(sample.time(), sample.station()));
                row.addAll(features(frame));
                fate.rows.add(row);
                frame.subList(0, 6).clear();
                state.used = 10;
                fate.absorbed += 6;
            }
        }
        keys.all().forEach(state -> letGo(state, fate));
        return fate;
    }
}
