package io.tributary.edge.mesh.task;

/**
 * What became of a requester's tries so far.
 *
 * @param hedged tasks that were sent to a second neighbour while the first had them
 * @param expired leases that ended without an answer or a result
 * @param again tries of tasks that had been away before, hedges left out
 * @param fellBack tasks that ran here after neighbours had had them
 */
public record Tally(long hedged, long expired, long again, long fellBack) {
    public static final Tally NONE = new Tally(0, 0, 0, 0);
}
