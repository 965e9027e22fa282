package io.tributary.pipelines.aggregate;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.pipelines.summary.Value;
import java.util.List;
import org.junit.jupiter.api.Test;

class EndsTest extends StatisticLaws {
    @Override
    Accumulator accumulator() {
        return new Ends(false);
    }

    @Override
    List<Statistic> statistics() {
        return List.of(Statistic.COUNT, Statistic.FIRST, Statistic.LAST);
    }

    @Override
    double tolerance(Statistic statistic, int rows) {
        return 0;
    }

    @Test
    void first_and_last_are_by_event_time_not_by_arrival() {
        Accumulator ends = added(new Rows(new double[] {5, 7, 6}, new long[] {20, 30, 10}));
        assertThat(ends.finish(0, Statistic.FIRST)).isEqualTo(Value.of(6.0));
        assertThat(ends.finish(0, Statistic.LAST)).isEqualTo(Value.of(7.0));
    }

    @Test
    void of_values_at_one_time_the_smallest_is_first_and_the_greatest_is_last() {
        Accumulator ends = added(new Rows(new double[] {5, 9, 1, Double.NaN}, new long[] {-3, -3, -3, -4}));
        assertThat(ends.finish(0, Statistic.FIRST)).isEqualTo(Value.of(1.0));
        assertThat(ends.finish(0, Statistic.LAST)).isEqualTo(Value.of(9.0));
    }

    @Test
    void of_ints_they_are_ints() {
        Accumulator ends = new Ends(true);
        ends.ensure(1);
        Cells column = doubles(-4);
        ends.add(new int[1], new Operands(column, column), new long[] {1}, 0, 1);
        assertThat(ends.finish(0, Statistic.FIRST)).isEqualTo(Value.of(-4L));
        assertThat(ends.finish(0, Statistic.LAST)).isEqualTo(Value.of(-4L));
    }
}
