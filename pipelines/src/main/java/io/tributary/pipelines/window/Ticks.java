package io.tributary.pipelines.window;

/** The multiples of a duration, which event time passes one after the other: when early results are due. */
final class Ticks {
    private final long every;
    private long next = Long.MAX_VALUE;

    /** @param every in microseconds; 0 for none */
    Ticks(long every) {
        this.every = every;
    }

    /** The time at which one is due; {@link Long#MAX_VALUE} for never, as it is until they are {@linkplain #plan planned}. */
    long next() {
        return next;
    }

    boolean areAsked() {
        return every > 0;
    }

    boolean isPlanned() {
        return next != Long.MAX_VALUE;
    }

    /** The next one is that after {@code micros}. */
    void plan(long micros) {
        if (every > 0 && micros != Long.MIN_VALUE) {
            next = (Math.floorDiv(micros, every) + 1) * every;
        }
    }
}
