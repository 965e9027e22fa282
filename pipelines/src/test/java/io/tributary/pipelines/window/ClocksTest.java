package io.tributary.pipelines.window;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.pipelines.aggregate.Aggregation;
import io.tributary.pipelines.aggregate.AggregationException;
import io.tributary.pipelines.batch.Batch;
import io.tributary.pipelines.batch.Schema;
import io.tributary.pipelines.batch.Type;
import io.tributary.pipelines.summary.Value;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.arrow.memory.RootAllocator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What windows do when clocks leap, and when some partitions are ahead of others or silent. Times are in seconds. */
class ClocksTest {
    private static final Schema SCHEMA =
            Schema.of(new Schema.Field("station", Type.TEXT), new Schema.Field("value", Type.DOUBLE));
    private static final long SECOND = 1_000_000L;
    private static final long YEAR = 366L * 24 * 3600;

    private final RootAllocator allocator = new RootAllocator();
    private final Batch batch = Batch.allocate(allocator, SCHEMA, 100);
    private final Recorded out = new Recorded();
    private long readings;

    @AfterEach
    void every_buffer_is_given_back() {
        batch.close();
        allocator.close();
    }

    @Test
    void a_clock_set_forward_by_years_closes_what_was_open_and_goes_on() throws AggregationException {
        Window windows = windows(List.of());
        take(windows, "a", 5, 6, YEAR + 5, YEAR + 6, YEAR + 12);
        assertThat(spans()).containsExactly("0 a 2", YEAR + " a 2");
        assertThat(out.lateTimes).isEmpty();
    }

    @Test
    void a_clock_set_back_by_years_makes_readings_late_only_until_that_is_sure() throws AggregationException {
        Window windows = windows(List.of());
        take(windows, "a", YEAR + 5);
        for (int i = 0; i < Watermark.STEP_READINGS + 20; i++) {
            take(windows, "a", i);
        }
        assertThat(out.lateTimes).hasSize(Watermark.STEP_READINGS - 1);
        assertThat(spans()).as("nothing waits for years").startsWith(YEAR + " a 1");
        windows.flush(out);
        assertThat(spans()).containsExactly(YEAR + " a 1", "30 a 9", "40 a 10", "50 a 2");
    }

    @Test
    void stragglers_from_long_ago_set_no_clock_back() throws AggregationException {
        Window windows = windows(List.of());
        for (int i = 0; i < 100; i++) {
            take(windows, "a", YEAR + i, i);
        }
        assertThat(out.lateTimes).hasSize(100);
        assertThat(windows.watermarkMicros()).isEqualTo((YEAR + 99) * SECOND);
    }

    @Test
    void time_that_was_closed_before_a_leap_stays_closed_after_it() throws AggregationException {
        Window windows = windows(List.of());
        take(windows, "a", 5, 25, YEAR);
        for (int i = 0; i < 2 * Watermark.STEP_READINGS; i++) {
            take(windows, "a", 5);
        }
        assertThat(out.lateTimes).as("its window was given").hasSize(2 * Watermark.STEP_READINGS);
        for (int i = 0; i < 2 * Watermark.STEP_READINGS; i++) {
            take(windows, "a", 45);
        }
        windows.flush(out);
        assertThat(spans())
                .as("no reading was ever in [40, 50)")
                .containsExactly("0 a 1", "20 a 1", YEAR / 10 * 10 + " a 1", "40 a " + (Watermark.STEP_READINGS + 1));
    }

    @Test
    void a_partition_that_is_behind_is_not_late_because_of_others() throws AggregationException {
        Window windows = windows(List.of("station"));
        take(windows, "a", 0);
        take(windows, "b", 0);
        take(windows, "a", 12);
        take(windows, "b", 5, 11);
        assertThat(out.lateTimes).isEmpty();
        assertThat(spans()).containsExactly("0 a 1", "0 b 2");
    }

    @Test
    void a_silent_partition_holds_the_others_back_only_until_it_is_idle() throws AggregationException {
        Window windows = windows(List.of("station"));
        take(windows, "b", 0);
        for (int i = 0; i <= 30; i++) {
            take(windows, "a", i);
        }
        assertThat(out.results)
                .as("30 s of others are not yet longer than idle")
                .isEmpty();
        take(windows, "a", 31);
        assertThat(spans()).containsExactly("0 b 1", "0 a 10", "10 a 10", "20 a 10");
        take(windows, "b", 1);
        assertThat(out.lateTimes).containsExactly(SECOND);
    }

    @Test
    void a_partition_whose_clock_leaps_silences_no_other() throws AggregationException {
        Window windows = windows(List.of("station"));
        take(windows, "b", 0);
        take(windows, "a", 0, YEAR);
        for (int i = 1; i < 15; i++) {
            take(windows, "b", i);
            take(windows, "a", YEAR + i);
        }
        assertThat(out.lateTimes).isEmpty();
        assertThat(spans()).containsExactly("0 b 10", "0 a 1");
    }

    private static Window windows(List<String> partitions) throws AggregationException {
        Aggregation aggregation = Aggregation.compile(Map.of("mean", "avg(value)"), SCHEMA, List.of("station"));
        WindowSpec.Progress progress = new WindowSpec.Progress(
                Duration.ZERO, Duration.ofSeconds(30), Duration.ofHours(1), Duration.ZERO, partitions);
        Shape shape = new Shape.Tumbling(Duration.ofSeconds(10), Duration.ZERO);
        return Windows.of(new WindowSpec(shape, List.of("station"), progress, 100, 100), aggregation);
    }

    private void take(Window windows, String station, long... seconds) {
        for (long second : seconds) {
            int row = batch.append();
            batch.time().setLong(row, second * SECOND);
            batch.column(1).setText(row, station);
            batch.column(2).setDouble(row, 1.5);
        }
        readings += batch.rows();
        windows.process(batch, out);
        batch.clear();
        out.assertConserves(readings, windows);
    }

    private List<String> spans() {
        return out.results.stream()
                .map(r -> r.startMicros() / SECOND + " "
                        + ((Value.OfText) r.group().getOrDefault("station", Value.of("?"))).value() + " "
                        + r.readings())
                .toList();
    }
}
