package io.tributary.pipelines.operator;

import io.tributary.pipelines.state.StateException;
import io.tributary.pipelines.state.StateReader;
import io.tributary.pipelines.state.StateWriter;

/** Arithmetic on event times, in microseconds since 1970 UTC, that holds at both ends of time. */
final class Times {
    private Times() {}

    /** A time that was put by {@link StateWriter#putVar}; the first moment of time means never, and is no time. */
    static long restored(StateReader from) throws StateException {
        long time = from.getVar();
        if (time == Long.MIN_VALUE) {
            throw new StateException("holds the first moment of time as the time of a reading");
        }
        return time;
    }

    /** How far apart two times are, at most {@link Long#MAX_VALUE}. */
    static long distance(long a, long b) {
        long difference = a - b;
        boolean overflown = ((a ^ b) & (a ^ difference)) < 0;
        return overflown || difference == Long.MIN_VALUE ? Long.MAX_VALUE : Math.abs(difference);
    }
}
