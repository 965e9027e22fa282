package io.tributary.pipelines.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tributary.pipelines.batch.Batch;
import io.tributary.pipelines.batch.Schema;
import io.tributary.pipelines.batch.Type;
import io.tributary.pipelines.expression.Expression;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class LetTest extends OperatorContract {
    private static final Schema SCHEMA = Schema.of(
            new Schema.Field("c", Type.DOUBLE),
            new Schema.Field("n", Type.INT),
            new Schema.Field("station", Type.TEXT));

    @Override
    protected Operator operator(BufferAllocator allocator) {
        return let(
                allocator,
                "f",
                "c * 1.8 + 32.0",
                "hot",
                "f > 30.0",
                "share",
                "100 / n",
                "more",
                "share + n",
                "label",
                "(hot ? \"hot \" : \"cold \") + station",
                "copy",
                "station",
                "at",
                "time");
    }

    @Override
    protected Schema input() {
        return SCHEMA;
    }

    private static Operator let(BufferAllocator allocator, String... namesAndTexts) {
        Map<String, Expression> definitions = new LinkedHashMap<>();
        Schema grown = SCHEMA;
        for (int i = 0; i < namesAndTexts.length; i += 2) {
            Expression expression = Expression.compile(namesAndTexts[i + 1], grown);
            grown = Operators.with(grown, namesAndTexts[i], expression.type());
            definitions.put(namesAndTexts[i], expression);
        }
        return Operators.let(definitions, SCHEMA, allocator);
    }

    @Test
    void a_column_may_use_the_ones_before_it() {
        RecordedOutput output = new RecordedOutput();
        run(
                output,
                List.of(row(10.0, 4L, "s1")),
                "f",
                "c * 1.8 + 32.0",
                "warm",
                "f >= 50.0",
                "text",
                "station + \"!\"");
        assertThat(output.rows()).containsExactly(List.of(0L, 10.0, 4L, "s1", 50.0, true, "s1!"));
    }

    @Test
    void what_cannot_be_known_is_null() {
        RecordedOutput output = new RecordedOutput();
        run(output, List.of(row(null, 4L, "s1")), "f", "c * 1.8 + 32.0", "known", "f != null");
        assertThat(output.rows()).containsExactly(java.util.Arrays.asList(0L, null, 4L, "s1", null, false));
    }

    @Test
    void only_failing_readings_are_quarantined_each_with_its_first_reason() {
        RecordedOutput output = new RecordedOutput();
        run(
                output,
                List.of(row(1.0, 0L, "a"), row(2.0, 5L, "7"), row(3.0, 0L, "8"), row(4.0, 1L, "x")),
                "share",
                "10 / n",
                "number",
                "int(station)");
        assertThat(output.rows()).containsExactly(List.of(0L, 2.0, 5L, "7", 2L, 7L));
        assertThat(output.quarantined()).hasSize(3);
        assertThat(output.quarantined().get(0)).contains("10 / 0 divides an int by zero");
        assertThat(output.quarantined().get(2))
                .contains("'int(station)' at 0: int(\"x\") is not a number; test the text first");
    }

    @Test
    void a_batch_of_failures_alone_emits_nothing() {
        RecordedOutput output = new RecordedOutput();
        run(output, List.of(row(1.0, 0L, "a")), "share", "10 / n");
        assertThat(output.rows()).isEmpty();
        assertThat(output.quarantined()).hasSize(1);
    }

    @Test
    void a_name_that_is_there_already_is_refused() {
        assertThatThrownBy(() -> Operators.with(SCHEMA, "time", Type.INT))
                .hasMessage("a column 'time' is there already; a let makes new columns only, so choose another name");
    }

    @Test
    void a_let_of_nothing_is_refused() {
        try (BufferAllocator allocator = new RootAllocator()) {
            assertThatThrownBy(() -> let(allocator)).hasMessageContaining("at least one column");
        }
    }

    private static List<@Nullable Object> row(@Nullable Double c, Long n, String station) {
        return java.util.Arrays.asList(0L, c, n, station);
    }

    private static void run(RecordedOutput output, List<List<@Nullable Object>> rows, String... namesAndTexts) {
        try (BufferAllocator allocator = new RootAllocator();
                Operator let = let(allocator, namesAndTexts);
                Batch batch = Batch.allocate(allocator, SCHEMA, rows.size())) {
            Readings.fill(batch, rows);
            output.expect(let.output());
            let.process(batch, output);
        }
    }
}
