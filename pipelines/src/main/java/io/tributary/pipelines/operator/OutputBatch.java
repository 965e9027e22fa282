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
    private final int[] sources;
    private final BufferAllocator allocator;
    private @Nullable Batch batch;

    /** @param sources by column of the schema: the column that comes in and whose texts it will hold, or -1 for neither */
    OutputBatch(Schema schema, int[] sources, BufferAllocator allocator) {
        this.schema = schema;
        this.sources = sources.clone();
        this.allocator = allocator;
    }

    /** @param added how many columns of the schema are new; those before are what comes in */
    OutputBatch(Schema schema, int added, BufferAllocator allocator) {
        this(schema, first(schema.fields().size(), added), allocator);
    }

    private static int[] first(int columns, int added) {
        int[] sources = new int[columns];
        for (int i = 0; i < columns; i++) {
            sources[i] = i < columns - added ? i : -1;
        }
        return sources;
    }

    /** The batch, without rows, fit for those of {@code input}. */
    Batch emptyLike(Batch input) {
        if (batch == null || batch.capacity() < input.rows() || !sharesDictionaries(batch, input)) {
            close();
            batch = Batch.allocateLike(allocator, input, sources, schema, input.capacity());
        }
        batch.clear();
        return batch;
    }

    private boolean sharesDictionaries(Batch batch, Batch input) {
        for (int i = 0; i < sources.length; i++) {
            if (sources[i] >= 0
                    && batch.column(i).type() == Type.TEXT
                    && batch.column(i).dictionary() != input.column(sources[i]).dictionary()) {
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
