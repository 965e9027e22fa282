package io.tributary.edge.mesh.task;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Tasks of this node that run here or wait, in order. */
final class LocalQueue {
    /** Behind so many, a place is as good as the last one. */
    private static final int COUNTED_MAX = 64;

    private final List<Errand> running = new ArrayList<>(2);
    private @Nullable Errand first;
    private @Nullable Errand last;
    private int slots;
    private long waitingNanos;

    LocalQueue(int slots) {
        this.slots = slots;
    }

    void slots(int count) {
        slots = count;
    }

    boolean hasFreeSlot() {
        return running.size() < slots;
    }

    @Nullable
    Errand first() {
        return first;
    }

    int running() {
        return running.size();
    }

    void addLast(Errand errand) {
        errand.waiting = true;
        errand.before = last;
        errand.after = null;
        if (last == null) {
            first = errand;
        } else {
            last.after = errand;
        }
        last = errand;
        waitingNanos += errand.serviceNanos;
    }

    /** What was away and came back has waited longest. */
    void addFirst(Errand errand) {
        errand.waiting = true;
        errand.after = first;
        errand.before = null;
        if (first == null) {
            last = errand;
        } else {
            first.before = errand;
        }
        first = errand;
        waitingNanos += errand.serviceNanos;
    }

    void remove(Errand errand) {
        Errand before = errand.before;
        Errand after = errand.after;
        if (before == null) {
            first = after;
        } else {
            before.after = after;
        }
        if (after == null) {
            last = before;
        } else {
            after.before = before;
        }
        errand.before = null;
        errand.after = null;
        errand.waiting = false;
        waitingNanos -= errand.serviceNanos;
    }

    void run(Errand errand, long now) {
        errand.runsHere = true;
        errand.startedAt = now;
        running.add(errand);
    }

    void stop(Errand errand) {
        errand.runsHere = false;
        running.remove(errand);
    }

    /** How long a task that came now would wait. */
    long backlogNanos(long now) {
        return hasFreeSlot() && first == null ? 0 : (runningNanos(now) + waitingNanos) / slots;
    }

    /** What a neighbour could take over. */
    long waitingNanos() {
        return waitingNanos;
    }

    /** How long until a task that waits is done here. */
    long completionNanos(Errand errand, long now) {
        long ahead = hasFreeSlot() ? 0 : runningNanos(now);
        int seen = 0;
        for (Errand other = first; other != null && other != errand; other = other.after) {
            ahead += other.serviceNanos;
            if (++seen == COUNTED_MAX) {
                return (runningNanos(now) + waitingNanos) / slots;
            }
        }
        return ahead / slots + errand.serviceNanos;
    }

    @Nullable
    Errand lastToEnd() {
        Errand latest = null;
        for (Errand errand : running) {
            if (latest == null || errand.startedAt + errand.serviceNanos > latest.startedAt + latest.serviceNanos) {
                latest = errand;
            }
        }
        return latest;
    }

    long runningNanos(long now) {
        long left = 0;
        for (int i = 0; i < running.size(); i++) {
            Errand errand = running.get(i);
            left += Math.max(0, errand.startedAt + errand.serviceNanos - now);
        }
        return left;
    }
}
