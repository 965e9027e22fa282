package io.tributary.pipelines.window;

import io.tributary.pipelines.aggregate.States;
import java.util.Arrays;

/** An interval of time that is cut no further: the readings in it belong to the same windows. */
final class Pane {
    final long start;
    final long end;
    final States states;
    /** Readings added, over all groups. */
    long readings;

    /** By group: how many readings were in the result last given; empty without early results. */
    private long[] told = new long[0];

    private int[] revisions = new int[0];

    Pane(long start, long end, States states) {
        this.start = start;
        this.end = end;
        this.states = states;
    }

    /** Whether a time lies in it, in one comparison: times before the start are the greatest of all without sign. */
    boolean holds(long time) {
        return Long.compareUnsigned(time - start, end - start) < 0;
    }

    /** The number that the group's next result gets. */
    int revision(int slot) {
        return slot < revisions.length ? revisions[slot] : 0;
    }

    /** Whether the group has readings that no early result told of; from now on they are told. */
    boolean tell(int slot) {
        if (slot >= told.length) {
            int room = Math.max(slot + 1, told.length * 2);
            told = Arrays.copyOf(told, room);
            revisions = Arrays.copyOf(revisions, room);
        }
        long rows = states.rows(slot);
        if (rows == told[slot]) {
            return false;
        }
        told[slot] = rows;
        return true;
    }

    /** The group's result has left. */
    void told(int slot) {
        revisions[slot]++;
    }
}
