package io.tributary.edge.mesh.task;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Neighbours that asked for work when there was none: the next task may go to one of them without a probe. */
final class Hints {
    private static final int MAX = 32;

    private final List<Neighbour> idle = new ArrayList<>();
    private final long maxNanos;

    Hints(long maxNanos) {
        this.maxNanos = maxNanos;
    }

    void add(Neighbour neighbour, long now) {
        idle.remove(neighbour);
        if (idle.size() == MAX) {
            idle.remove(0);
        }
        neighbour.idleSaid = now;
        idle.add(neighbour);
    }

    void remove(Neighbour neighbour) {
        idle.remove(neighbour);
    }

    /** The one that would be done with the task first. */
    @Nullable
    Neighbour best(Task task, @Nullable Neighbour without, double nanosPerJoule, long now) {
        Neighbour best = null;
        long least = Long.MAX_VALUE;
        for (int i = idle.size() - 1; i >= 0; i--) {
            Neighbour hint = idle.get(i);
            if (now - hint.idleSaid > maxNanos) {
                idle.subList(0, i + 1).clear();
                break;
            }
            if (hint != without && hint.mayDo(task, now)) {
                long cost = hint.completion(task, 0) + hint.energy(task, nanosPerJoule);
                if (cost < least) {
                    least = cost;
                    best = hint;
                }
            }
        }
        return best;
    }
}
