package io.tributary.pipelines.window;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;

import io.tributary.pipelines.aggregate.AggregationException;
import io.tributary.pipelines.window.WindowKindsBenchmark.Kind;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What the plain loops of the benchmark are compared with is the same work. */
class PlainWindowsTest {
    /** An hour and 41 minutes. */
    private static final int BATCHES = 148;

    @ParameterizedTest
    @EnumSource(Kind.class)
    void the_results_of_both_are_of_as_many_readings(Kind kind) throws AggregationException {
        long engine = readings(kind, true);
        assertThat(engine).isPositive();
        // The engine waits for what may be late, so that what it tells early is of two seconds more.
        double percent = kind == Kind.TUMBLING_EARLY ? 6 : 1.5;
        assertThat(readings(kind, false)).isCloseTo(engine, withinPercentage(percent));
    }

    private static long readings(Kind kind, boolean engine) throws AggregationException {
        WindowKindsBenchmark benchmark = new WindowKindsBenchmark();
        benchmark.kind = kind;
        benchmark.open();
        for (int i = 0; i < BATCHES; i++) {
            if (engine) {
                benchmark.windows();
            } else {
                benchmark.plain();
            }
        }
        benchmark.close();
        return benchmark.readings(engine);
    }
}
