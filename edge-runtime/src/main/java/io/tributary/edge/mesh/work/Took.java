package io.tributary.edge.mesh.work;

import java.util.concurrent.atomic.LongAdder;

/** How often something happened, and how long that took together. Any thread. */
public final class Took {
    private final LongAdder count = new LongAdder();
    private final LongAdder nanos = new LongAdder();

    void add(long lasted) {
        count.increment();
        nanos.add(Math.max(0, lasted));
    }

    public long count() {
        return count.sum();
    }

    public long nanos() {
        return nanos.sum();
    }
}
