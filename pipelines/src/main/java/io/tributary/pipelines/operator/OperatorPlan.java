package io.tributary.pipelines.operator;

import io.tributary.pipelines.batch.Schema;
import java.util.function.Function;
import org.apache.arrow.memory.BufferAllocator;

/** A step that fits the columns that come in: its settings are checked, and it may be opened any number of times. */
public final class OperatorPlan {
    private final Schema output;
    private final Function<BufferAllocator, Operator> maker;

    /** @param maker makes an operator of that output; must not throw */
    public OperatorPlan(Schema output, Function<BufferAllocator, Operator> maker) {
        this.output = output;
        this.maker = maker;
    }

    /** The columns that will come out. */
    public Schema output() {
        return output;
    }

    /** A fresh operator; the caller closes it before the allocator. */
    public Operator open(BufferAllocator allocator) {
        return maker.apply(allocator);
    }
}
