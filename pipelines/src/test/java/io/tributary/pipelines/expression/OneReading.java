package io.tributary.pipelines.expression;

import io.tributary.pipelines.batch.Batch;
import io.tributary.pipelines.batch.Schema;
import io.tributary.pipelines.operator.Readings;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.jspecify.annotations.Nullable;

/** Works out expressions on a single reading. */
record OneReading(Schema schema, List<@Nullable Object> values) {
    /** The value as an expression would write it, {@code null}, or {@code error: } and the reason. */
    String result(String text) {
        Expression expression = Expression.compile(text, schema);
        try (BufferAllocator allocator = new RootAllocator();
                Batch batch = Batch.allocate(allocator, schema, 1)) {
            Readings.fill(batch, List.of(values));
            Evaluation results = expression.evaluate(batch);
            if (results.isError(0)) {
                return "error: " + results.error(0);
            }
            if (results.isNull(0)) {
                return "null";
            }
            return switch (results.type()) {
                case BOOL -> Boolean.toString(results.getBool(0));
                case INT -> Long.toString(results.getLong(0));
                case TIME ->
                    Instant.EPOCH.plus(results.getLong(0), ChronoUnit.MICROS).toString();
                case DOUBLE -> Double.toString(results.getDouble(0));
                case TEXT -> "\"" + results.getText(0) + "\"";
            };
        }
    }
}
