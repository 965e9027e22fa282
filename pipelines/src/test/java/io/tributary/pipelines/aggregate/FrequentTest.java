package io.tributary.pipelines.aggregate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tributary.pipelines.batch.Type;
import io.tributary.pipelines.state.StateException;
import io.tributary.pipelines.summary.Value;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FrequentTest extends StatisticLaws {
    @Override
    Accumulator accumulator() {
        return new PerGroup<>(Frequent.FORM);
    }

    @Override
    List<Statistic> statistics() {
        return List.of(Statistic.COUNT, Statistic.TOPK);
    }

    @Override
    double[] parameters(Statistic statistic) {
        return new double[] {5};
    }

    @Override
    Value ofNothing(Statistic statistic) {
        return statistic == Statistic.COUNT ? Value.of(0) : Value.ofList(List.of());
    }

    @Override
    double tolerance(Statistic statistic, int rows) {
        return 0;
    }

    @Test
    void the_most_frequent_come_first_and_of_equally_frequent_ones_the_smaller() {
        assertThat(top(of(3, 1, 2, 2, -0.0, 0.0, 3, 7), 3))
                .isEqualTo(Value.ofList(List.of(counted(0.0, 2), counted(2.0, 2), counted(3.0, 2))));
        assertThat(top(ofTexts("b", "a", "", "b"), 2))
                .isEqualTo(Value.ofList(
                        List.of(new Value.OfCounted(Value.of("b"), 2), new Value.OfCounted(Value.of(""), 1))));
    }

    @Test
    void texts_that_are_alike_for_longer_than_is_kept_count_as_one() throws StateException {
        String longer = "x".repeat(Texts.LENGTH_MAX);
        Accumulator texts = ofTexts(Texts.kept(longer + "a"), Texts.kept(longer + "b"), "\uD83D\uDE00");
        assertThat(restored(texts.save(0)).finish(0, Statistic.TOPK, 1))
                .isEqualTo(Value.ofList(List.of(new Value.OfCounted(Value.of(longer), 2))));
    }

    @Test
    void texts_whose_hashes_collide_are_told_apart() {
        Cells column = new Cells(Type.TEXT, new double[3], new long[] {7, 7, 7}, new String[] {"a", "b", "a"});
        Accumulator accumulator = accumulator();
        accumulator.ensure(1);
        accumulator.add(new int[3], new Operands(column, column), new long[3], 0, 3);
        assertThat(((Value.OfList) top(accumulator, 5)).items()).hasSize(2);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12})
    void up_to_256_different_values_counts_are_exact_and_else_short_by_no_more_than_the_bound(long seed)
            throws StateException {
        Random random = new Random(seed);
        int different = seed % 3 == 0 ? 256 : 300 + random.nextInt(3000);
        double skew = 1 + 2 * random.nextDouble();
        double[] values = random.doubles(20_000)
                .map(u -> StrictMath.floor(different * StrictMath.pow(u, skew)))
                .toArray();
        Map<Double, Long> exact = new HashMap<>();
        Arrays.stream(values).forEach(value -> exact.merge(value, 1L, Long::sum));
        assertBound(of(values), exact, values.length);
        assertBound(inPieces(values, random), exact, values.length);
    }

    private static void assertBound(Accumulator accumulator, Map<Double, Long> exact, int rows) {
        long allowed = exact.size() <= 256 ? 0 : rows / 129;
        Map<Double, Long> found = new HashMap<>();
        for (Value item : ((Value.OfList) top(accumulator, 100)).items()) {
            Value.OfCounted counted = (Value.OfCounted) item;
            double value = ((Value.OfDouble) counted.value()).value();
            found.put(value, counted.count());
            assertThat(counted.count())
                    .isBetween(exact.getOrDefault(value, 0L) - allowed, exact.getOrDefault(value, 0L));
        }
        long least = found.values().stream().mapToLong(Long::longValue).min().orElse(0);
        exact.forEach((value, count) -> {
            if (count > least + allowed) {
                assertThat(found).as("a value so frequent is there").containsKey(value);
            }
        });
    }

    private Accumulator inPieces(double[] values, Random random) throws StateException {
        Accumulator merged = of();
        for (int from = 0; from < values.length; ) {
            int to = Math.min(values.length, from + random.nextInt(3000));
            Accumulator part = of(Arrays.copyOfRange(values, from, to));
            part.merge(0, restored(merged.save(0)), 0);
            merged = part;
            from = to;
        }
        return merged;
    }

    @Test
    void impossible_states_are_refused_with_what_was_found() {
        byte[] sound = of(1, 2, 3).save(0);
        assertRefused(ByteBuffer.wrap(sound.clone()).putInt(25, 257).array(), "257 values");
        assertRefused(ByteBuffer.wrap(sound.clone()).putLong(29, 0).array(), "never there");
        assertRefused(ByteBuffer.wrap(sound.clone()).putLong(29, 2).array(), "counts of 4");
        assertRefused(ByteBuffer.wrap(sound.clone()).putLong(17, 1).array(), "less up to 1");
        assertRefused(ByteBuffer.wrap(sound.clone()).putDouble(37, 9).array(), "out of order");
        assertRefused(ByteBuffer.wrap(sound.clone()).putDouble(37, -0.0).array(), "no double");
        byte[] text = ofTexts("ab").save(0);
        text[text.length - 1] = (byte) 0xFF;
        assertRefused(text, "not UTF-8");
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

    private static Value top(Accumulator accumulator, int most) {
        return accumulator.finish(0, Statistic.TOPK, most);
    }

    private static Value counted(double value, long count) {
        return new Value.OfCounted(Value.of(value), count);
    }
}
