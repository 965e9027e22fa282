package io.tributary.pipelines.aggregate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.tributary.pipelines.state.StateException;
import io.tributary.pipelines.summary.Value;
import java.math.BigDecimal;
import java.math.MathContext;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MomentsTest extends StatisticLaws {
    private static final double UNIT = 0x1p-53;

    @Override
    Accumulator accumulator() {
        return new Moments(false, true);
    }

    @Override
    List<Statistic> statistics() {
        return List.of(
                Statistic.COUNT,
                Statistic.SUM,
                Statistic.AVG,
                Statistic.MIN,
                Statistic.MAX,
                Statistic.STDDEV,
                Statistic.VARIANCE);
    }

    @Override
    double tolerance(Statistic statistic, int rows) {
        return switch (statistic) {
            case SUM, AVG -> 2 * rows * UNIT;
            case STDDEV, VARIANCE -> 4.0 * rows * rows * UNIT;
            default -> 0;
        };
    }

    @Test
    void a_sum_of_tenths_is_not_off() {
        double[] tenths = new double[1_000_000];
        Arrays.fill(tenths, 0.1);
        assertThat(number(of(tenths), Statistic.SUM)).isEqualTo(100_000.0);
        assertThat(number(of(tenths), Statistic.AVG)).isEqualTo(0.1);
        assertThat(number(of(tenths), Statistic.STDDEV)).isCloseTo(0, within(1e-12));
    }

    @Test
    void what_a_great_value_hid_comes_back_when_it_is_taken_off() {
        assertThat(number(of(1, 1e100, 1, -1e100), Statistic.SUM)).isEqualTo(2.0);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void results_agree_with_exact_arithmetic(long seed) {
        Random random = new Random(seed);
        double offset = StrictMath.pow(10, random.nextInt(9));
        double[] values = random.doubles(1000).map(x -> offset + x).toArray();
        // A first value far off the others is the worst case of a pivot.
        values[0] = seed % 2 == 0 ? offset * 3 : values[0];
        BigDecimal sum = Arrays.stream(values).mapToObj(BigDecimal::new).reduce(BigDecimal.ZERO, BigDecimal::add);
        BigDecimal mean = sum.divide(BigDecimal.valueOf(values.length), MathContext.DECIMAL128);
        double variance = Arrays.stream(values)
                .mapToObj(x -> new BigDecimal(x).subtract(mean).pow(2))
                .reduce(BigDecimal.ZERO, BigDecimal::add)
                .divide(BigDecimal.valueOf(values.length - 1), MathContext.DECIMAL128)
                .doubleValue();

        Accumulator all = of(values);
        assertThat(number(all, Statistic.SUM)).as("seed %d", seed).isEqualTo(sum.doubleValue());
        assertThat(number(all, Statistic.AVG)).isCloseTo(mean.doubleValue(), within(2 * UNIT * mean.doubleValue()));
        double bound = 4.0 * values.length * values.length * UNIT;
        assertThat(number(all, Statistic.VARIANCE)).as("seed %d", seed).isCloseTo(variance, within(bound * variance));
        assertThat(number(all, Statistic.STDDEV)).isCloseTo(StrictMath.sqrt(variance), within(bound * variance));

        Accumulator merged = added(part(rows(values), 0, 1));
        merged.merge(0, added(part(rows(values), 1, 400)), 0);
        merged.merge(0, added(part(rows(values), 400, values.length)), 0);
        assertThat(number(merged, Statistic.VARIANCE)).isCloseTo(variance, within(bound * variance));
        assertThat(number(merged, Statistic.SUM)).isEqualTo(sum.doubleValue());
    }

    @Test
    void a_deviation_of_fewer_than_two_values_is_missing_and_of_equal_ones_zero() {
        assertThat(of(3).finish(0, Statistic.STDDEV)).isEqualTo(Value.MISSING);
        assertThat(of(3, Double.NaN).finish(0, Statistic.VARIANCE)).isEqualTo(Value.MISSING);
        assertThat(of(1e9 + 0.1, 1e9 + 0.1, 1e9 + 0.1).finish(0, Statistic.STDDEV))
                .isEqualTo(Value.of(0.0));
        assertThat(of(1, 2, 3, 4).finish(0, Statistic.VARIANCE)).isEqualTo(Value.of(5.0 / 3));
    }

    @Test
    void of_ints_sum_and_ends_are_ints_and_exact_beyond_what_a_double_holds() {
        Accumulator ints = new Moments(true, false);
        ints.ensure(1);
        double most = 1L << 53;
        ints.add(new int[4], operands(rows(most, most, most, 1)), new long[4], 0, 4);
        assertThat(ints.finish(0, Statistic.SUM)).isEqualTo(Value.of(3 * (1L << 53) + 1));
        assertThat(ints.finish(0, Statistic.MIN)).isEqualTo(Value.of(1));
        assertThat(ints.finish(0, Statistic.MAX)).isEqualTo(Value.of(1L << 53));
        ints.add(new int[1], operands(rows(0x1p63)), new long[1], 0, 1);
        assertThat(ints.finish(0, Statistic.SUM)).as("beyond 64 bits").isEqualTo(Value.MISSING);
    }

    @Test
    void nothing_finite_is_left_of_infinite_values() {
        Accumulator infinite = of(1, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY);
        for (Statistic statistic : statistics()) {
            assertThat(infinite.finish(0, statistic))
                    .as("%s", statistic)
                    .isEqualTo(statistic == Statistic.COUNT ? Value.of(3) : Value.MISSING);
        }
        assertThat(of(1, Double.POSITIVE_INFINITY).finish(0, Statistic.MIN)).isEqualTo(Value.of(1.0));
    }

    @Test
    void impossible_states_are_refused_with_what_was_found() {
        byte[] sound = of(1, 2, 3).save(0);
        assertRefused(sound, 1 + 2 * 8, -1.0, "count of -1.0");
        assertRefused(sound, 1 + 2 * 8, 0.5, "count of 0.5");
        assertRefused(sound, 1 + 2 * 8, 0.0, "count of 0");
        assertRefused(sound, 1 + 7 * 8, Double.NaN, "count of NaN");
        assertRefused(sound, 1, 2.0, "least <= first <= greatest");
        assertRefused(sound, 1 + 6 * 8, -1.0, "second moment >= 0");
        byte[] otherFlags = sound.clone();
        otherFlags[0] = 8;
        assertThatThrownBy(() -> accumulatorOfOne().restore(0, otherFlags)).hasMessageContaining("flags 8");
    }

    private void assertRefused(byte[] sound, int at, double value, String message) {
        byte[] state = ByteBuffer.wrap(sound.clone()).putDouble(at, value).array();
        assertThatThrownBy(() -> accumulatorOfOne().restore(0, state))
                .isInstanceOf(StateException.class)
                .hasMessageContaining(message);
    }

    private Accumulator accumulatorOfOne() {
        Accumulator accumulator = accumulator();
        accumulator.ensure(1);
        return accumulator;
    }

    private Accumulator of(double... values) {
        return added(rows(values));
    }

    private static Rows rows(double... values) {
        return new Rows(values, new long[values.length]);
    }

    private static double number(Accumulator accumulator, Statistic statistic) {
        return ((Value.OfDouble) accumulator.finish(0, statistic)).value();
    }
}
