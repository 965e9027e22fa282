package io.tributary.pipelines.aggregate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.tributary.pipelines.batch.Type;
import io.tributary.pipelines.summary.Value;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PairsTest extends StatisticLaws {
    private static final double UNIT = 0x1p-53;

    @Override
    Accumulator accumulator() {
        return new PerGroup<>(Pairs.FORM);
    }

    @Override
    List<Statistic> statistics() {
        return List.of(Statistic.COUNT, Statistic.CORR, Statistic.COVAR);
    }

    @Override
    Operands operands(Rows rows) {
        double[] second = new double[rows.count()];
        Arrays.setAll(second, i -> rows.times[i] * 3 - rows.values[i]);
        return new Operands(doubles(rows.values), doubles(second));
    }

    @Override
    double tolerance(Statistic statistic, int rows) {
        return statistic == Statistic.COUNT ? 0 : 32.0 * rows * rows * UNIT;
    }

    @Test
    void columns_on_a_line_correlate_wholly() {
        assertThat(number(of(new double[] {1, 2, 4}, new double[] {10, 20, 40}), Statistic.CORR))
                .isCloseTo(1.0, within(4 * UNIT));
        assertThat(number(of(new double[] {1, 2, 4}, new double[] {7, 5, 1}), Statistic.CORR))
                .isCloseTo(-1.0, within(4 * UNIT));
    }

    @Test
    void a_constant_column_correlates_with_nothing_and_one_pair_has_no_covariance() {
        Accumulator constant = of(new double[] {1e9 + 0.1, 1e9 + 0.1, 1e9 + 0.1}, new double[] {1, 2, 3});
        assertThat(constant.finish(0, Statistic.CORR)).isEqualTo(Value.MISSING);
        assertThat(constant.finish(0, Statistic.COVAR)).isEqualTo(Value.of(0.0));
        assertThat(of(new double[] {1}, new double[] {2}).finish(0, Statistic.COVAR))
                .isEqualTo(Value.MISSING);
    }

    @Test
    void rows_without_one_of_the_values_or_with_an_infinite_one_are_passed_over() {
        Accumulator pairs =
                of(new double[] {1, Double.NaN, 3, Double.POSITIVE_INFINITY, 5}, new double[] {1, 2, Double.NaN, 4, 9});
        assertThat(pairs.count(0)).isEqualTo(2);
        assertThat(pairs.rows(0)).isEqualTo(5);
        assertThat(number(pairs, Statistic.COVAR)).isEqualTo(16.0);
    }

    @Test
    void a_trend_is_the_slope_a_second_today_as_in_1970() {
        for (double start : new double[] {0, 1.767e15}) {
            double[] micros = new double[100];
            double[] values = new double[100];
            Arrays.setAll(micros, i -> start + i * 250_000.0);
            Arrays.setAll(values, i -> 7 - 0.5 * i);
            Accumulator pairs = accumulator();
            pairs.ensure(1);
            Cells times = new Cells(Type.TIME, micros, new long[0], new String[0]);
            pairs.add(new int[100], new Operands(times, doubles(values)), new long[100], 0, 100);
            assertThat(number(pairs, Statistic.TREND)).isCloseTo(-2, within(1e-12));
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void results_agree_with_two_passes_alone_and_merged(long seed) {
        Random random = new Random(seed);
        int n = 1000;
        double offset = StrictMath.pow(10, random.nextInt(6));
        double[] x = random.doubles(n).map(u -> offset + u).toArray();
        double[] y = new double[n];
        double share = random.nextDouble();
        Arrays.setAll(y, i -> share * x[i] + (1 - share) * random.nextGaussian());
        double meanX = Arrays.stream(x).sum() / n;
        double meanY = Arrays.stream(y).sum() / n;
        double xx = 0;
        double yy = 0;
        double xy = 0;
        for (int i = 0; i < n; i++) {
            xx += (x[i] - meanX) * (x[i] - meanX);
            yy += (y[i] - meanY) * (y[i] - meanY);
            xy += (x[i] - meanX) * (y[i] - meanY);
        }
        Accumulator merged = of(Arrays.copyOf(x, 10), Arrays.copyOf(y, 10));
        merged.merge(0, of(Arrays.copyOfRange(x, 10, n), Arrays.copyOfRange(y, 10, n)), 0);
        for (Accumulator pairs : List.of(of(x, y), merged)) {
            assertThat(number(pairs, Statistic.COVAR))
                    .as("seed %d", seed)
                    .isCloseTo(xy / (n - 1), within(1e-9 * StrictMath.sqrt(xx * yy) / n));
            assertThat(number(pairs, Statistic.CORR)).isCloseTo(xy / StrictMath.sqrt(xx * yy), within(1e-9));
        }
    }

    @Test
    void impossible_states_are_refused_with_what_was_found() {
        byte[] sound = of(new double[] {1, 2}, new double[] {3, 4}).save(0);
        assertThatThrownBy(() -> restored(
                        ByteBuffer.wrap(sound.clone()).putDouble(16, Double.NaN).array()))
                .hasMessageContaining("first value of NaN");
        assertThatThrownBy(() -> restored(
                        ByteBuffer.wrap(sound.clone()).putDouble(16 + 4 * 8, -1).array()))
                .hasMessageContaining("second moments of -1.0");
    }

    private Accumulator of(double[] first, double[] second) {
        Accumulator accumulator = accumulator();
        accumulator.ensure(1);
        accumulator.add(
                new int[first.length],
                new Operands(doubles(first), doubles(second)),
                new long[first.length],
                0,
                first.length);
        return accumulator;
    }

    private static double number(Accumulator accumulator, Statistic statistic) {
        return ((Value.OfDouble) accumulator.finish(0, statistic)).value();
    }
}
