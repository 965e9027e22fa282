package io.tributary.pipelines.operator;

import io.tributary.pipelines.batch.Batch;
import io.tributary.pipelines.batch.Schema;
import org.apache.arrow.memory.BufferAllocator;

/** Some of the columns that come in, maybe under other names. */
final class Rearrange implements Operator {
    private final int[] sources;
    private final Schema schema;
    private final OutputBatch outputBatch;
    private final ColumnCopy copy = new ColumnCopy();
    private final AllRows all = new AllRows();

    /** @param sources by column of the schema: the column that comes in */
    Rearrange(int[] sources, Schema schema, BufferAllocator allocator) {
        this.sources = sources.clone();
        this.schema = schema;
        this.outputBatch = new OutputBatch(schema, sources, allocator);
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
        Batch out = outputBatch.emptyLike(batch);
        copy.copy(batch, sources, all.upTo(batch.capacity()), batch.rows(), out);
        output.emit(out);
    }

    @Override
    public void close() {
        outputBatch.close();
    }
}
