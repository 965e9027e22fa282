package io.tributary.edge.mesh.task;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How far one task of this node has come. */
final class Errand {
    final Task task;
    final long deadline;
    final long arrivedAt;
    final long serviceNanos;

    /** All leases there were, so that a result that comes late is known. */
    final List<Attempt> attempts = new ArrayList<>(2);

    @Nullable
    Attempt live;

    @Nullable
    Attempt hedge;
    /** It refused last. */
    @Nullable
    Neighbour refuser;

    boolean onlyHere;
    boolean hedged;

    // In the local queue.
    boolean waiting;
    boolean runsHere;
    long startedAt;

    @Nullable
    Errand before;

    @Nullable
    Errand after;

    // The round of probes that is out, or the best of what it found.
    int answersOut;
    long probe;
    /** How often it has asked. */
    int seeks;

    boolean far;
    /** What the fastest that was drawn would take if it were idle. */
    long fastest = Long.MAX_VALUE;
    /** Not begun here before that, so that a much faster neighbour may fetch it. */
    long patientUntil;

    @Nullable
    Neighbour best;

    long bestCost;
    long bestQueue;

    /** When it is to be looked at again: the earliest of what it waits for. */
    long wakeAt = Long.MAX_VALUE;

    long seekAt = Long.MAX_VALUE;
    long hedgeAt = Long.MAX_VALUE;
    boolean done;

    Errand(Task task, long deadline, long serviceNanos, long arrivedAt) {
        this.task = task;
        this.deadline = deadline;
        this.arrivedAt = arrivedAt;
        this.serviceNanos = serviceNanos;
    }
}
