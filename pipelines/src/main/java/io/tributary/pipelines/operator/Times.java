package io.tributary.pipelines.operator;

/** Arithmetic on event times, in microseconds since 1970 UTC, that holds at both ends of time. */
final class Times {
    private Times() {}

    /** How far apart two times are, at most {@link Long#MAX_VALUE}. */
    static long distance(long a, long b) {
        long difference = a - b;
        boolean overflown = ((a ^ b) & (a ^ difference)) < 0;
        return overflown || difference == Long.MIN_VALUE ? Long.MAX_VALUE : Math.abs(difference);
    }
}
