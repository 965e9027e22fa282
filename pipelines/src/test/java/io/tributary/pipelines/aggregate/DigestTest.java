package io.tributary.pipelines.aggregate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tributary.pipelines.state.StateException;
import io.tributary.pipelines.summary.Value;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.function.ToDoubleFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DigestTest extends StatisticLaws {
    private static final double[] FRACTIONS = {0, 0.001, 0.01, 0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99, 0.999, 1};
    private static final List<ToDoubleFunction<Random>> DISTRIBUTIONS = List.of(
            Random::nextDouble,
            Random::nextGaussian,
            random -> StrictMath.exp(3 * random.nextGaussian()),
            random -> 1 / (1e-9 + random.nextDouble()),
            random -> random.nextInt(5),
            random -> random.nextInt(100) == 0 ? 1e9 * random.nextDouble() : 20 + random.nextGaussian(),
            random -> random.nextBoolean() ? random.nextGaussian() : 1e6 + random.nextGaussian());

    @Override
    Accumulator accumulator() {
        return new PerGroup<>(Digest.FORM);
    }

    @Override
    List<Statistic> statistics() {
        return List.of(Statistic.COUNT, Statistic.MEDIAN, Statistic.QUANTILE);
    }

    @Override
    double[] parameters(Statistic statistic) {
        return new double[] {0.9};
    }

    @Override
    double tolerance(Statistic statistic, int rows) {
        return 0;
    }

    @Test
    void of_few_values_quantiles_are_those_of_spreadsheets() {
        Accumulator five = of(15, 20, 35, 40, 50);
        assertThat(quantile(five, 0.4)).isEqualTo(29.0);
        assertThat(quantile(five, 0)).isEqualTo(15.0);
        assertThat(quantile(five, 1)).isEqualTo(50.0);
        assertThat(five.finish(0, Statistic.MEDIAN)).isEqualTo(Value.of(35.0));
        assertThat(of(1, 2).finish(0, Statistic.MEDIAN)).isEqualTo(Value.of(1.5));
        assertThat(quantile(of(-Double.MAX_VALUE, Double.MAX_VALUE), 0.5)).isZero();
    }

    @Test
    void infinite_values_are_passed_over() {
        Accumulator accumulator = of(1, Double.POSITIVE_INFINITY, 3, Double.NEGATIVE_INFINITY);
        assertThat(accumulator.finish(0, Statistic.MEDIAN)).isEqualTo(Value.of(2.0));
        assertThat(accumulator.rows(0)).isEqualTo(4);
        assertThat(accumulator.count(0)).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12})
    void up_to_256_values_quantiles_are_exact_however_they_were_grouped(long seed) {
        Random random = new Random(seed);
        double[] values = values(random, 1 + random.nextInt(Digest.EXACT_MAX));
        Accumulator merged = inPieces(values, random, 1 + random.nextInt(9));
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        for (double fraction : FRACTIONS) {
            double rank = fraction * (sorted.length - 1);
            int below = (int) rank;
            double next = sorted[Math.min(below + 1, sorted.length - 1)];
            double exact = sorted[below] + (next - sorted[below]) * (rank - below);
            assertThat(quantile(merged, fraction))
                    .as("seed %d of %d at %s", seed, sorted.length, fraction)
                    .isEqualTo(exact);
        }
    }

    @ParameterizedTest
    @ValueSource(
            longs = {
                1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28
            })
    void of_many_values_the_rank_is_within_the_bound_alone_and_merged(long seed) {
        Random random = new Random(seed);
        double[] values = values(random, 257 + random.nextInt(40_000));
        // Rising and falling streams are what sketches like least.
        if (seed % 4 == 1) {
            Arrays.sort(values);
        } else if (seed % 4 == 2) {
            Arrays.sort(values);
            List<Double> falling = new ArrayList<>(Arrays.stream(values).boxed().toList());
            Collections.reverse(falling);
            values = falling.stream().mapToDouble(Double::doubleValue).toArray();
        }
        assertWithinBound(of(values), values, seed);
        assertWithinBound(inPieces(values, random, 2), values, seed);
        assertWithinBound(inPieces(values, random, 50), values, seed);
    }

    private void assertWithinBound(Accumulator accumulator, double[] values, long seed) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        for (double fraction : FRACTIONS) {
            double found = quantile(accumulator, fraction);
            double bound = 2 * StrictMath.PI / 200 * StrictMath.sqrt(fraction * (1 - fraction)) + 1.0 / sorted.length;
            int low = (int) StrictMath.floor((fraction - bound) * (sorted.length - 1));
            int high = (int) StrictMath.ceil((fraction + bound) * (sorted.length - 1));
            assertThat(found)
                    .as("seed %d of %d at %s", seed, sorted.length, fraction)
                    .isBetween(sorted[Math.max(0, low)], sorted[Math.min(sorted.length - 1, high)]);
        }
    }

    @Test
    void a_state_of_any_number_of_values_stays_within_its_limit_and_restores() throws StateException {
        Random random = new Random(5);
        Accumulator accumulator = of();
        for (int i = 0; i < 40; i++) {
            accumulator.merge(0, of(values(random, 3000)), 0);
            byte[] state = accumulator.save(0);
            assertThat(state.length).isLessThanOrEqualTo(accumulator.bytesMax());
            assertThat(restored(state).save(0)).isEqualTo(state);
        }
        assertThat(accumulator.save(0).length).as("usual").isLessThan(6_000);
    }

    @Test
    void impossible_states_are_refused_with_what_was_found() {
        byte[] few = of(1, 2, 3).save(0);
        assertRefused(ByteBuffer.wrap(few.clone()).putInt(16, 401).array(), "401 centroids");
        assertRefused(ByteBuffer.wrap(few.clone()).putInt(20, 300).array(), "300 values");
        assertRefused(ByteBuffer.wrap(few.clone()).putDouble(24, 9).array(), "2.0 behind 9.0");
        assertRefused(ByteBuffer.wrap(few.clone()).putDouble(24, Double.NaN).array(), "value of NaN");
        assertRefused(ByteBuffer.wrap(few.clone()).putLong(0, 4).array(), "a count of 4");
        byte[] many = of(new Random(1).doubles(1000).toArray()).save(0);
        assertRefused(ByteBuffer.wrap(many.clone()).putDouble(48, 0).array(), "no value");
        assertRefused(ByteBuffer.wrap(many.clone()).putDouble(48, 1.5).array(), "count of 1.5");
        assertRefused(ByteBuffer.wrap(many.clone()).putDouble(24, 5).array(), "behind 5.0");
    }

    private void assertRefused(byte[] state, String message) {
        assertThatThrownBy(() -> restored(state))
                .isInstanceOf(StateException.class)
                .hasMessageContaining(message);
    }

    private Accumulator inPieces(double[] values, Random random, int pieces) {
        Accumulator merged = of();
        int from = 0;
        for (int piece = 1; piece <= pieces; piece++) {
            int to = piece == pieces ? values.length : from + random.nextInt(values.length - from + 1);
            Accumulator part = of(Arrays.copyOfRange(values, from, to));
            if (random.nextBoolean()) {
                merged.merge(0, part, 0);
            } else {
                part.merge(0, merged, 0);
                merged = part;
            }
            from = to;
        }
        return merged;
    }

    private static double[] values(Random random, int count) {
        ToDoubleFunction<Random> distribution = DISTRIBUTIONS.get(random.nextInt(DISTRIBUTIONS.size()));
        double[] values = new double[count];
        Arrays.setAll(values, i -> distribution.applyAsDouble(random));
        return values;
    }

    private Accumulator of(double... values) {
        return added(new Rows(values, new long[values.length]));
    }

    private static double quantile(Accumulator accumulator, double fraction) {
        return ((Value.OfDouble) accumulator.finish(0, Statistic.QUANTILE, fraction)).value();
    }
}
