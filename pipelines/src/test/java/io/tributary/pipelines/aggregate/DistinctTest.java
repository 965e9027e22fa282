package io.tributary.pipelines.aggregate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.tributary.pipelines.state.StateException;
import io.tributary.pipelines.summary.Value;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DistinctTest extends StatisticLaws {
    @Override
    Accumulator accumulator() {
        return new PerGroup<>(Distinct.FORM);
    }

    @Override
    List<Statistic> statistics() {
        return List.of(Statistic.COUNT, Statistic.DISTINCT);
    }

    @Override
    Value ofNothing(Statistic statistic) {
        return Value.of(0);
    }

    @Override
    double tolerance(Statistic statistic, int rows) {
        return 0;
    }

    @Test
    void values_count_once_however_often_they_come() {
        assertThat(found(of(1, 2, 2, 1, -0.0, 0.0))).isEqualTo(3);
    }

    @Test
    void up_to_256_different_values_are_counted_exactly() {
        for (int different = 1; different <= 256; different++) {
            int count = different;
            double[] values = new double[3 * count];
            Arrays.setAll(values, i -> i % count);
            assertThat(found(of(values))).isEqualTo(count);
        }
    }

    /** The standard error is 1.6 %: of many counts each is within four of them, and their mean within a third. */
    @ParameterizedTest
    @ValueSource(ints = {257, 1_000, 5_000, 20_000, 100_000})
    void of_more_the_estimate_is_within_its_error(int count) {
        double off = 0;
        int streams = 30;
        for (int seed = 1; seed <= streams; seed++) {
            double[] values = new Random(seed).doubles(count).toArray();
            double relative = found(of(values)) / (double) count - 1;
            assertThat(relative).as("seed %d", seed).isCloseTo(0, within(0.065));
            off += relative;
        }
        assertThat(off / streams).isCloseTo(0, within(0.009));
    }

    @ParameterizedTest
    @ValueSource(ints = {1_000, 30_000})
    void consecutive_numbers_and_numbered_texts_are_within_the_error_too(int count) {
        double[] ids = IntStream.range(0, count).mapToDouble(i -> i).toArray();
        assertThat((double) found(of(ids))).isCloseTo(count, within(0.065 * count));
        String[] names = IntStream.range(0, count).mapToObj(i -> "station-" + i).toArray(String[]::new);
        assertThat((double) found(ofTexts(names))).isCloseTo(count, within(0.065 * count));
        assertThat(found(ofTexts(Arrays.copyOf(names, 256)))).isEqualTo(256);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void any_order_and_grouping_gives_the_same_bits_beyond_the_exact_too(long seed) throws StateException {
        Random random = new Random(seed);
        double[] values = random.ints(2_000, 0, 100 + random.nextInt(2_000))
                .asDoubleStream()
                .toArray();
        byte[] all = of(values).save(0);
        Accumulator merged = of();
        for (int from = 0; from < values.length; ) {
            int to = Math.min(values.length, from + random.nextInt(700));
            Accumulator part = of(Arrays.copyOfRange(values, from, to));
            part.merge(0, restored(merged.save(0)), 0);
            merged = part;
            from = to;
        }
        assertThat(merged.save(0)).as("seed %d", seed).isEqualTo(all);
        assertThat(restored(all).save(0)).isEqualTo(all);
    }

    @Test
    void values_of_another_type_do_not_fit() {
        assertThat(of(1).fits(0, ofTexts("1"), 0)).isFalse();
        assertThat(of(1).fits(0, of(2), 0)).isTrue();
        assertThat(of().fits(0, ofTexts("1"), 0)).isTrue();
    }

    @Test
    void impossible_states_are_refused_with_what_was_found() {
        byte[] few = of(1, 2, 3).save(0);
        assertRefused(ByteBuffer.wrap(few.clone()).put(16, (byte) 9).array(), "type 9");
        assertRefused(ByteBuffer.wrap(few.clone()).put(17, (byte) 2).array(), "form 2");
        assertRefused(ByteBuffer.wrap(few.clone()).putLong(0, 2).array(), "holds 3 values");
        assertRefused(ByteBuffer.wrap(few.clone()).putLong(22, Long.MAX_VALUE).array(), "they rise");
        byte[] many = of(new Random(1).doubles(1000).toArray()).save(0);
        assertRefused(ByteBuffer.wrap(many.clone()).put(100, (byte) 54).array(), "register of 54");
        assertRefused(ByteBuffer.wrap(many.clone()).putLong(0, 256).array(), "count of 256");
    }

    private void assertRefused(byte[] state, String message) {
        assertThatThrownBy(() -> restored(state))
                .isInstanceOf(StateException.class)
                .hasMessageContaining(message);
    }

    private Accumulator of(double... values) {
        return added(new Rows(values, new long[values.length]));
    }

    private Accumulator ofTexts(String... texts) {
        Cells column = texts(texts);
        Accumulator accumulator = accumulator();
        accumulator.ensure(1);
        accumulator.add(new int[texts.length], new Operands(column, column), new long[texts.length], 0, texts.length);
        return accumulator;
    }

    private static long found(Accumulator accumulator) {
        return ((Value.OfInt) accumulator.finish(0, Statistic.DISTINCT)).value();
    }
}
