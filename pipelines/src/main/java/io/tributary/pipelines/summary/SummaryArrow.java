package io.tributary.pipelines.summary;

import java.io.ByteArrayOutputStream;
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

    private static final int CONTINUATION = 0xFFFF_FFFF;
    private static final int ALIGNMENT = 8;

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
        ByteArrayOutputStream out = new ByteArrayOutputStream(1024);
        out.writeBytes(new Schema(fields).serializeAsMessage());
        message(out, records.message());
        out.writeBytes(records.body());
        int32(out, CONTINUATION);
        int32(out, 0);
        return out.toByteArray();
    }

    /** An encapsulated message (Arrow columnar format, "Encapsulated message format"), without its body. */
    private static void message(ByteArrayOutputStream out, byte[] metadata) {
        int padding = -metadata.length & (ALIGNMENT - 1);
        int32(out, CONTINUATION);
        int32(out, metadata.length + padding);
        out.writeBytes(metadata);
        out.writeBytes(new byte[padding]);
    }

    private static void int32(ByteArrayOutputStream out, int value) {
        for (int shift = 0; shift < Integer.SIZE; shift += Byte.SIZE) {
            out.write(value >>> shift);
        }
    }
}
