package io.tributary.edge.mesh.task;

/** What work takes somewhere in relation to what was expected, as it was seen lately. */
final class Slack {
    private static final double STEP = 0.2;
    private static final double LEAST = 0.25;
    private static final double MOST = 16;

    private double times = 1;

    /** How many times as long as by its speed alone. */
    double times() {
        return times;
    }

    /** @param expected with the slack of then */
    void took(long nanos, long expected) {
        double seen = nanos / (double) Math.max(1, expected);
        times = Math.max(LEAST, Math.min(MOST, times + STEP * (seen - 1) * times));
    }
}
