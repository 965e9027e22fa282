package io.tributary.pipelines.operator;

import io.tributary.pipelines.batch.Batch;
import io.tributary.pipelines.batch.Schema;
import io.tributary.pipelines.state.Stateful;
import java.util.function.IntConsumer;
import org.apache.arrow.memory.BufferAllocator;

/** Drops readings that were seen before; two values are the same when {@link KeyColumns} says so. */
final class Dedup implements Operator {
    private final KeyColumns columns;
    private final SeenReadings seen;
    private final KeyMemory memory;
    private final Schema schema;
    private final IntConsumer forgotten;
    private final Selection selection;
    private final long[] key;
    private long[] times = {};

    /** @param by the columns that tell readings apart, by index */
    Dedup(int[] by, SeenReadings seen, Schema schema, BufferAllocator allocator, IntConsumer forgotten) {
        this.columns = new KeyColumns(by, schema, seen.table().entriesMax());
        this.seen = seen;
        this.memory = new KeyMemory(seen.table(), columns, seen, false);
        this.schema = schema;
        this.forgotten = forgotten;
        this.selection = new Selection(schema, allocator);
        this.key = new long[by.length];
    }

    @Override
    public Schema output() {
        return schema;
    }

    @Override
    public State state() {
        return new State(0, seen.table().size(), seen.forgotten(), 0);
    }

    @Override
    public Stateful memory() {
        return memory;
    }

    @Override
    public void process(Batch batch, Output output) {
        if (columns.hasTooManyTexts()) {
            columns.forgetTexts(seen.table());
        }
        columns.load(batch);
        times = times.length < batch.rows() ? new long[batch.capacity()] : times;
        batch.time().longs(0, batch.rows(), times);
        int[] kept = selection.rowsFor(batch);
        for (int row = 0; row < batch.rows(); row++) {
            if (!isRepeated(row)) {
                kept[selection.count++] = row;
            }
        }
        int duplicates = batch.rows() - selection.count;
        if (duplicates > 0) {
            output.duplicate(duplicates);
        }
        int early = seen.takeForgottenEarly();
        if (early > 0) {
            forgotten.accept(early);
        }
        selection.emit(batch, output);
    }

    private boolean isRepeated(int row) {
        if (columns.nulls(row) != 0) {
            return false;
        }
        for (int i = 0; i < key.length; i++) {
            key[i] = columns.value(i, row);
        }
        return seen.isRepeated(key, times[row]);
    }

    @Override
    public void close() {
        selection.close();
    }
}
