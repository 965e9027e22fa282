package io.tributary.edge.mesh.work;

import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;

/** What tasks of this node and of its neighbours took, in parts. Written on the mesh's thread, read on any. */
public final class Times {
    private final Map<OfTask, Took> ofTasks = new EnumMap<>(OfTask.class);
    private final Map<OfLoan, Took> ofLoans = new EnumMap<>(OfLoan.class);

    /** Parts of a task's time, at who asks. All but the first and the last are of tries that a neighbour brought to a result. */
    public enum OfTask {
        /** From its begin until it was sent to who did it. */
        QUEUE,
        /** From then until the worker accepted it: the input's way, and a round trip. */
        ACCEPT,
        /** What neither waiting nor work there explains: both ways, and what happens to the letters at their ends. */
        TRANSFER,
        /** Waiting at the worker, as it says. */
        WAIT,
        /** Work there, as it says. */
        RUN,
        /** All of it, wherever it was done. */
        TOTAL
    }

    /** Parts of a loan's time, at who lends. */
    public enum OfLoan {
        /** Accepted and not begun, or paused. */
        WAIT,
        RUN
    }

    Times() {
        for (OfTask part : OfTask.values()) {
            ofTasks.put(part, new Took());
        }
        for (OfLoan part : OfLoan.values()) {
            ofLoans.put(part, new Took());
        }
    }

    public Took of(OfTask part) {
        return Objects.requireNonNull(ofTasks.get(part));
    }

    public Took of(OfLoan part) {
        return Objects.requireNonNull(ofLoans.get(part));
    }
}
