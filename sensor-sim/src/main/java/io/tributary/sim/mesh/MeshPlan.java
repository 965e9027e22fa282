package io.tributary.sim.mesh;

import java.time.Duration;
import java.util.List;

/**
 * A mesh and its load. Times of the result are in mean service times: what a mean task takes on a node of speed 1, by which fuel is priced.
 *
 * @param nodes at least 1
 * @param siteNodes nodes of a site
 * @param farKnown nodes of other sites that a node knows
 * @param load share of the capacity of all nodes, above 0
 * @param speeds of the nodes, drawn evenly
 * @param hotNodes share of the nodes that is given ...
 * @param hotLoad ... this share of the load
 * @param service the mean service time
 * @param inputBytes of a task
 * @param mixed whether some tasks are private, and some are for the site only
 * @param network delays and faults
 * @param warmup in mean service times; tasks that arrive in it are not counted
 * @param measured in mean service times
 */
public record MeshPlan(
        int nodes,
        int siteNodes,
        int farKnown,
        double load,
        List<Double> speeds,
        double hotNodes,
        double hotLoad,
        Duration service,
        long inputBytes,
        boolean mixed,
        Network.Conditions network,
        double warmup,
        double measured,
        Policy policy,
        long seed) {
    /** Speeds of single-board computers of four generations; LAN 1 ms, WAN 30 ms one way; 500 nodes a site, each of which knows 16 of others. */
    public static MeshPlan uneven(int nodes, double load, double warmup, double measured, Policy policy, long seed) {
        return new MeshPlan(
                nodes,
                500,
                16,
                load,
                List.of(0.5, 1.0, 2.0, 4.0),
                0.2,
                0.8,
                Duration.ofSeconds(1),
                64 * 1024,
                false,
                Network.Conditions.lanAndWan(),
                warmup,
                measured,
                policy,
                seed);
    }

    /** Equal nodes with equal load, and a network without delay: what theory speaks of. */
    public static MeshPlan ideal(int nodes, double load, double warmup, double measured, Policy policy, long seed) {
        return new MeshPlan(
                nodes,
                nodes,
                0,
                load,
                List.of(1.0),
                1,
                1,
                Duration.ofMillis(100),
                0,
                false,
                Network.Conditions.none(),
                warmup,
                measured,
                policy,
                seed);
    }
}
