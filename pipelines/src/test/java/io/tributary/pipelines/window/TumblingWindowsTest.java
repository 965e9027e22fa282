package io.tributary.pipelines.window;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tributary.pipelines.aggregate.Aggregation;
import io.tributary.pipelines.aggregate.AggregationException;
import io.tributary.pipelines.batch.Batch;
import io.tributary.pipelines.batch.Schema;
import io.tributary.pipelines.batch.Type;
import io.tributary.pipelines.summary.Value;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import org.apache.arrow.memory.RootAllocator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TumblingWindowsTest {
    private static final Schema SCHEMA =
            Schema.of(new Schema.Field("station", Type.TEXT), new Schema.Field("value", Type.DOUBLE));

    private final RootAllocator allocator = new RootAllocator();
    private final Batch batch = Batch.allocate(allocator, SCHEMA, 100);
    private final Recorded out = new Recorded();
    private long readings;

    @AfterEach
    void every_buffer_is_given_back() {
        batch.close();
        assertThat(allocator.getAllocatedMemory()).isZero();
        allocator.close();
    }

    @Test
    void the_start_belongs_to_a_window_and_the_end_to_the_next() throws AggregationException {
        PaneWindows windows = windows(10, 0, 0);
        take(windows, "a", 10, 19, 20);
        assertThat(spans()).containsExactly("[10, 20) a 2");
        windows.flush(out);
        assertThat(spans()).containsExactly("[10, 20) a 2", "[20, 30) a 1");
    }

    @Test
    void windows_are_aligned_to_the_epoch_plus_an_offset_before_1970_too() throws AggregationException {
        PaneWindows windows = windows(10, 3, 0);
        take(windows, "a", -18, -17, -8, -7, 2, 3);
        windows.flush(out);
        assertThat(spans()).containsExactly("[-27, -17) a 1", "[-17, -7) a 2", "[-7, 3) a 2", "[3, 13) a 1");
    }

    @Test
    void a_window_closes_when_the_watermark_reaches_its_end() throws AggregationException {
        PaneWindows windows = windows(10, 0, 5);
        take(windows, "a", 1, 14);
        assertThat(out.results).isEmpty();
        assertThat(windows.watermarkMicros()).isEqualTo(9);
        take(windows, "a", 15);
        assertThat(spans()).containsExactly("[0, 10) a 1");
        assertThat(windows.pending()).isEqualTo(2);
    }

    @Test
    void a_late_reading_is_counted_and_not_summarised() throws AggregationException {
        PaneWindows windows = windows(10, 0, 5);
        take(windows, "a", 1, 15, 9, 10);
        windows.flush(out);
        assertThat(out.lateTimes).containsExactly(9L);
        assertThat(spans()).containsExactly("[0, 10) a 1", "[10, 20) a 2");
    }

    @Test
    void a_reading_that_closes_earlier_windows_is_in_time_itself() throws AggregationException {
        PaneWindows windows = windows(10, 0, 0);
        take(windows, "a", 5, 1000);
        assertThat(spans()).containsExactly("[0, 10) a 1");
        assertThat(out.lateTimes).isEmpty();
        assertThat(windows.pending()).isEqualTo(1);
    }

    @Test
    void a_row_of_another_window_within_the_batch_splits_no_window() throws AggregationException {
        PaneWindows windows = windows(10, 0, 100);
        take(windows, "a", 1, 11, 2, 12, 3, 13);
        windows.flush(out);
        assertThat(spans()).containsExactly("[0, 10) a 3", "[10, 20) a 3");
    }

    @Test
    void event_time_passes_by_itself_once_nothing_came_for_longer_than_idle() throws AggregationException {
        PaneWindows windows = windows(10, 0, 5);
        take(windows, "a", 3);
        windows.idle(100, out);
        assertThat(out.results).as("exactly idle is not yet longer").isEmpty();
        windows.idle(101, out);
        assertThat(spans()).containsExactly("[0, 10) a 1");
        assertThat(windows.watermarkMicros()).isEqualTo(3 - 5 + 101);
        windows.idle(Long.MAX_VALUE, out);
        assertThat(windows.watermarkMicros()).isGreaterThan(99);
    }

    @Test
    void the_watermark_never_goes_back() throws AggregationException {
        PaneWindows windows = windows(10, 0, 0);
        take(windows, "a", 50);
        windows.advance(200, out);
        windows.advance(100, out);
        windows.idle(120, out);
        take(windows, "a", 150, 199, 200);
        assertThat(windows.watermarkMicros()).isEqualTo(200);
        assertThat(out.lateTimes).containsExactly(150L, 199L);
    }

    @Test
    void before_the_first_reading_no_time_passes() throws AggregationException {
        PaneWindows windows = windows(10, 0, 0);
        windows.idle(1_000_000, out);
        take(windows, "a", -5000);
        assertThat(out.lateTimes).isEmpty();
        assertThat(windows.pending()).isEqualTo(1);
    }

    @Test
    void after_a_flush_its_windows_take_nothing_more() throws AggregationException {
        PaneWindows windows = windows(10, 0, 5);
        take(windows, "a", 3);
        windows.flush(out);
        take(windows, "a", 4, 10);
        assertThat(out.lateTimes).containsExactly(4L);
        windows.flush(out);
        assertThat(spans()).containsExactly("[0, 10) a 1", "[10, 20) a 1");
        windows.flush(out);
        assertThat(out.results).hasSize(2);
    }

    @Test
    void over_the_limit_of_groups_a_reading_is_quarantined_until_a_window_closes() throws AggregationException {
        PaneWindows windows = windows(10, 0, 0, 2, 10);
        take(windows, "a", 1);
        take(windows, "b", 2);
        take(windows, "c", 3);
        take(windows, "a", 4);
        assertThat(out.quarantinedTimes).containsExactly(3L);
        assertThat(out.reasons).containsExactly("would make more than 2 groups in open windows");
        take(windows, "c", 11);
        take(windows, "d", 12);
        take(windows, "a", 13);
        assertThat(out.quarantinedTimes).containsExactly(3L, 13L);
        windows.flush(out);
        assertThat(spans()).containsExactlyInAnyOrder("[0, 10) a 2", "[0, 10) b 1", "[10, 20) c 1", "[10, 20) d 1");
    }

    @Test
    void over_the_limit_of_windows_a_reading_is_quarantined() throws AggregationException {
        PaneWindows windows = windows(10, 0, 100, 10, 2);
        take(windows, "a", 95, 85, 75, 86);
        assertThat(out.quarantinedTimes).containsExactly(75L);
        assertThat(out.reasons).allMatch(reason -> reason.contains("more than 2 windows at once"));
        assertThat(windows.state().open()).isEqualTo(2);
    }

    @Test
    void absurd_times_are_quarantined_and_leave_the_watermark_alone() throws AggregationException {
        PaneWindows windows = windows(10, 0, 0);
        take(windows, "a", 5, Long.MAX_VALUE, Long.MIN_VALUE, 6);
        assertThat(out.quarantinedTimes).containsExactly(Long.MAX_VALUE, Long.MIN_VALUE);
        assertThat(out.reasons).allMatch(reason -> reason.contains("out of range"));
        assertThat(windows.watermarkMicros()).isEqualTo(6);
        assertThat(windows.pending()).isEqualTo(2);
    }

    @Test
    void keys_that_never_repeat_do_not_pile_up() throws AggregationException {
        PaneWindows windows = windows(10, 0, 0, 50, 10);
        for (int i = 0; i < 20_000; i++) {
            append("key" + i, i);
            if (batch.isFull()) {
                process(windows);
                batch.column(1).dictionary().forgetIfOver(1000, 100_000);
            }
        }
        assertThat(windows.state().groups()).isLessThanOrEqualTo(50);
        windows.flush(out);
        assertThat(out.results).hasSize(20_000);
        assertThat(out.quarantinedTimes).isEmpty();
    }

    @Test
    void closing_forgets_what_is_pending() throws AggregationException {
        PaneWindows windows = windows(10, 0, 0);
        take(windows, "a", 1);
        windows.close();
        windows.close();
        assertThat(windows.pending()).isZero();
        readings = 0;
    }

    @Test
    void settings_out_of_range_are_refused() {
        assertThatThrownBy(() -> windows(0, 0, 0)).hasMessage("size PT0S is out of range");
        assertThatThrownBy(() -> windows(1, 0, -1)).hasMessageContaining("lateness");
        assertThatThrownBy(() -> windows(1, Long.MIN_VALUE / 2, 0)).hasMessageContaining("offset");
        assertThatThrownBy(() -> windows(1, 0, 0, 0, 1)).hasMessageContaining("groupsMax");
        assertThatThrownBy(() -> windows(1, 0, 0, 1, 0)).hasMessageContaining("openMax");
    }

    private static PaneWindows windows(long size, long offset, long lateness) throws AggregationException {
        return windows(size, offset, lateness, 1000, 1000);
    }

    private static PaneWindows windows(long size, long offset, long lateness, int groupsMax, int openWindowsMax)
            throws AggregationException {
        Aggregation aggregation = Aggregation.compile(Map.of("mean", "avg(value)"), SCHEMA, List.of("station"));
        Shape shape = new Shape.Tumbling(micros(size), micros(offset));
        WindowSpec.Progress progress = WindowSpec.Progress.of(micros(lateness), micros(100));
        return new PaneWindows(
                new WindowSpec(shape, List.of("station"), progress, groupsMax, openWindowsMax), aggregation);
    }

    private static Duration micros(long micros) {
        return Duration.of(micros, ChronoUnit.MICROS);
    }

    private void take(PaneWindows windows, String station, long... times) {
        for (long time : times) {
            append(station, time);
        }
        process(windows);
    }

    private void append(String station, long time) {
        int row = batch.append();
        batch.time().setLong(row, time);
        batch.column(1).setText(row, station);
        batch.column(2).setDouble(row, 1.5);
    }

    private void process(PaneWindows windows) {
        readings += batch.rows();
        windows.process(batch, out);
        batch.clear();
        out.assertConserves(readings, windows);
    }

    private List<String> spans() {
        return out.results.stream()
                .map(r -> "[" + r.startMicros() + ", " + r.endMicros() + ") "
                        + ((Value.OfText) r.group().getOrDefault("station", Value.of("?"))).value() + " "
                        + r.readings())
                .toList();
    }
}
