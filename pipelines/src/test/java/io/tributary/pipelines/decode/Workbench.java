package io.tributary.pipelines.decode;

import io.tributary.pipelines.batch.Batch;
import io.tributary.pipelines.batch.Column;
import io.tributary.pipelines.message.Message;
import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;

/** A decoder with a batch to fill and a list of what it rejected; closing it checks that no Arrow buffer is left. */
final class Workbench implements AutoCloseable {
    /** 2026-01-01T00:00:02Z. */
    static final long NOW = 1_767_225_602_000_000L;

    private final BufferAllocator allocator = new RootAllocator();
    final Decoder decoder;
    final Batch batch;
    final List<String> rejected = new ArrayList<>();
    private final Decoder.Rejects rejects = (message, reason) -> rejected.add(reason);

    Workbench(Layout layout) {
        this(layout, 64);
    }

    Workbench(Layout layout, int capacity) {
        decoder = Decoders.of(layout);
        batch = Decoders.batchFor(layout, allocator, capacity);
    }

    Workbench decode(String topic, String payload) {
        return decode(Message.of(topic, payload, NOW));
    }

    Workbench decode(Message message) {
        decoder.decode(message, batch, rejects);
        return this;
    }

    /** All rows, each a list of cells as text, doubles by {@link Double#toString}. */
    List<List<String>> rows() {
        List<List<String>> rows = new ArrayList<>();
        for (int row = 0; row < batch.rows(); row++) {
            List<String> cells = new ArrayList<>();
            for (int column = 0; column < batch.schema().fields().size(); column++) {
                cells.add(cell(batch.column(column), row));
            }
            rows.add(cells);
        }
        return rows;
    }

    private static String cell(Column column, int row) {
        if (column.isNull(row)) {
            return "null";
        }
        return switch (column.type()) {
            case BOOL -> Boolean.toString(column.getBool(row));
            case DOUBLE -> Double.toString(column.getDouble(row));
            case INT, TIME -> Long.toString(column.getLong(row));
            case TEXT -> column.getText(row);
        };
    }

    BufferAllocator allocator() {
        return allocator;
    }

    @Override
    public void close() {
        decoder.close();
        batch.close();
        allocator.close(); // throws when something is left
    }
}
