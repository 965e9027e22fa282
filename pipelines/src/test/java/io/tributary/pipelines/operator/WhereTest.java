package io.tributary.pipelines.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tributary.pipelines.batch.Batch;
import io.tributary.pipelines.batch.Schema;
import io.tributary.pipelines.batch.Type;
import io.tributary.pipelines.expression.Expression;
import java.util.Arrays;
import java.util.List;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class WhereTest extends OperatorContract {
    private static final Schema SCHEMA = Schema.of(
            new Schema.Field("pm25", Type.DOUBLE),
            new Schema.Field("n", Type.INT),
            new Schema.Field("station", Type.TEXT),
            new Schema.Field("on", Type.BOOL),
            new Schema.Field("seen", Type.TIME));

    @Override
    protected Operator operator(BufferAllocator allocator) {
        return where("pm25 < 900.0 && station != \"test\" || on && 10 / n > 3", allocator);
    }

    @Override
    protected Schema input() {
        return SCHEMA;
    }

    private static Operator where(String text, BufferAllocator allocator) {
        return Operators.where(Expression.compile(text, SCHEMA), SCHEMA, allocator);
    }

    @Test
    void a_batch_of_which_all_is_kept_passes_on_as_it_is() {
        try (BufferAllocator allocator = new RootAllocator();
                Operator where = where("n >= 0", allocator);
                Batch batch = Batch.allocate(allocator, SCHEMA, 2)) {
            Readings.fill(batch, List.of(row(1L), row(2L)));
            long before = allocator.getAllocatedMemory();
            RecordedOutput output = new RecordedOutput();
            where.process(batch, output);
            assertThat(output.lastEmitted()).isSameAs(batch);
            assertThat(allocator.getAllocatedMemory()).isEqualTo(before);
        }
    }

    @Test
    void a_batch_of_which_nothing_is_kept_emits_nothing() {
        RecordedOutput output = run("n > 5", row(1L), row(2L));
        assertThat(output.rows()).isEmpty();
        assertThat(output.filtered()).isEqualTo(2);
    }

    @Test
    void a_null_condition_filters() {
        RecordedOutput output = run("n > 1", row(null), row(2L));
        assertThat(output.rows()).containsExactly(row(2L));
        assertThat(output.filtered()).isEqualTo(1);
    }

    @Test
    void a_failing_condition_quarantines_with_values_rule_and_way_out() {
        RecordedOutput output = run("10 / n > 3", row(0L), row(2L), row(9L));
        assertThat(output.rows()).containsExactly(row(2L));
        assertThat(output.filtered()).isEqualTo(1);
        assertThat(output.quarantined())
                .singleElement()
                .asString()
                .endsWith(
                        "'10 / n > 3' at 3: 10 / 0 divides an int by zero; guard it, as in n != 0 ? x / n : 0, or divide doubles");
    }

    @Test
    void a_condition_that_is_no_bool_is_refused() {
        try (BufferAllocator allocator = new RootAllocator()) {
            assertThatThrownBy(() -> where("n + 1", allocator))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("where needs a bool, not int: compare it with something, as in n + 1 == ...");
        }
    }

    private static List<@Nullable Object> row(@Nullable Long n) {
        return Arrays.asList(1_000L, 1.0, n, "north", true, 5L);
    }

    @SafeVarargs
    @SuppressWarnings("varargs") // List.of only reads it.
    private static RecordedOutput run(String text, List<@Nullable Object>... rows) {
        RecordedOutput output = new RecordedOutput();
        try (BufferAllocator allocator = new RootAllocator();
                Operator where = where(text, allocator);
                Batch batch = Batch.allocate(allocator, SCHEMA, rows.length)) {
            Readings.fill(batch, List.of(rows));
            where.process(batch, output);
        }
        return output;
    }
}
