package io.tributary.pipelines.aggregate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tributary.pipelines.batch.Type;
import io.tributary.pipelines.summary.Value;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class PicksTest extends StatisticLaws {
    @Override
    Accumulator accumulator() {
        return of(Statistic.ARGMAX);
    }

    private static Accumulator of(Statistic rule) {
        return new PerGroup<>(Picks.form(rule));
    }

    @Override
    List<Statistic> statistics() {
        return List.of(Statistic.COUNT, Statistic.ARGMAX);
    }

    @Override
    Operands operands(Rows rows) {
        double[] second = new double[rows.count()];
        Arrays.setAll(second, i -> rows.times[i] * 3 - rows.values[i]);
        return new Operands(doubles(rows.values), doubles(second));
    }

    @Override
    double tolerance(Statistic statistic, int rows) {
        return 0;
    }

    @Test
    void texts_are_ordered_by_code_points() {
        // As UTF-16 units the emoji would come first.
        Cells texts = texts("b", "\uFFFF", "\uD83D\uDE00", "a", "ab");
        assertThat(picked(Statistic.MIN, texts, texts, 0, 0, 0, 0, 0)).isEqualTo(Value.of("a"));
        assertThat(picked(Statistic.MAX, texts, texts, 0, 0, 0, 0, 0)).isEqualTo(Value.of("\uD83D\uDE00"));
    }

    @Test
    void first_and_last_go_by_event_time_and_then_by_value() {
        Cells texts = texts("x", "b", "c", "a");
        assertThat(picked(Statistic.FIRST, texts, texts, 9, 5, 5, 9)).isEqualTo(Value.of("b"));
        assertThat(picked(Statistic.LAST, texts, texts, 9, 5, 5, 9)).isEqualTo(Value.of("x"));
        Cells bools = new Cells(Type.BOOL, new double[2], new long[] {1, 0}, new String[0]);
        assertThat(picked(Statistic.MIN, bools, bools, 1, 2)).isEqualTo(Value.of(false));
        Cells times = new Cells(Type.TIME, new double[2], new long[] {7, 8}, new String[0]);
        assertThat(picked(Statistic.MAX, times, times, 1, 2)).isEqualTo(Value.ofTime(8));
    }

    @Test
    void beside_equal_numbers_the_earliest_is_taken_and_then_the_smallest() {
        Cells numbers = doubles(3, 9, 9, 9, -1);
        Cells texts = texts("a", "c", "d", "b", "e");
        assertThat(picked(Statistic.ARGMAX, numbers, texts, 0, 5, 4, 4, 0)).isEqualTo(Value.of("b"));
        assertThat(picked(Statistic.ARGMIN, numbers, texts, 0, 5, 4, 4, 0)).isEqualTo(Value.of("e"));
    }

    @Test
    void ints_are_picked_whole_beyond_what_a_double_holds() {
        Cells ids = new Cells(Type.INT, new double[1], new long[] {(1L << 53) + 1}, new String[0]);
        assertThat(picked(Statistic.ARGMAX, doubles(1), ids, 0)).isEqualTo(Value.of((1L << 53) + 1));
    }

    @Test
    void impossible_states_are_refused_with_what_was_found() {
        Accumulator least = of(Statistic.MIN);
        least.ensure(1);
        Cells bools = new Cells(Type.BOOL, new double[1], new long[] {1}, new String[0]);
        least.add(new int[1], new Operands(bools, bools), new long[1], 0, 1);
        byte[] sound = least.save(0);
        assertThatThrownBy(() -> restored(sound)).hasMessageContaining("by rule 1; expected 6, argmax");
        byte[] noBool = sound.clone();
        noBool[sound.length - 1] = 2;
        assertThatThrownBy(() -> least.restore(0, noBool)).hasMessageContaining("is no bool");
        assertThat(least.save(0)).isEqualTo(sound);
    }

    private static Value picked(Statistic rule, Cells first, Cells second, long... times) {
        Accumulator accumulator = of(rule);
        accumulator.ensure(1);
        accumulator.add(new int[times.length], new Operands(first, second), times, 0, times.length);
        return accumulator.finish(0, rule);
    }
}
