package io.tributary.pipelines.aggregate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tributary.pipelines.batch.Type;
import io.tributary.pipelines.state.StateException;
import io.tributary.pipelines.summary.Value;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What every accumulator and the statistics finished from it must hold. */
abstract class StatisticLaws {
    /** Rows of one group. */
    static final class Rows {
        final double[] values;
        final long[] times;

        Rows(double[] values, long[] times) {
            this.values = values;
            this.times = times;
        }

        int count() {
            return values.length;
        }
    }

    /** An accumulator without states. */
    abstract Accumulator accumulator();

    abstract List<Statistic> statistics();

    /** How far a result may be off when the same real-valued rows are grouped otherwise, relative to the greatest magnitude. */
    abstract double tolerance(Statistic statistic, int rows);

    /** The numbers behind the column of a statistic's call. */
    double[] parameters(Statistic statistic) {
        return new double[0];
    }

    /** What comes of no value. */
    Value ofNothing(Statistic statistic) {
        return statistic == Statistic.COUNT ? Value.of(0) : Value.MISSING;
    }

    /** The columns of rows; for statistics of two, the second follows from the first. */
    Operands operands(Rows rows) {
        Cells column = doubles(rows.values);
        return new Operands(column, column);
    }

    static Cells doubles(double... values) {
        long[] bits = Arrays.stream(values)
                .mapToLong(value -> Double.doubleToLongBits(value + 0.0))
                .toArray();
        return new Cells(Type.DOUBLE, values, bits, new String[0]);
    }

    static Cells texts(String... texts) {
        long[] hashes = Arrays.stream(texts).mapToLong(Hashes::ofText).toArray();
        return new Cells(Type.TEXT, new double[texts.length], hashes, texts);
    }

    private Value finish(Accumulator accumulator, int slot, Statistic statistic) {
        return accumulator.finish(slot, statistic, parameters(statistic));
    }

