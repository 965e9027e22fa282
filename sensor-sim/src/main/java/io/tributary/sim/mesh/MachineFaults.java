package io.tributary.sim.mesh;

import io.tributary.edge.mesh.task.Standing;

/**
 * How a machine is not what it should be.
 *
 * @param slowness times slower than it says
 * @param liar says that nothing waits, ever
 * @param bill what it wants paid for a result, in fuel
 * @param failing its kernels fail
 * @param deafFrom frozen from here ...
 * @param deafUntil ... to here, in nanoseconds; if it is {@link Long#MAX_VALUE} it is dead
 */
record MachineFaults(double slowness, boolean liar, long bill, boolean failing, long deafFrom, long deafUntil) {
    static final MachineFaults NONE = new MachineFaults(1, false, 1, false, Long.MAX_VALUE, Long.MAX_VALUE);

    boolean deaf(long now) {
        return now >= deafFrom && now < deafUntil;
    }

    Standing lie(Standing standing) {
        return liar ? new Standing(0, standing.spareMillicores()) : standing;
    }
}
