package io.tributary.sim.mesh;

/**
 * What a run has measured. Times are in mean service times.
 *
 * @param tasks that arrived
 * @param measured of them, those that arrived after the warm-up and have ended
 * @param mean response: from the arrival at a node until the result is there
 * @param p99 of the same
 * @param messagesPerTask of all kinds, each over one link
 * @param remoteShare tasks whose result came from another node
 * @param leastMean mean response if the fastest nodes were always busy, nobody waited and messages took no time; less is possible only for who runs short tasks first
 */
public record MeshResult(
        MeshPlan plan,
        long tasks,
        long measured,
        double mean,
        double p99,
        double messagesPerTask,
        double remoteShare,
        double leastMean) {}
