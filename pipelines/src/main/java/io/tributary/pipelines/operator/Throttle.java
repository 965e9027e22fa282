package io.tributary.pipelines.operator;

import io.tributary.pipelines.batch.Batch;
import io.tributary.pipelines.batch.Schema;
import io.tributary.pipelines.state.StateException;
import io.tributary.pipelines.state.StateReader;
import io.tributary.pipelines.state.StateWriter;
import io.tributary.pipelines.state.Stateful;
import java.util.Arrays;
import org.apache.arrow.memory.BufferAllocator;

/** Lets through a key's reading when the last one let through is long enough ago. Older ones than that are let go. */
final class Throttle implements Operator, Remembered {
    private static final long NEVER = Long.MIN_VALUE;

    private final long everyMicros;
    private final Keys keys;
    private final KeyMemory memory;
    private final long gapMicros;
    private final Schema schema;
    private final Selection selection;
    /** By place: event time of the last reading let through. */
    private long[] passed = {};

    private long[] times = {};
    private long stragglers;

    Throttle(long everyMicros, KeySpec keys, Schema schema, BufferAllocator allocator) {
        this.everyMicros = everyMicros;
        this.keys = keys.keys(schema);
        this.memory = this.keys.memory(this);
        this.gapMicros = keys.gapMicros();
        this.schema = schema;
        this.selection = new Selection(schema, allocator);
    }

    @Override
    public Schema output() {
        return schema;
    }

    @Override
    public State state() {
        return new State(0, keys.size(), keys.forgotten(), stragglers);
    }

    @Override
    public Stateful memory() {
        return memory;
    }

    @Override
    public void process(Batch batch, Output output) {
        times = times.length < batch.rows() ? new long[batch.capacity()] : times;
        batch.time().longs(0, batch.rows(), times);
        keys.load(batch);
        int[] kept = selection.rowsFor(batch);
        for (int row = 0; row < batch.rows(); row++) {
            if (passes(row)) {
                kept[selection.count++] = row;
            }
        }
        if (selection.count < batch.rows()) {
            output.filtered(batch.rows() - selection.count);
        }
        selection.emit(batch, output);
    }

    private boolean passes(int row) {
        int place = keys.place(row);
        if (keys.isNew()) {
            if (passed.length < keys.capacity()) {
                grow(keys.capacity());
            }
            passed[place] = NEVER;
        }
        long time = times[row];
        long last = passed[place];
        long distance = Times.distance(time, last);
        boolean passes = last == NEVER || distance > gapMicros || (time >= last && distance >= everyMicros);
        if (passes) {
            passed[place] = time;
        } else if (time < last) {
            stragglers++;
        }
        return passes;
    }

    @Override
    public String form() {
        return "throttle/1";
    }

    @Override
    public void grow(int places) {
        passed = Arrays.copyOf(passed, places);
    }

    @Override
    public void save(int place, StateWriter to) {
        if (passed[place] != NEVER) {
            to.putVar(passed[place]);
        }
    }

    @Override
    public void restore(int place, StateReader from) throws StateException {
        passed[place] = from.remaining() > 0 ? Times.restored(from) : NEVER;
    }

    @Override
    public long counted() {
        return stragglers;
    }

    @Override
    public void counted(long sofar) {
        stragglers = sofar;
    }

    @Override
    public void close() {
        selection.close();
    }
}
