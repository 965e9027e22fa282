package io.tributary.edge.mesh.task;

/**
 * When a task is done twice to be done sooner: past the 95th percentile of what tasks took in relation to what was expected, while what
 * is done twice stays within a share of all work (a bucket of tokens, one for each fuel).
 */
final class Hedging {
    private static final double QUANTILE = 0.95;
    private static final double STEP = 0.05;
    private static final double RATIO_MIN = 1.5;
    /** What may be saved up: as much as some large tasks. */
    private static final double TASKS_SAVED_MAX = 10;

    private final double share;
    private double ratio = 4;
    private double tokens;
    private double meanFuel;

    Hedging(double share) {
        this.share = share;
    }

    /** A task was taken in. */
    void earn(long fuel) {
        meanFuel += 0.05 * (fuel - meanFuel);
        tokens = Math.min(tokens + share * fuel, TASKS_SAVED_MAX * meanFuel);
    }

    /** A task has come back. Moves the estimate up 19 times as far as down, so that it settles at the 95th percentile. */
    void observe(long took, long expected) {
        double seen = took / (double) Math.max(1, expected);
        ratio *= 1 + STEP * (seen > ratio ? QUANTILE : QUANTILE - 1);
        ratio = Math.max(RATIO_MIN, ratio);
    }

    /** How long after its sending a task is late. */
    long lateNanos(long expected) {
        return (long) (ratio * expected);
    }

    boolean spend(long fuel) {
        if (tokens < fuel) {
            return false;
        }
        tokens -= fuel;
        return true;
    }
}
