package io.tributary.pipelines.window;

import io.tributary.pipelines.aggregate.States;
import io.tributary.pipelines.state.StateException;
import io.tributary.pipelines.state.StateReader;
import io.tributary.pipelines.state.StateWriter;
import java.util.Arrays;

/** An entry for each group's sum of the back of {@link MergedPanes}. */
final class BackEntries implements WindowMemory.Part {
    private final States back;
    private final Groups groups;
    /** By group: how many readings were in the state last given. */
    private long[] given = new long[0];

    private boolean isCleared;

    BackEntries(States back, Groups groups) {
        this.back = back;
        this.groups = groups;
    }

    /** The back is empty: what it will be is another one. */
    void cleared() {
        isCleared |= given.length > 0;
        given = new long[0];
    }

    @Override
    public void changes(Entries to) {
        if (isCleared) {
            to.removeAll();
            isCleared = false;
        }
        int limit = groups.limit();
        back.ensure(limit);
        given = given.length < limit ? Arrays.copyOf(given, limit) : given;
        for (int slot = 0; slot < limit; slot++) {
            if (back.rows(slot) != given[slot]) {
                StateWriter out = new StateWriter();
                back.save(slot, out);
                to.put(slot, out);
                given[slot] = back.rows(slot);
            }
        }
    }

    @Override
    public void restore(StateReader key, StateReader value) throws StateException {
        int slot = Entries.id(key, groups.limit(), "for a group");
        if (!groups.isKnown(slot)) {
            throw new StateException("holds the sum of a group that is not there");
        }
        back.ensure(groups.limit());
        back.restore(slot, value);
    }

    /** Readings in it. */
    long rows() {
        long rows = 0;
        back.ensure(groups.limit());
        for (int slot = 0; slot < groups.limit(); slot++) {
            rows += back.rows(slot);
        }
        return rows;
    }
}