    @Test
    void merging_an_empty_state_changes_nothing_bit_for_bit() {
        for (Rows rows : List.of(integers(1, 20), reals(2, 20), reals(3, 1), nothing(4), nothing(0))) {
            Accumulator all = added(rows);
            byte[] before = all.save(0);
            all.merge(0, added(nothing(0)), 0);
            assertThat(all.save(0)).isEqualTo(before);

            Accumulator empty = added(nothing(0));
            empty.merge(0, added(rows), 0);
            assertThat(empty.save(0)).isEqualTo(before);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void integers_split_anywhere_and_merged_in_any_grouping_give_the_bits_of_all_at_once(long seed) {
        Rows rows = integers(seed, 14);
        byte[] all = added(rows).save(0);
        for (int a = 0; a <= rows.count(); a++) {
            for (int b = a; b <= rows.count(); b++) {
                assertThat(leftFirst(rows, a, b).save(0))
                        .as("(%d + %d) seed %d", a, b, seed)
                        .isEqualTo(all);
                assertThat(rightFirst(rows, a, b).save(0))
                        .as("%d + (%d) seed %d", a, b, seed)
                        .isEqualTo(all);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {11, 12, 13, 14, 15})
    void reals_split_anywhere_and_merged_in_any_grouping_stay_within_the_bound(long seed) throws StateException {
        Rows rows = reals(seed, 25);
        Accumulator all = added(rows);
        for (int a = 0; a <= rows.count(); a++) {
            for (int b = a; b <= rows.count(); b++) {
                Accumulator left = leftFirst(rows, a, b);
                Accumulator right = rightFirst(rows, a, b);
                assertNear(left, all, rows);
                assertNear(right, all, rows);
                assertThat(restored(left.save(0)).save(0)).isEqualTo(left.save(0));
                assertThat(leftFirstOfSaved(rows, a, b))
                        .as("(%d + %d) seed %d", a, b, seed)
                        .isEqualTo(left.save(0));
                assertThat(rightFirstOfSaved(rows, a, b))
                        .as("%d + (%d) seed %d", a, b, seed)
                        .isEqualTo(right.save(0));
            }
        }
    }

    /** As {@link #leftFirst}, but every piece and every sum has been saved and restored. */
    private byte[] leftFirstOfSaved(Rows rows, int a, int b) throws StateException {
        byte[] left = merged(saved(rows, 0, a), saved(rows, a, b));
        return merged(left, saved(rows, b, rows.count()));
    }

    private byte[] rightFirstOfSaved(Rows rows, int a, int b) throws StateException {
        byte[] right = merged(saved(rows, a, b), saved(rows, b, rows.count()));
        return merged(saved(rows, 0, a), right);
    }

    private byte[] saved(Rows rows, int from, int to) {
        return added(part(rows, from, to)).save(0);
    }

    private byte[] merged(byte[] left, byte[] right) throws StateException {
        Accumulator merged = restored(left);
        merged.merge(0, restored(right), 0);
        return merged.save(0);
    }

    @ParameterizedTest
    @ValueSource(longs = {21, 22, 23})
    void integers_in_any_order_give_the_same_results(long seed) {
        Rows rows = integers(seed, 30);
        Accumulator all = added(rows);
        Random random = new Random(seed);
        for (int i = 0; i < 20; i++) {
            Accumulator other = added(shuffled(rows, random));
            for (Statistic statistic : statistics()) {
                // The second moment is around the first value, so that it is exact here, but its finish may round.
                if (statistic.needsSquares() || statistic.family() == Accumulator.Family.PAIRS) {
                    assertNear(statistic, other, all, rows);
                } else {
                    assertThat(finish(other, 0, statistic))
                            .as("%s seed %d", statistic, seed)
                            .isEqualTo(finish(all, 0, statistic));
                }
            }
        }
    }

    @Test
    void adding_in_pieces_and_to_groups_side_by_side_gives_the_bits_of_adding_each_alone() {
        int groups = 7;
        Rows rows = reals(31, 500);
        Random random = new Random(31);
        int[] slots = random.ints(rows.count(), 0, groups).toArray();
        Accumulator together = accumulator();
        together.ensure(groups);
        for (int from = 0; from < rows.count(); ) {
            int to = Math.min(rows.count(), from + random.nextInt(40));
            together.add(slots, operands(rows), rows.times, from, to);
            from = to;
        }
        for (int group = 0; group < groups; group++) {
            assertThat(together.save(group))
                    .isEqualTo(added(ofGroup(rows, slots, group)).save(0));
        }
    }

    @Test
    void growing_and_clearing_keep_other_states_and_leave_empty_ones() {
        Rows rows = reals(32, 20);
        Accumulator grown = added(rows);
        byte[] before = grown.save(0);
        byte[] empty = added(nothing(0)).save(0);
        grown.ensure(1000);
        assertThat(grown.save(0)).isEqualTo(before);
        assertThat(grown.save(999)).isEqualTo(empty);
        grown.clear(1);
        assertThat(grown.save(0)).isEqualTo(empty);
    }

    @ParameterizedTest
    @ValueSource(longs = {41, 42, 43, 44})
    void a_saved_state_restores_bit_for_bit(long seed) throws StateException {
        for (Rows rows : List.of(integers(seed, 9), reals(seed, 9), nothing(3), nothing(0), infinite())) {
            Accumulator all = added(rows);
            Accumulator restored = accumulator();
            restored.ensure(3);
            restored.restore(2, all.save(0));
            assertThat(restored.save(2)).isEqualTo(all.save(0)).hasSizeLessThanOrEqualTo(all.bytesMax());
            assertThat(restored.rows(2)).isEqualTo(rows.count());
            for (Statistic statistic : statistics()) {
                assertThat(finish(restored, 2, statistic)).isEqualTo(finish(all, 0, statistic));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {51, 52, 53})
    void damaged_bytes_are_refused_or_are_another_sound_state(long seed) {
        Random random = new Random(seed);
        byte[] sound = added(reals(seed, 9)).save(0);
        int refused = 0;
        for (int i = 0; i < 2000; i++) {
            byte[] damaged = sound.clone();
            for (int hits = 1 + random.nextInt(9); hits > 0; hits--) {
                damaged[random.nextInt(damaged.length)] = (byte) random.nextInt();
            }
            refused += refuses(damaged) ? 1 : 0;
        }
        assertThat(refused).as("seed %d", seed).isGreaterThan(200);
    }

    @ParameterizedTest
    @ValueSource(longs = {61, 62, 63})
    void a_state_cut_short_or_made_longer_is_refused(long seed) {
        byte[] sound = added(reals(seed, 9)).save(0);
        for (int length = 0; length < sound.length; length++) {
            assertThat(refuses(Arrays.copyOf(sound, length)))
                    .as("%d bytes", length)
                    .isTrue();
        }
        assertThat(refuses(Arrays.copyOf(sound, sound.length + 1))).isTrue();
    }

    @ParameterizedTest
    @ValueSource(longs = {71, 72, 73})
    void saved_pieces_merged_in_random_groupings_give_the_bits_of_all_at_once(long seed) throws StateException {
        Random random = new Random(seed);
        Rows rows = integers(seed, 60);
        byte[] all = added(rows).save(0);
        for (int round = 0; round < 50; round++) {
            assertThat(mergedAnyhow(rows, random))
                    .as("seed %d round %d", seed, round)
                    .isEqualTo(all);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {74, 75, 76})
    void saved_pieces_of_reals_merged_in_random_groupings_stay_within_the_bound(long seed) throws StateException {
        Random random = new Random(seed);
        Rows rows = reals(seed, 60);
        Accumulator all = added(rows);
        for (int round = 0; round < 50; round++) {
            assertNear(restored(mergedAnyhow(rows, random)), all, rows);
        }
    }

    private byte[] mergedAnyhow(Rows rows, Random random) throws StateException {
        List<byte[]> pieces = new ArrayList<>();
        for (int from = 0; from < rows.count(); ) {
            int to = Math.min(rows.count(), from + random.nextInt(12));
            pieces.add(saved(rows, from, to));
            from = to;
        }
        while (pieces.size() > 1) {
            int at = random.nextInt(pieces.size() - 1);
            pieces.set(at, merged(pieces.get(at), pieces.remove(at + 1)));
        }
        return pieces.get(0);
    }

    Accumulator restored(byte[] state) throws StateException {
        Accumulator accumulator = accumulator();
        accumulator.ensure(1);
        accumulator.restore(0, state);
        return accumulator;
    }

    private boolean refuses(byte[] state) {
        Accumulator accumulator = added(nothing(0));
        byte[] before = accumulator.save(0);
        try {
            accumulator.restore(0, state);
        } catch (StateException e) {
            assertThat(accumulator.save(0)).as("left alone").isEqualTo(before);
            return true;
        }
        assertThat(accumulator.rows(0)).isNotNegative();
        assertThat(accumulator.save(0).length).isLessThanOrEqualTo(accumulator.bytesMax());
        Accumulator others = added(reals(7, 40));
        if (others.fits(0, accumulator, 0)) {
            others.merge(0, accumulator, 0);
            assertThat(others.save(0).length).isLessThanOrEqualTo(others.bytesMax());
        }
        statistics()
                .forEach(statistic ->
                        assertThat(finish(accumulator, 0, statistic)).isNotNull());
        return false;
    }

    @Test
    void null_and_nan_are_skipped_and_counted_as_rows() {
        Accumulator accumulator = added(new Rows(new double[] {Double.NaN, 3, Double.NaN}, new long[] {1, 2, 3}));
        assertThat(accumulator.rows(0)).isEqualTo(3);
        assertThat(accumulator.count(0)).isEqualTo(1);
        assertThat(accumulator.finish(0, Statistic.COUNT)).isEqualTo(Value.of(1));
        Accumulator nothing = added(nothing(2));
        for (Statistic statistic : statistics()) {
            assertThat(finish(nothing, 0, statistic))
                    .as("%s of nothing", statistic)
                    .isEqualTo(ofNothing(statistic));
        }
    }

    @Test
    void a_minus_zero_is_a_zero() {
        Rows minusFirst = new Rows(new double[] {-0.0, 0.0}, new long[] {1, 1});
        Rows plusFirst = new Rows(new double[] {0.0, -0.0}, new long[] {1, 1});
        assertThat(added(minusFirst).save(0)).isEqualTo(added(plusFirst).save(0));
    }

    Accumulator added(Rows rows) {
        Accumulator accumulator = accumulator();
        accumulator.ensure(1);
        accumulator.add(new int[rows.count()], operands(rows), rows.times, 0, rows.count());
        return accumulator;
    }

    private Accumulator leftFirst(Rows rows, int a, int b) {
        Accumulator left = added(part(rows, 0, a));
        left.merge(0, added(part(rows, a, b)), 0);
        left.merge(0, added(part(rows, b, rows.count())), 0);
        return left;
    }

    private Accumulator rightFirst(Rows rows, int a, int b) {
        Accumulator left = added(part(rows, 0, a));
        Accumulator right = added(part(rows, a, b));
        right.merge(0, added(part(rows, b, rows.count())), 0);
        left.merge(0, right, 0);
        return left;
    }

    private void assertNear(Accumulator actual, Accumulator expected, Rows rows) {
        for (Statistic statistic : statistics()) {
            assertNear(statistic, actual, expected, rows);
        }
    }

    private void assertNear(Statistic statistic, Accumulator actual, Accumulator expected, Rows rows) {
        Value want = finish(expected, 0, statistic);
        Value got = finish(actual, 0, statistic);
        double tolerance = tolerance(statistic, rows.count());
        if (tolerance == 0 || !(want instanceof Value.OfDouble number)) {
            assertThat(got).as("%s", statistic).isEqualTo(want);
        } else {
            double greatest = Arrays.stream(rows.values)
                    .filter(x -> !Double.isNaN(x))
                    .map(Math::abs)
                    .max()
                    .orElse(0);
            boolean squared = statistic == Statistic.VARIANCE || statistic == Statistic.COVAR;
            double scale = squared ? greatest * greatest : greatest;
            assertThat(((Value.OfDouble) got).value())
                    .as("%s", statistic)
                    .isCloseTo(number.value(), within(tolerance * scale));
        }
    }

    static Rows part(Rows rows, int from, int to) {
        return new Rows(Arrays.copyOfRange(rows.values, from, to), Arrays.copyOfRange(rows.times, from, to));
    }

    private static Rows ofGroup(Rows rows, int[] slots, int group) {
        return picked(
                rows,
                java.util.stream.IntStream.range(0, rows.count())
                        .filter(i -> slots[i] == group)
                        .boxed()
                        .toList());
    }

    static Rows shuffled(Rows rows, Random random) {
        List<Integer> order = new ArrayList<>();
        for (int i = 0; i < rows.count(); i++) {
            order.add(i);
        }
        Collections.shuffle(order, random);
        return picked(rows, order);
    }

    private static Rows picked(Rows rows, List<Integer> order) {
        return new Rows(
                order.stream().mapToDouble(i -> rows.values[i]).toArray(),
                order.stream().mapToLong(i -> rows.times[i]).toArray());
    }

    static Rows nothing(int rows) {
        double[] values = new double[rows];
        Arrays.fill(values, Double.NaN);
        return new Rows(values, new long[rows]);
    }

    private static Rows infinite() {
        return new Rows(new double[] {1, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, 2}, new long[4]);
    }

    /** Whole numbers, zeros of both signs and nulls, at times that often are the same. */
    static Rows integers(long seed, int count) {
        Random random = new Random(seed);
        double[] values = random.ints(count, -1000, 1000)
                .mapToDouble(i -> i % 10 == 0 ? -0.0 : i % 7 == 0 ? Double.NaN : i)
                .toArray();
        return new Rows(values, random.longs(count, -5, 5).toArray());
    }

    /** Numbers of magnitudes far apart and nulls. */
    static Rows reals(long seed, int count) {
        Random random = new Random(seed);
        double[] values = random.ints(count, 0, 100)
                .mapToDouble(i -> i % 9 == 0 ? Double.NaN : random.nextGaussian() * StrictMath.pow(10, i % 12 - 4))
                .toArray();
        return new Rows(values, random.longs(count, -5, 5).toArray());
    }
}
