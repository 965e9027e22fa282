package io.tributary.pipelines.operator;

import io.tributary.pipelines.batch.Batch;
import io.tributary.pipelines.batch.Schema;
import io.tributary.pipelines.batch.Type;
import org.apache.arrow.memory.BufferAllocator;
import org.jspecify.annotations.Nullable;

/**
 * The batch that an operator fills again and again. It shares the dictionaries of what comes in, so that texts are copied
 * as ids, and is made anew only when a batch comes that is larger or has other dictionaries.
 */
final class OutputBatch implements AutoCloseable {
    private final Schema schema;
    private final BufferAllocator allocator;
    private @Nullable Batch batch;

    /** @param schema the columns of what comes in, and maybe more after them */
    OutputBatch(Schema schema, BufferAllocator allocator) {
        this.schema = schema;
        this.allocator = allocator;
    }

    /** The batch, without rows, fit for those of {@code input}. */
    Batch emptyLike(Batch input) {
        if (batch == null || batch.capacity() < input.rows() || !sharesDictionaries(batch, input)) {
            close();
            batch = Batch.allocateLike(allocator, input, schema, input.capacity());
        }
        batch.clear();
        return batch;
    }

    private static boolean sharesDictionaries(Batch batch, Batch input) {
        for (int i = 0; i < input.schema().fields().size(); i++) {
            if (input.column(i).type() == Type.TEXT
                    && input.column(i).dictionary() != batch.column(i).dictionary()) {
                return false;
            }
        }
        return true;
    }

    @Override
    public void close() {
        if (batch != null) {
            batch.close();
            batch = null;
        }
    }
}
