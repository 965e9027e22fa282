package io.tributary.pipelines.expression;

import io.tributary.pipelines.batch.Batch;
import io.tributary.pipelines.batch.Column;
import io.tributary.pipelines.batch.Schema;
import org.jspecify.annotations.Nullable;

/** A column of the batch, found by its name and loaded once however often an expression reads it. */
final class ColumnNode extends Node {
    private final String name;
    private @Nullable Schema schema;
    private int index;

    ColumnNode(Schema.Field field) {
        super(Kind.of(field.type()), false);
        this.name = field.name();
        withUnit(field.unit());
    }

    /** The rows are there already: {@link #load} comes first. */
    @Override
    void compute(int capacity, int rows) {}

    /**
     * Copies rows {@code [0, rows)} of the batch.
     *
     * @throws IllegalArgumentException if the batch has no such column
     */
    void load(Batch batch, int rows) {
        reserve(batch.capacity());
        if (!batch.schema().equals(schema)) {
            find(batch.schema());
        }
        Column column = batch.column(index);
        switch (kind()) {
            case BOOL -> {
                for (int i = 0; i < rows; i++) {
                    bools[i] = column.getBool(i);
                }
            }
            case INT, TIME -> column.longs(0, rows, longs);
            case DOUBLE -> column.doubles(0, rows, doubles);
            case DURATION -> throw new IllegalStateException("no column holds durations");
            case TEXT -> {
                column.ids(0, rows, ids);
                dictionary = column.dictionary();
            }
        }
        clean = !column.hasNulls();
        if (!clean) {
            for (int i = 0; i < rows; i++) {
                states[i] = column.isNull(i) ? NULL : VALUE;
            }
        }
    }

    private void find(Schema schema) {
        int found = schema.indexOf(name);
        if (found < 0 || Kind.of(schema.fields().get(found).type()) != kind()) {
            throw new IllegalArgumentException(
                    "the expression was compiled for a column '" + name + "' of " + kind() + ", not for " + schema);
        }
        this.schema = schema;
        index = found;
    }
}
