package io.tributary.edge.mesh.identity;

import java.time.Instant;
import java.time.InstantSource;

/**
 * The time as far as it can be known on a machine whose clock may be wrong: what the clock says, but never earlier than what an
 * authority has signed.
 *
 * <p>A machine without a real-time clock starts in 1970 or at its last shutdown. Then its own certificate, the newest list of revoked
 * ones and those of its neighbours show that it is at least as late as they were made. A clock that is ahead moves nothing here: as
 * soon as it is set right, all is well again. Any thread.
 */
public final class KnownTime implements InstantSource {
    private final InstantSource clock;
    private final NodeId witness;
    private Instant proven = Instant.EPOCH;

    /** @param witness the only owner whose signatures prove the time: another's wrong clock must not make our certificates expire */
    public KnownTime(InstantSource clock, NodeId witness) {
        this.clock = clock;
        this.witness = witness;
    }

    boolean isWitness(NodeId owner) {
        return witness.equals(owner);
    }

    /** Takes note that it is {@code at} or later, because that owner's authority has signed something then. */
    synchronized void proven(NodeId owner, Instant at) {
        if (isWitness(owner) && at.isAfter(proven)) {
            proven = at;
        }
    }

    /** The later one of the clock and what is proven. */
    @Override
    public synchronized Instant instant() {
        Instant now = clock.instant();
        return now.isBefore(proven) ? proven : now;
    }

    /** Whether the clock says a time that is known to be over. */
    public synchronized boolean clockIsBehind() {
        return clock.instant().isBefore(proven);
    }
}
