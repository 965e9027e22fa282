package io.tributary.edge.mesh.task;

/** One lease of one task by one neighbour. */
final class Attempt {
    final Neighbour worker;
    final long lease;
    final long sentAt;
    final long expectedNanos;
    private final long endsAt;
    /** It must have accepted by then. */
    private final long answerAt;

    private final long serviceNanos;
    private boolean accepted;
    /** Ended without result; a result that comes later is still taken. */
    boolean over;

    /** @param serviceNanos what the work itself should take there */
    Attempt(
            Neighbour worker,
            long lease,
            long sentAt,
            long expectedNanos,
            long serviceNanos,
            long endsAt,
            long answerAt) {
        this.worker = worker;
        this.lease = lease;
        this.sentAt = sentAt;
        this.expectedNanos = expectedNanos;
        this.endsAt = endsAt;
        this.answerAt = answerAt;
        this.serviceNanos = serviceNanos;
        worker.onItsWayNanos += serviceNanos;
    }

    /** From now on the worker counts it to its queue. */
    void accepted() {
        arrived();
        accepted = true;
    }

    /** No answer is as bad as no result, and known sooner. */
    long endsAt() {
        return accepted ? endsAt : Math.min(endsAt, answerAt);
    }

    /** It is over, without a result at least for now. */
    void end() {
        arrived();
        over = true;
        worker.inFlight--;
    }

    private void arrived() {
        if (!accepted && !over) {
            worker.onItsWayNanos -= serviceNanos;
        }
    }
}
