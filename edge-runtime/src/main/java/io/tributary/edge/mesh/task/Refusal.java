package io.tributary.edge.mesh.task;

/** Why a worker does not take, or no longer has, a task. In the order of their numbers on the wire, which stay. */
public enum Refusal {
    /** It would not be done before the requester's own alternative, or the queue is full. */
    BUSY,
    /** The node's own pipelines need its cores. */
    OWN_WORK,
    /** Not its hours, too hot, or the owner has switched lending off. */
    CLOSED,
    /** Battery below its floor. */
    ENERGY,
    /** No such kernel, or not in this version. */
    KERNEL,
    /** More fuel, memory, input or output than it grants a task. */
    LIMITS,
    /** The price limit is below its price. */
    PRICE,
    /** The data may not come here. */
    SENSITIVITY,
    /** The requester is not one it works for. */
    REQUESTER,
    /** The kernel failed, or broke a limit while it ran. */
    FAILED,
    /** Accepted, and given back. */
    GIVEN_BACK,
    /** It hasn't, or no longer has, what was only named by its hash: to be sent again, whole. */
    MISSING;

    /** Whether the same worker may well take the same task a little later. */
    public boolean passing() {
        return this == BUSY || this == OWN_WORK || this == GIVEN_BACK;
    }

    /** Whether it counts against the neighbour that it broke its word. */
    boolean broken() {
        return this == FAILED || this == GIVEN_BACK;
    }
}
