package io.tributary.pipelines.operator;

import io.tributary.pipelines.batch.Batch;
import io.tributary.pipelines.batch.Schema;
import org.apache.arrow.memory.BufferAllocator;

/** The rows of a batch that an operator lets through unchanged. */
final class Selection implements AutoCloseable {
    private final OutputBatch outputBatch;
    private final ColumnCopy copy = new ColumnCopy();
    private int[] rows = {};

    /** How many of the rows, from the first, are let through. */
    int count;

    Selection(Schema schema, BufferAllocator allocator) {
        this.outputBatch = new OutputBatch(schema, 0, allocator);
    }

    /** The rows let through, in ascending order: to be written, with room for all rows of the batch. */
    int[] rowsFor(Batch batch) {
        if (rows.length < batch.rows()) {
            rows = new int[batch.capacity()];
        }
        count = 0;
        return rows;
    }

    /** Gives what is let through: nothing, the batch itself, or a smaller one. */
    void emit(Batch batch, Operator.Output output) {
        if (count == 0) {
            return;
        }
        if (count == batch.rows()) {
            output.emit(batch);
            return;
        }
        Batch chosen = outputBatch.emptyLike(batch);
        copy.copy(batch, rows, count, chosen);
        output.emit(chosen);
    }

    @Override
    public void close() {
        outputBatch.close();
    }
}
