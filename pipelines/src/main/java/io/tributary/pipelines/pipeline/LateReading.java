package io.tributary.pipelines.pipeline;

import io.tributary.pipelines.batch.Batch;
import io.tributary.pipelines.batch.Column;
import io.tributary.pipelines.summary.Summary;
import io.tributary.pipelines.summary.Value;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A reading that came after its windows had closed, in the form in which things leave a node: a finished summary of the one
 * microsecond that it is of, without a group, whose fields are its columns as they were before the window.
 */
final class LateReading {
    private LateReading() {}

    static Summary of(Batch batch, int row, String site, String pipeline, Summary.Origin origin) {
        Map<String, Value> fields = new LinkedHashMap<>();
        for (int i = 0; i < batch.schema().fields().size(); i++) {
            Column column = batch.column(i);
            fields.put(column.field().name(), value(column, row));
        }
        long time = batch.time().getLong(row);
        return Summary.finished(new Summary.Key(site, pipeline, time, time + 1, Map.of()), origin, 0, fields);
    }

    private static Value value(Column column, int row) {
        if (column.isNull(row)) {
            return Value.MISSING;
        }
        return switch (column.type()) {
            case BOOL -> Value.of(column.getBool(row));
            case INT -> Value.of(column.getLong(row));
            case TIME -> Value.ofTime(column.getLong(row));
            case TEXT -> Value.of(column.getText(row));
            case DOUBLE -> Value.of(column.getDouble(row));
        };
    }
}
