package io.tributary.pipelines.window;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tributary.pipelines.aggregate.Aggregation;
import io.tributary.pipelines.aggregate.AggregationException;
import io.tributary.pipelines.batch.Batch;
import io.tributary.pipelines.batch.Schema;
import io.tributary.pipelines.batch.Type;
import io.tributary.pipelines.state.Kept;
import io.tributary.pipelines.state.StateException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.arrow.memory.RootAllocator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** How little of a window's memory is given when little happens. */
class WindowEntriesTest {
    private static final Schema SCHEMA =
            Schema.of(new Schema.Field("station", Type.TEXT), new Schema.Field("value", Type.DOUBLE));
    private static final long NOW = 1_767_225_600_000_000L;
    private static final long SECOND = 1_000_000L;
    private static final int GROUPS = 1_000;

    private final RootAllocator allocator = new RootAllocator();
    private final Batch batch = Batch.allocate(allocator, SCHEMA, GROUPS);
    private final Recorded out = new Recorded();
    private final Kept kept = new Kept();

    @AfterEach
    void every_buffer_is_given_back() {
        batch.close();
        allocator.close();
    }

    @Test
    void a_group_takes_well_under_100_bytes_each_time_it_changes() throws AggregationException {
        Window window = window(new Shape.Tumbling(Duration.ofMinutes(1), Duration.ZERO), "station");
        takeAll(window, 0);
        window.memory().changes(kept);
        long first = kept.bytes();
        for (int second = 1; second < 20; second++) {
            takeAll(window, second);
        }
        window.memory().changes(kept);
        assertThat((kept.bytes() - first) / GROUPS).as("bytes a group").isBetween(20L, 75L);
    }

    @Test
    void a_window_in_which_one_group_has_a_reading_gives_that_group_alone() throws AggregationException {
        for (Shape shape : List.of(
                new Shape.Tumbling(Duration.ofMinutes(1), Duration.ZERO),
                new Shape.Hopping(Duration.ofMinutes(1), Duration.ofSeconds(10), Duration.ZERO),
                new Shape.Sliding(Duration.ofMinutes(1), 10_000),
                new Shape.Session(Duration.ofMinutes(1), Duration.ofDays(1)),
                new Shape.Count(100))) {
            Window window = window(shape, "station");
            takeAll(window, 0);
            window.memory().changes(kept);
            int calls = kept.calls();
            long bytes = kept.bytes();
            take(window, 1, 7);
            window.memory().changes(kept);
            assertThat(kept.calls() - calls).as("entries, %s", shape).isBetween(1, 3);
            assertThat(kept.bytes() - bytes).as("bytes, %s", shape).isLessThan(200);
            calls = kept.calls();
            window.memory().changes(kept);
            assertThat(kept.calls()).as("%s, where nothing changed", shape).isEqualTo(calls);
        }
    }

    @Test
    void a_window_that_is_over_goes_with_one_word() throws AggregationException {
        Window window = window(new Shape.Tumbling(Duration.ofMinutes(1), Duration.ZERO), "station");
        takeAll(window, 0);
        window.memory().changes(kept);
        int calls = kept.calls();
        window.flush(out);
        window.memory().changes(kept);
        assertThat(out.results).hasSize(GROUPS);
        assertThat(kept.calls() - calls).as("the window, and the watermark").isEqualTo(2);
    }

    @Test
    void entries_of_other_columns_are_refused() throws AggregationException {
        Window window = window(new Shape.Tumbling(Duration.ofMinutes(1), Duration.ZERO), "station");
        takeAll(window, 0);
        window.memory().changes(kept);
        Window other = window(new Shape.Tumbling(Duration.ofMinutes(1), Duration.ZERO), "time_of_day");
        assertThatThrownBy(() -> kept.restore(other.memory()))
                .isInstanceOf(StateException.class)
                .hasMessage("holds a value of form 1 for a column of type int");
        Window shorter = window(new Shape.Tumbling(Duration.ofSeconds(7), Duration.ofSeconds(1)), "station");
        assertThatThrownBy(() -> kept.restore(shorter.memory()))
                .isInstanceOf(StateException.class)
                .hasMessageContaining("where none begins");
    }

    @Test
    void the_form_names_what_entries_are_made_of() throws AggregationException {
        assertThat(window(new Shape.Count(3), "station").memory().form()).isEqualTo("counts/1 moments/1");
    }

    private static Window window(Shape shape, String by) throws AggregationException {
        Map<String, String> calls = new LinkedHashMap<>();
        calls.put("n", "count()");
        calls.put("mean", "avg(value)");
        calls.put("least", "min(value)");
        calls.put("greatest", "max(value)");
        Schema input = by.equals("station")
                ? SCHEMA
                : Schema.of(new Schema.Field(by, Type.INT), new Schema.Field("value", Type.DOUBLE));
        WindowSpec.Progress progress = WindowSpec.Progress.of(Duration.ofSeconds(5), Duration.ofSeconds(30));
        return Windows.of(
                new WindowSpec(shape, List.of(by), progress, 10_000, 100),
                Aggregation.compile(calls, input, List.of(by)));
    }

    private void takeAll(Window window, int second) {
        for (int group = 0; group < GROUPS; group++) {
            append(second, group);
        }
        window.process(batch, out);
        batch.clear();
    }

    private void take(Window window, int second, int group) {
        append(second, group);
        window.process(batch, out);
        batch.clear();
    }

    private void append(int second, int group) {
        int row = batch.append();
        batch.time().setLong(row, NOW + second * SECOND);
        batch.column(1).setText(row, "station-" + group);
        batch.column(2).setDouble(row, (1_000 + (group * 31 + second * 17) % 997) / 100.0);
    }
}
