package io.tributary.pipelines.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tributary.pipelines.batch.Batch;
import io.tributary.pipelines.batch.Schema;
import io.tributary.pipelines.batch.Type;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class KeysTest {
    private static final Schema SCHEMA = Schema.of(
            new Schema.Field("station", Type.TEXT),
            new Schema.Field("line", Type.INT),
            new Schema.Field("value", Type.DOUBLE));

    private static Keys keys(int keysMax, String... by) {
        return new KeySpec(List.of(by), keysMax, Duration.ofDays(1)).keys(SCHEMA);
    }

    private static Batch filled(BufferAllocator allocator, List<List<@Nullable Object>> readings) {
        Batch batch = Batch.allocate(allocator, SCHEMA, Math.max(1, readings.size()));
        Readings.fill(batch, readings);
        return batch;
    }

    private static List<@Nullable Object> reading(@Nullable String station, @Nullable Long line) {
        return Arrays.asList(0L, station, line, 0.0);
    }

    @Test
    void a_null_is_a_key_of_its_own() {
        try (BufferAllocator allocator = new RootAllocator();
                Batch batch = filled(
                        allocator,
                        List.of(reading(null, -1L), reading("", -1L), reading(null, null), reading(null, -1L)))) {
            Keys one = keys(10, "station");
            one.load(batch);
            assertThat(new int[] {one.place(0), one.place(1), one.place(2), one.place(3)})
                    .containsExactly(0, 1, 0, 0);
            Keys both = keys(10, "station", "line");
            both.load(batch);
            assertThat(new int[] {both.place(0), both.place(1), both.place(2), both.place(3)})
                    .containsExactly(0, 1, 2, 0);
        }
    }

    @Test
    void without_columns_all_readings_have_one_key() {
        try (BufferAllocator allocator = new RootAllocator();
                Batch batch = filled(allocator, List.of(reading("a", 1L), reading("b", 2L)))) {
            Keys keys = keys(1);
            keys.load(batch);
            assertThat(keys.place(0)).isZero();
            assertThat(keys.isNew()).isTrue();
            assertThat(keys.place(1)).isZero();
            assertThat(keys.isNew()).isFalse();
        }
    }

    @Test
    void the_key_used_longest_ago_loses_its_place_and_that_is_counted() {
        try (BufferAllocator allocator = new RootAllocator();
                Batch batch = filled(
                        allocator,
                        List.of(
                                reading("a", 1L),
                                reading("b", 1L),
                                reading("a", 1L),
                                reading("c", 1L),
                                reading("a", 1L),
                                reading("b", 1L)))) {
            Keys keys = keys(2, "station");
            keys.load(batch);
            int[] places = new int[6];
            boolean[] isNew = new boolean[6];
            for (int row = 0; row < 6; row++) {
                places[row] = keys.place(row);
                isNew[row] = keys.isNew();
            }
            assertThat(places).containsExactly(0, 1, 0, 1, 0, 1);
            assertThat(isNew).containsExactly(true, true, false, true, false, true);
            assertThat(keys.forgotten()).isEqualTo(2);
            assertThat(keys.size()).isEqualTo(2);
        }
    }

    @Test
    void texts_that_never_repeat_neither_pile_up_nor_confuse() {
        Keys keys = keys(50, "station");
        Keys both = keys(50, "line", "station");
        try (BufferAllocator allocator = new RootAllocator()) {
            for (int i = 0; i < 6_000; i++) {
                try (Batch batch = filled(
                        allocator,
                        List.of(reading("message " + i, 1L), reading("message " + Math.max(0, i - 20), 1L)))) {
                    keys.load(batch);
                    both.load(batch);
                    for (Keys each : List.of(keys, both)) {
                        each.place(0);
                        assertThat(each.isNew()).as("reading %d", i).isTrue();
                        each.place(1);
                        assertThat(each.isNew()).as("reading %d, repeated", i).isFalse();
                    }
                }
            }
        }
        assertThat(keys.size()).isEqualTo(50);
    }

    @Test
    void settings_that_make_no_sense_are_refused() {
        assertThatThrownBy(() -> keys(0, "station")).hasMessage("keysMax 0 is outside [1, 10000000]");
        assertThatThrownBy(() -> keys(1, "statoin")).hasMessage("no column 'statoin'; did you mean 'station'?");
        assertThatThrownBy(() -> keys(1, "value")).hasMessageContaining("'value' is a double, which seldom repeats");
        assertThatThrownBy(() -> new KeySpec(List.of(), 1, Duration.ZERO)).hasMessageContaining("gap PT0S");
    }
}
