package io.tributary.pipelines.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tributary.pipelines.batch.Batch;
import io.tributary.pipelines.batch.Column;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the steps of the benchmark are compared with is the same work. */
class PlainStepsTest {
    private static final int BATCHES = 270;

    /** What came of one batch: how many readings, and the last column but what is null. */
    private static final class Sums extends IgnoredOutput {
        private int rows;
        private double sum;

        @Override
        public void emit(Batch batch) {
            rows += batch.rows();
            for (int row = 0; row < batch.rows(); row++) {
                sum += number(batch, row);
            }
        }

        private static double number(Batch batch, int row) {
            Column last = batch.column(batch.schema().fields().size() - 1);
            if (last.isNull(row)) {
                return 0;
            }
            return switch (last.type()) {
                case DOUBLE -> last.getDouble(row);
                case BOOL -> last.getBool(row) ? 1 : 0;
                default -> 0;
            };
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"delta", "increase", "rate", "fading", "average100"})
    void what_a_step_adds_is_the_same(String step) {
        compare(
                step,
                (plain, engine) -> assertThat(sum(plain.results, plain.results.length))
                        .isCloseTo(engine.sum, within(1e-6 * Math.abs(engine.sum))));
    }

    @ParameterizedTest
    @ValueSource(strings = {"zscore100", "mad100", "hourOfWeek", "alarm"})
    void the_same_readings_are_flagged(String step) {
        compare(step, (plain, engine) -> assertThat(plain.flagged()).isEqualTo((int) engine.sum));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "dedup",
                "throttle",
                "nth",
                "fillLast",
                "resample",
                "fft1024",
                "lookup",
                "select",
                "rename",
                "drop"
            })
    void as_many_readings_come_out(String step) {
        compare(step, (plain, engine) -> {
            assertThat(plain.out).isEqualTo(engine.rows);
            if (!step.equals("fft1024") && !step.equals("lookup")) {
                assertThat(sum(plain.valuesOut, plain.out)).isCloseTo(engine.sum, within(1e-6 * Math.abs(engine.sum)));
            }
        });
    }

    private interface Comparison {
        void compare(PlainSteps plain, Sums engine);
    }

    private static void compare(String step, Comparison comparison) {
        StepBenchmark engine = new StepBenchmark();
        StepBenchmark byHand = new StepBenchmark();
        engine.step = step;
        byHand.step = step;
        engine.open();
        byHand.open();
        for (int i = 0; i < BATCHES; i++) {
            Sums sums = new Sums();
            engine.step(sums);
            PlainSteps plain = byHand.plain();
            // What a station's first reading is compared with is nothing, or 0.
            if (i > 0) {
                comparison.compare(plain, sums);
            }
        }
        engine.close();
        byHand.close();
    }

    private static double sum(double[] values, int count) {
        double sum = 0;
        for (int i = 0; i < count; i++) {
            sum += values[i];
        }
        return sum;
    }
}
