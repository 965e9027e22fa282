package io.tributary.edge.commit;

import java.util.function.LongSupplier;

/** Lets so many a second go, in bursts of a tenth of that. One thread. */
final class Pace {
    private static final long SECOND = 1_000_000_000L;

    private final long nanosEach;
    private final LongSupplier nanos;
    private long nextNanos;

    /** @param nanos a clock that never jumps, in nanoseconds */
    Pace(int perSecond, LongSupplier nanos) {
        this.nanosEach = SECOND / perSecond;
        this.nanos = nanos;
        this.nextNanos = nanos.getAsLong();
    }

    boolean mayGo() {
        return nextNanos - nanos.getAsLong() <= 0;
    }

    /** One went. */
    void went() {
        long now = nanos.getAsLong();
        long earliest = now - SECOND / 10;
        nextNanos = (nextNanos - earliest < 0 ? earliest : nextNanos) + nanosEach;
    }
}
