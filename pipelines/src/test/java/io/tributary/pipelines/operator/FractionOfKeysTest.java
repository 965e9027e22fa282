package io.tributary.pipelines.operator;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.pipelines.batch.Batch;
import io.tributary.pipelines.batch.Schema;
import io.tributary.pipelines.batch.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.junit.jupiter.api.Test;

class FractionOfKeysTest {
    private static final Schema SCHEMA =
            Schema.of(new Schema.Field("station", Type.TEXT), new Schema.Field("line", Type.INT));

    private static List<Integer> kept(double fraction, List<String> by, int from, int to) {
        List<Integer> kept = new ArrayList<>();
        try (BufferAllocator allocator = new RootAllocator();
                Batch batch = Batch.allocate(allocator, SCHEMA, to - from);
                Operator operator =
                        KeyedOperators.fraction(fraction, by, SCHEMA).open(allocator)) {
            Readings.fill(
                    batch,
                    IntStream.range(from, to)
                            .mapToObj(i -> Arrays.<Object>asList(0L, "s" + i, (long) i))
                            .toList());
            RecordedOutput output = new RecordedOutput();
            operator.process(batch, output);
            output.rows().forEach(row -> kept.add(((Long) row.get(2)).intValue()));
        }
        return kept;
    }

    @Test
    void about_as_many_keys_pass_as_were_asked_for() {
        assertThat(kept(0.3, List.of("station"), 0, 10_000)).hasSizeBetween(2_850, 3_150);
        assertThat(kept(0.3, List.of("line"), 0, 10_000)).hasSizeBetween(2_850, 3_150);
        assertThat(kept(1, List.of("station", "line"), 0, 1_000)).hasSize(1_000);
    }

    @Test
    void a_larger_fraction_holds_all_keys_of_a_smaller_one() {
        assertThat(kept(0.6, List.of("station", "line"), 0, 1_000))
                .containsAll(kept(0.2, List.of("station", "line"), 0, 1_000));
    }

    @Test
    void what_else_comes_and_in_which_order_does_not_matter() {
        assertThat(kept(0.5, List.of("station"), 500, 700))
                .isEqualTo(kept(0.5, List.of("station"), 0, 1_000).stream()
                        .filter(i -> i >= 500 && i < 700)
                        .toList());
    }

    /** Nodes of several versions must choose the same. */
    @Test
    void the_choice_is_the_same_in_every_version() {
        assertThat(kept(0.5, List.of("station"), 0, 20)).containsExactly(2, 3, 6, 7, 8, 9, 12, 13, 15, 16, 18, 19);
        assertThat(kept(0.5, List.of("line"), 0, 20)).containsExactly(3, 4, 5, 7, 10, 11, 14, 16, 18);
    }
}
