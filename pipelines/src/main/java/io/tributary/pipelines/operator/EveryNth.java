package io.tributary.pipelines.operator;

import io.tributary.pipelines.batch.Batch;
import io.tributary.pipelines.batch.Schema;
import java.util.Arrays;
import org.apache.arrow.memory.BufferAllocator;

/** Lets through the first of a key's readings and each n-th after it, in the order in which they come. */
final class EveryNth implements Operator {
    private final int every;
    private final Keys keys;
    private final Schema schema;
    private final Selection selection;
    /** By place: how many readings are still to be let go. */
    private int[] toSkip = {};

    EveryNth(int every, KeySpec keys, Schema schema, BufferAllocator allocator) {
        this.every = every;
        this.keys = keys.keys(schema);
        this.schema = schema;
        this.selection = new Selection(schema, allocator);
    }

    @Override
    public Schema output() {
        return schema;
    }

    @Override
    public State state() {
        return new State(0, keys.size(), keys.forgotten(), 0);
    }

    @Override
    public void process(Batch batch, Output output) {
        keys.load(batch);
        int[] kept = selection.rowsFor(batch);
        for (int row = 0; row < batch.rows(); row++) {
            int place = keys.place(row);
            if (keys.isNew()) {
                toSkip = toSkip.length < keys.capacity() ? Arrays.copyOf(toSkip, keys.capacity()) : toSkip;
                toSkip[place] = 0;
            }
            if (toSkip[place] == 0) {
                toSkip[place] = every;
                kept[selection.count++] = row;
            }
            toSkip[place]--;
        }
        if (selection.count < batch.rows()) {
            output.filtered(batch.rows() - selection.count);
        }
        selection.emit(batch, output);
    }

    @Override
    public void close() {
        selection.close();
    }
}
