package io.tributary.pipelines.window;

import io.tributary.pipelines.aggregate.States;
import io.tributary.pipelines.state.StateWriter;
import java.util.Arrays;

/** An interval of time that is cut no further: the readings in it belong to the same windows. */
final class Pane {
    final long start;
    final long end;
    final States states;
    /** Readings added, over all groups. */
    long readings;

    /** Whether states of it may have changed otherwise than by readings of its own. */
    boolean isMerged;

    /** By group: how many readings were in the state last given to whoever keeps it; 0 for none, and beyond the end. */
    private long[] given = new long[0];

    /** Readings when entries were last given; -1 for never. */
    private long readingsGiven = -1;

    Pane(long start, long end, States states) {
        this.start = start;
        this.end = end;
        this.states = states;
    }

    /** Whether a time lies in it, in one comparison: times before the start are the greatest of all without sign. */
    boolean holds(long time) {
        return Long.compareUnsigned(time - start, end - start) < 0;
    }

    /** Whether there are entries of it. */
    boolean isGiven() {
        return readingsGiven >= 0;
    }

    /** Gives what is other than last time. As readings are only added, a state is another when it has more of them. */
    void changes(int limit, Entries to) {
        if (readings == readingsGiven && !isMerged) {
            return;
        }
        if (readings != readingsGiven) {
            StateWriter head = new StateWriter();
            head.putVar(readings);
            to.put(start, head);
        }
        readingsGiven = readings;
        isMerged = false;
        states.ensure(limit);
        given = given.length < limit ? Arrays.copyOf(given, limit) : given;
        for (int slot = 0; slot < limit; slot++) {
            long rows = states.rows(slot);
            if (rows != given[slot]) {
                StateWriter out = new StateWriter();
                states.save(slot, out);
                to.put(start, slot, out);
                given[slot] = rows;
            }
        }
    }
}
