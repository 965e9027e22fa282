package io.tributary.pipelines.operator;

import io.tributary.pipelines.batch.Batch;
import io.tributary.pipelines.batch.Column;
import io.tributary.pipelines.batch.Schema;
import org.apache.arrow.memory.BufferAllocator;

/** Puts one value, the same for all readings, where a column has none. */
final class Fill implements Operator {
    private final int[] of;
    private final Object[] values;
    private final int[] sources;
    private final Schema schema;
    private final OutputBatch outputBatch;
    private final ColumnCopy copy = new ColumnCopy();
    private final AllRows all = new AllRows();

    /**
     * @param of the columns, by index
     * @param values by column of {@code of}: a Double, Long, Boolean or String as its type wants it
     */
    Fill(int[] of, Object[] values, Schema schema, BufferAllocator allocator) {
        this.of = of.clone();
        this.values = values.clone();
        this.schema = schema;
        this.sources = new int[schema.fields().size()];
        for (int i = 0; i < sources.length; i++) {
            sources[i] = i;
        }
        for (int column : of) {
            sources[column] = -1;
        }
        this.outputBatch = new OutputBatch(schema, 0, allocator);
    }

    @Override
    public Schema output() {
        return schema;
    }

    @Override
    public void process(Batch batch, Output output) {
        if (batch.rows() == 0) {
            return;
        }
        if (!hasNulls(batch)) {
            output.emit(batch);
            return;
        }
        Batch out = outputBatch.emptyLike(batch);
        copy.copy(batch, sources, all.upTo(batch.capacity()), batch.rows(), out);
        for (int i = 0; i < of.length; i++) {
            fill(batch.column(of[i]), batch.rows(), values[i], out.column(of[i]));
        }
        output.emit(out);
    }

    private boolean hasNulls(Batch batch) {
        for (int column : of) {
            if (batch.column(column).hasNulls()) {
                return true;
            }
        }
        return false;
    }

    private static void fill(Column from, int rows, Object value, Column into) {
        for (int row = 0; row < rows; row++) {
            if (from.isNull(row)) {
                set(into, row, value);
            } else {
                into.copyFrom(from, row, row);
            }
        }
    }

    private static void set(Column into, int row, Object value) {
        if (value instanceof Double number) {
            into.setDouble(row, number);
        } else if (value instanceof Long number) {
            into.setLong(row, number);
        } else if (value instanceof Boolean flag) {
            into.setBool(row, flag);
        } else if (value instanceof String text) {
            into.setText(row, text);
        }
    }

    @Override
    public void close() {
        outputBatch.close();
    }
}
