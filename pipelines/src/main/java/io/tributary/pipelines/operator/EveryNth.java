package io.tributary.pipelines.operator;

import io.tributary.pipelines.batch.Batch;
import io.tributary.pipelines.batch.Schema;
import io.tributary.pipelines.state.StateException;
import io.tributary.pipelines.state.StateReader;
import io.tributary.pipelines.state.StateWriter;
import io.tributary.pipelines.state.Stateful;
import java.util.Arrays;
import org.apache.arrow.memory.BufferAllocator;

/** Lets through the first of a key's readings and each n-th after it, in the order in which they come. */
final class EveryNth implements Operator, Remembered {
    private final int every;
    private final Keys keys;
    private final KeyMemory memory;
    private final Schema schema;
    private final Selection selection;
    /** By place: how many readings are still to be let go. */
    private int[] toSkip = {};

    EveryNth(int every, KeySpec keys, Schema schema, BufferAllocator allocator) {
        this.every = every;
        this.keys = keys.keys(schema);
        this.memory = this.keys.memory(this);
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
    public Stateful memory() {
        return memory;
    }

    @Override
    public void process(Batch batch, Output output) {
        keys.load(batch);
        int[] kept = selection.rowsFor(batch);
        for (int row = 0; row < batch.rows(); row++) {
            int place = keys.place(row);
            if (keys.isNew()) {
                if (toSkip.length < keys.capacity()) {
                    grow(keys.capacity());
                }
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
    public String form() {
        return "every-nth/1";
    }

    @Override
    public void grow(int places) {
        toSkip = Arrays.copyOf(toSkip, places);
    }

    @Override
    public void save(int place, StateWriter to) {
        to.putVar(toSkip[place]);
    }

    @Override
    public void restore(int place, StateReader from) throws StateException {
        long left = from.getVar();
        if (left < 0 || left >= every) {
            throw new StateException("holds " + left + " readings to let go before each " + every + "th");
        }
        toSkip[place] = (int) left;
    }

    @Override
    public void close() {
        selection.close();
    }
}
