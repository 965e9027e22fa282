package io.tributary.sim.signal;

/** One sensor's course of a {@link Signal}. One thread. */
@FunctionalInterface
public interface Trace {
    /**
     * The finite value of the next reading.
     *
     * @param eventMicros event time in microseconds since 1970 UTC, never before the start nor before an earlier reading's
     */
    double next(long eventMicros);
}
