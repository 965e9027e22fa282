package io.tributary.edge.mesh.task;

import io.tributary.edge.mesh.offer.Energy;
import java.time.Duration;

/**
 * How a node asks for help.
 *
 * @param slots tasks of this node that run here at once, at least 1
 * @param probes neighbours that are asked how they stand before a task leaves
 * @param gainMin a task leaves only if it is done sooner by at least this
 * @param gainShare and by at least this share of what it would take here
 * @param bindMax a task is not sent to a neighbour where it would wait longer than this, a round trip and a twentieth of what tasks
 *     usually take here: one that becomes idle fetches it
 * @param answerMin how long an answer is waited for at least, however soon others came: a collection of garbage, or a process that has used up its part of a core
 * @param seekEvery a task that waits asks anew this often at most, and not before a twentieth of what tasks usually take here
 * @param farAfter and after so long neighbours of other sites too
 * @param leaseMin how long a neighbour may have a task at least
 * @param leaseTimes and how many times what was expected
 * @param triesMax leases of one task, without hedges; then it runs here
 * @param hedgeShare work that may be done twice to be done sooner, as a share of all
 * @param hintMax how long a neighbour that said it was idle is taken at its word
 * @param waitingMax tasks that may wait and be away at once
 * @param energy what this node runs on
 * @param nanosPerJoule how much longer a task may take to save a joule
 */
public record RequesterSettings(
        int slots,
        int probes,
        Duration gainMin,
        double gainShare,
        Duration bindMax,
        Duration answerMin,
        Duration seekEvery,
        Duration farAfter,
        Duration leaseMin,
        double leaseTimes,
        int triesMax,
        double hedgeShare,
        Duration hintMax,
        int waitingMax,
        Energy energy,
        double nanosPerJoule) {
    /** One core on mains. */
    public static RequesterSettings standard() {
        return new RequesterSettings(
                1,
                2,
                Duration.ofMillis(1),
                0.1,
                Duration.ofMillis(5),
                Duration.ofMillis(100),
                Duration.ofMillis(10),
                Duration.ofMillis(50),
                Duration.ofSeconds(1),
                4,
                6,
                0.02,
                Duration.ofMillis(500),
                10_000,
                Energy.MAINS,
                1e6);
    }
}
