package io.tributary.pipelines.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tributary.pipelines.batch.Batch;
import io.tributary.pipelines.batch.Schema;
import io.tributary.pipelines.batch.Type;
import java.util.Arrays;
import java.util.List;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class LookupTest extends OperatorContract {
    private static final Schema SCHEMA =
            Schema.of(new Schema.Field("station", Type.TEXT), new Schema.Field("code", Type.INT));
    private static final List<Schema.Field> FIELDS = List.of(
            new Schema.Field("hall", Type.TEXT),
            new Schema.Field("limit", Type.DOUBLE),
            new Schema.Field("floor", Type.INT),
            new Schema.Field("warm", Type.BOOL));
    private static final Table TABLE = new Table(
            Type.TEXT,
            FIELDS,
            List.of(
                    new Table.Row("north", Arrays.asList("A", 1.5, 2L, true)),
                    new Table.Row("south", Arrays.asList("B", null, 3L, null)),
                    new Table.Row("", Arrays.asList(null, -1.0, null, false))));

    @Override
    protected Operator operator(BufferAllocator allocator) {
        return Operators.lookup("station", new LiveTable(TABLE), Missing.QUARANTINE, SCHEMA)
                .open(allocator);
    }

    @Override
    protected Schema input() {
        return SCHEMA;
    }

    private static RecordedOutput run(Operator operator, List<List<@Nullable Object>> readings) {
        RecordedOutput output = new RecordedOutput();
        try (BufferAllocator allocator = new RootAllocator();
                Batch batch = Batch.allocate(allocator, SCHEMA, 16)) {
            Readings.fill(batch, readings);
            operator.process(batch, output);
        }
        return output;
    }

    private static List<@Nullable Object> reading(@Nullable String station, @Nullable Long code) {
        return Arrays.asList(0L, station, code);
    }

    @Test
    void a_reading_without_a_row_is_kept_dropped_or_quarantined() {
        List<List<@Nullable Object>> readings =
                List.of(reading("north", 1L), reading("west", 1L), reading(null, 1L), reading("", null));
        try (BufferAllocator allocator = new RootAllocator()) {
            for (Missing missing : Missing.values()) {
                try (Operator lookup = Operators.lookup("station", new LiveTable(TABLE), missing, SCHEMA)
                        .open(allocator)) {
                    RecordedOutput output = run(lookup, readings);
                    assertThat(output.rows()).hasSize(missing == Missing.KEEP ? 4 : 2);
                    assertThat(output.rows().get(0)).containsExactly(0L, "north", 1L, "A", 1.5, 2L, true);
                    assertThat(output.filtered()).isEqualTo(missing == Missing.DROP ? 2 : 0);
                    assertThat(output.quarantined()).hasSize(missing == Missing.QUARANTINE ? 2 : 0);
                }
            }
        }
    }

    @Test
    void a_replaced_table_is_seen_from_the_next_batch_on() {
        LiveTable table = new LiveTable(TABLE);
        try (BufferAllocator allocator = new RootAllocator();
                Operator lookup =
                        Operators.lookup("station", table, Missing.KEEP, SCHEMA).open(allocator)) {
            assertThat(run(lookup, List.of(reading("north", 1L))).rows().get(0).get(3))
                    .isEqualTo("A");
            for (int i = 0; i < 300; i++) {
                String hall = "hall " + i;
                table.replace(new Table(
                        Type.TEXT, FIELDS, List.of(new Table.Row("north", Arrays.asList(hall, 0.0, (long) i, true)))));
                RecordedOutput output = run(lookup, List.of(reading("north", 1L), reading("south", 1L)));
                assertThat(output.rows().get(0)).containsExactly(0L, "north", 1L, hall, 0.0, (long) i, true);
                assertThat(output.rows().get(1)).containsExactly(0L, "south", 1L, null, null, null, null);
            }
        }
    }

    @Test
    void keys_may_be_ints() {
        Table table = new Table(
                Type.INT,
                List.of(new Schema.Field("name", Type.TEXT)),
                List.of(new Table.Row(7L, List.of("seven")), new Table.Row(-1L, List.of("none"))));
        try (BufferAllocator allocator = new RootAllocator();
                Operator lookup = Operators.lookup("code", new LiveTable(table), Missing.DROP, SCHEMA)
                        .open(allocator)) {
            RecordedOutput output = run(lookup, List.of(reading("a", 7L), reading("a", 8L), reading("a", -1L)));
            assertThat(output.rows()).extracting(row -> row.get(3)).containsExactly("seven", "none");
        }
    }

    @Test
    void what_does_not_fit_is_refused() {
        assertThatThrownBy(() -> new Table(
                        Type.TEXT, List.of(), List.of(new Table.Row("a", List.of()), new Table.Row("a", List.of()))))
                .hasMessage("two rows for 'a'; keep one of them");
        assertThatThrownBy(() -> new LiveTable(TABLE).replace(new Table(Type.INT, FIELDS, List.of())))
                .hasMessageContaining("can't replace");
        assertThatThrownBy(() -> Operators.lookup("code", new LiveTable(TABLE), Missing.KEEP, SCHEMA))
                .hasMessage("'code' is int; a table's keys are text or int");
    }
}
