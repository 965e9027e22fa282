package io.tributary.pipelines.pipeline;

import io.tributary.pipelines.batch.Schema;
import io.tributary.pipelines.batch.Type;
import java.util.List;
import java.util.Optional;

/**
 * A table that a {@code lookup} reads, without its rows.
 *
 * @param file the path of its file; empty when the rows stand there too
 * @param key the name of the column of keys; in a CSV file that of the header
 * @param keyType text or int
 * @param fields the columns that are added to readings
 */
public record TableSpec(Optional<String> file, String key, Type keyType, List<Schema.Field> fields) {
    public TableSpec {
        fields = List.copyOf(fields);
    }
}
