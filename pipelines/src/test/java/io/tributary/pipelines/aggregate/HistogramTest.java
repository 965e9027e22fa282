package io.tributary.pipelines.aggregate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tributary.pipelines.summary.Value;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class HistogramTest extends StatisticLaws {
    @Override
    Accumulator accumulator() {
        return new PerGroup<>(Histogram.form(List.of(-10.0, 0.0, 2.5)));
    }

    @Override
    List<Statistic> statistics() {
        return List.of(Statistic.COUNT, Statistic.HISTOGRAM);
    }

    @Override
    Value ofNothing(Statistic statistic) {
        return statistic == Statistic.COUNT ? Value.of(0) : counts(0, 0, 0, 0);
    }

    @Override
    double tolerance(Statistic statistic, int rows) {
        return 0;
    }

    @Test
    void a_bound_belongs_to_the_bucket_above_it() {
        assertThat(finished(-11, -10, -0.1, -0.0, 0, 2.4, 2.5, 1e300)).isEqualTo(counts(1, 2, 3, 2));
    }

    @Test
    void infinite_values_are_in_the_outer_buckets() {
        assertThat(finished(Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY, Double.NaN))
                .isEqualTo(counts(1, 0, 0, 1));
    }

    @Test
    void impossible_states_are_refused_with_what_was_found() {
        byte[] sound = of(-11, 1, 2).save(0);
        assertThatThrownBy(() ->
                        restored(ByteBuffer.wrap(sound.clone()).putInt(16, 3).array()))
                .hasMessageContaining("holds 3 buckets");
        assertThatThrownBy(() ->
                        restored(ByteBuffer.wrap(sound.clone()).putLong(20, -1).array()))
                .hasMessageContaining("count of -1");
        assertThatThrownBy(() ->
                        restored(ByteBuffer.wrap(sound.clone()).putLong(20, 2).array()))
                .hasMessageContaining("4 values in its buckets and a count of 3");
    }

    private Accumulator of(double... values) {
        return added(new Rows(values, new long[values.length]));
    }

    private Value finished(double... values) {
        return of(values).finish(0, Statistic.HISTOGRAM);
    }

    private static Value counts(long... counts) {
        return Value.ofList(Arrays.stream(counts).mapToObj(Value::of).toList());
    }
}
