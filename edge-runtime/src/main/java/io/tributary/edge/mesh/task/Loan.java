package io.tributary.edge.mesh.task;

import io.tributary.edge.mesh.offer.Digest;

/** One lent task at its worker. */
final class Loan {
    /** A requester's lease: the same task may be here twice, for two requesters. */
    record Key(Digest requester, TaskId task, long lease) {}

    final Key key;
    final Task task;
    final long serviceNanos;
    final long endsAt;

    boolean started;
    boolean paused;
    /** Since when it runs, or waits. */
    long since;
    /** How long it has run before that. */
    long ranNanos;

    Loan(Key key, Task task, long serviceNanos, long now, long endsAt) {
        this.key = key;
        this.task = task;
        this.serviceNanos = serviceNanos;
        this.endsAt = endsAt;
        this.since = now;
    }

    boolean runs() {
        return started && !paused;
    }

    long leftNanos(long now) {
        return Math.max(0, serviceNanos - ranNanos - (runs() ? now - since : 0));
    }

    long bytes() {
        return bytes(task);
    }

    static long bytes(Task task) {
        double bytes = (double) task.memoryBytesMax() + task.inputBytes() + task.outputBytesMax();
        return (long) Math.min(0x1p55, bytes);
    }
}
