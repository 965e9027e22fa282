package io.tributary.pipelines.window;

import io.tributary.pipelines.state.StateException;
import io.tributary.pipelines.state.StateReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.LongFunction;

/** An entry for each pane, how many readings are in it, and one for each group in it, its state. */
final class PaneEntries implements WindowMemory.Part {
    private final Map<Long, Pane> panes;
    private final Groups groups;
    private final Grid grid;
    private final int panesMax;
    private final LongFunction<Pane> open;
    /** Starts of panes that have entries and are no more. */
    private final List<Long> gone = new ArrayList<>();

    /**
     * @param panes the owner's, by start and in the order of time
     * @param open makes a pane with such a start, with empty states
     */
    PaneEntries(Map<Long, Pane> panes, Groups groups, Grid grid, int panesMax, LongFunction<Pane> open) {
        this.panes = panes;
        this.groups = groups;
        this.grid = grid;
        this.panesMax = panesMax;
        this.open = open;
    }

    /** A pane is no more. */
    void drop(Pane pane) {
        if (pane.isGiven()) {
            gone.add(pane.start);
        }
    }

    @Override
    public void changes(Entries to) {
        gone.forEach(to::removeAll);
        gone.clear();
        panes.values().forEach(pane -> pane.changes(groups.limit(), to));
    }

    @Override
    public void restore(StateReader key, StateReader value) throws StateException {
        long start = Entries.time(key);
        Pane pane = panes.get(start);
        if (key.remaining() == 0) {
            Entries.between(-WindowSpec.REACH_MAX, start, WindowSpec.REACH_MAX, "the start of a window");
            if (pane != null || panes.size() >= panesMax || grid.startOf(start) != start) {
                throw new StateException("holds a window that begins at " + start + ", where none begins, or more than "
                        + panesMax + " windows");
            }
            Pane opened = open.apply(start);
            opened.readings = Entries.readings(value);
            panes.put(start, opened);
            return;
        }
        int slot = Entries.id(key, groups.limit(), "for a group");
        if (pane == null || !groups.isKnown(slot)) {
            throw new StateException("holds a state of a window from " + start + " or of a group that is not there");
        }
        pane.states.ensure(groups.limit());
        pane.states.restore(slot, value);
        if (pane.states.rows(slot) == 0) {
            throw new StateException("holds a state without readings");
        }
    }

    /** Refuses a pane whose groups together do not have so many readings. */
    void requireRows(Pane pane, long readings) throws StateException {
        pane.states.ensure(groups.limit());
        long rows = 0;
        for (int slot = 0; slot < groups.limit(); slot++) {
            rows += pane.states.rows(slot);
        }
        if (rows != readings) {
            throw new StateException("holds " + rows + " readings of groups in the window from " + pane.start + ", and "
                    + readings + " of all");
        }
    }
}
