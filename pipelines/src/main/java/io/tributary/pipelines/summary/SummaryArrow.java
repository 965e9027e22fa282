package io.tributary.pipelines.summary;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.Schema;

/**
 * Summaries as Arrow IPC streams: schema, one record batch with a row for each summary, end of stream. Columns are the names of
 * {@link SummaryFormat}'s flat forms; times are {@code timestamp[us, UTC]}, lists are lists.
 *
 * <p>What was written keeps its column: one that has no value later is null, and once an int column had to hold a double it is
 * one of doubles. One thread at a time. Takes no Arrow memory: the stream is made on the heap.
 */
public final class SummaryArrow {
    /** Most summaries in a stream. */
    public static final int ROWS_MAX = 1_000;

    private final Map<String, ArrowShape> columns = new LinkedHashMap<>();

    /**
     * A stream of its own.
     *
     * @param summaries at most {@value #ROWS_MAX}
     */
    public byte[] write(List<Summary> summaries) {
        List<Map<String, Value>> rows =
                summaries.stream().map(SummaryFormat::flat).toList();
        for (Map<String, Value> row : rows) {
            row.forEach((name, value) -> columns.merge(name, ArrowShape.of(value), ArrowShape::join));
        }
        List<Field> fields = new ArrayList<>();
        ArrowRecords records = new ArrowRecords(rows.size());
        columns.forEach((name, shape) -> {
            fields.add(shape.field(name));
            List<Value> values = new ArrayList<>(rows.size());
            rows.forEach(row -> values.add(row.getOrDefault(name, Value.MISSING)));
            records.column(shape, values);
        });
        return records.stream(new Schema(fields).serializeAsMessage());
    }
}
