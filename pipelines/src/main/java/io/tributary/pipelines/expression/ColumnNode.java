package io.tributary.pipelines.expression;

import io.tributary.pipelines.batch.Batch;
import io.tributary.pipelines.batch.Column;
import io.tributary.pipelines.batch.Schema;
import io.tributary.pipelines.batch.Type;
import org.jspecify.annotations.Nullable;

/** A column of the batch, found by its name and loaded once however often an expression reads it. */
final class ColumnNode extends Node {
    private final String name;
    private @Nullable Schema schema;
    private int index;

    ColumnNode(String name, Type type) {
        super(type, false);
        this.name = name;
    }

    /** The rows are there already: {@link #load} comes first. */
    @Override
    void compute(Batch batch, int rows) {}

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
        switch (type()) {
            case BOOL -> {
                for (int i = 0; i < rows; i++) {
                    bools[i] = column.getBool(i);
                }
            }
            case INT, TIME -> column.longs(0, rows, longs);
            case DOUBLE -> column.doubles(0, rows, doubles);
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
        if (found < 0 || schema.fields().get(found).type() != type()) {
            throw new IllegalArgumentException(
                    "the expression was compiled for a column '" + name + "' of " + type() + ", not for " + schema);
        }
        this.schema = schema;
        index = found;
    }
}
