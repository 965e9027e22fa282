package io.tributary.edge.mesh.task;

import io.tributary.edge.mesh.offer.Digest;
import org.jspecify.annotations.Nullable;

/**
 * What the policy wants done. The caller carries actions out in their order; none may be left out, but any that goes to a neighbour may
 * get lost on the way, come late or come twice.
 */
public sealed interface Action {
    /** What goes to a neighbour as a message. */
    sealed interface ToNeighbour extends Action {
        Digest to();
    }

    // Requester to worker.

    /** Ask how it stands; {@link Answer} is the answer. The worker remembers who asked, and how much waits there. */
    record Probe(Digest to, long probe, long backlogNanos) implements ToNeighbour {}

    /**
     * Send the task and its input, or the input's hash where the neighbour holds it.
     *
     * @param lease tells this try from others of the same task
     * @param waitMaxNanos where it would wait longer it is not wanted: the requester has something better
     * @param leaseNanos after this the requester takes the task back
     */
    record Send(Digest to, Task task, long lease, long waitMaxNanos, long leaseNanos, long backlogNanos)
            implements ToNeighbour {}

    /** The result is no longer wanted. */
    record Cancel(Digest to, TaskId task, long lease) implements ToNeighbour {}

    // Worker to requester.

    record Answer(Digest to, long probe, Standing standing) implements ToNeighbour {}

    /** The lease begins: the worker keeps a place for the task. */
    record Accept(Digest to, TaskId task, long lease) implements ToNeighbour {}

    record Refuse(Digest to, TaskId task, long lease, Refusal reason, Standing standing) implements ToNeighbour {}

    /** Send the result that is there. */
    record Deliver(Digest to, TaskId task, long lease) implements ToNeighbour {}

    /** Idle: ask for work of a neighbour that had some waiting. */
    record Pull(Digest to, Standing standing) implements ToNeighbour {}

    // At this node.

    /** Run a task of this node here, before anything that is lent. */
    record RunLocally(Task task) implements Action {}

    /** Stop a run of {@link RunLocally}: a neighbour was faster. No event is expected. */
    record StopLocally(TaskId task) implements Action {}

    /**
     * The task has ended well; said once for each task.
     *
     * @param worker who is owed for it, or null if it ran here
     * @param billed whether there is a bill: not for an id that was billed before
     */
    record Done(Task task, @Nullable Digest worker, long fuel, boolean billed) implements Action {}

    /** The task has ended without result: its kernel failed here too, or it was cancelled. Said once, instead of {@link Done}. */
    record GivenUp(Task task) implements Action {}

    /** Begin a lent task at idle priority. */
    record Start(Digest requester, Task task, long lease) implements Action {}

    record Pause(Digest requester, TaskId task, long lease) implements Action {}

    record Resume(Digest requester, TaskId task, long lease) implements Action {}

    /** Stop a lent task and forget its input; no event is expected. */
    record Drop(Digest requester, TaskId task, long lease) implements Action {}
}
