package io.tributary.pipelines.window;

import io.tributary.pipelines.aggregate.Aggregation;
import io.tributary.pipelines.aggregate.Inputs;
import io.tributary.pipelines.aggregate.States;
import io.tributary.pipelines.state.StateException;
import io.tributary.pipelines.state.StateReader;
import io.tributary.pipelines.state.StateWriter;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A window is as many panes as the hop goes into its size. A reading is added once, and a window takes about three merges a
 * group however many panes it has: the two stacks of Tangwongsan, Hirzel, Schneider, "Low-Latency Sliding-Window Aggregation in
 * Worst-Case Constant Time", DEBS 2017, section 2.
 *
 * <p>Panes fall into three, in the order of time. Those of the front hold, beside their own readings, those of all panes of
 * the front after them. Those of the back are summed up in one more state. Those after that are in no closed window yet.
 * So the first pane of the front and the sum of the back make a window. When the front is used up the back becomes the
 * front.
 */
final class MergedPanes implements Panes {
    private static final int SPARES_MAX = 2;

    private final Grid grid;
    private final long size;
    private final Aggregation aggregation;
    private final Groups groups;
    private final Watermark watermark;
    private final TreeMap<Long, Pane> panes = new TreeMap<>();
    private final PaneEntries entries;
    private final BackEntries backEntries;
    private final Told told;
    private final States back;
    private final States both;
    private final ArrayDeque<States> spares = new ArrayDeque<>();
    /** Panes that start before are of the front. */
    private long frontEnd = Long.MIN_VALUE;
    /** Panes that start before are of the front or of the back. */
    private long backEnd = Long.MIN_VALUE;
    /** Windows that end before are closed. */
    private long windowEnd = Long.MIN_VALUE;

    /** @param size a multiple of the grid's */
    MergedPanes(Grid grid, long size, int panesMax, Aggregation aggregation, Groups groups, Watermark watermark) {
        this.grid = grid;
        this.size = size;
        this.aggregation = aggregation;
        this.groups = groups;
        this.watermark = watermark;
        back = aggregation.states();
        both = aggregation.states();
        entries = new PaneEntries(
                panes, groups, grid, panesMax, start -> new Pane(start, grid.endOf(start), aggregation.states()));
        backEntries = new BackEntries(back, groups);
        told = new Told(groups);
    }

    @Override
    public int size() {
        return panes.size();
    }

    @Override
    public @Nullable Pane find(long time) {
        return panes.get(grid.startOf(time));
    }

    @Override
    public Pane add(long time, int[] slots, Inputs inputs, long[] times, int from, int to) {
        Pane known = find(time);
        Pane pane = known != null ? known : open(time);
        pane.readings += to - from;
        if (pane.start >= frontEnd) {
            add(pane.states, slots, inputs, times, from, to);
            if (pane.start < backEnd) {
                add(back, slots, inputs, times, from, to);
            }
        } else {
            for (Pane before : panes.headMap(pane.start, true).values()) {
                add(before.states, slots, inputs, times, from, to);
                before.isMerged = true;
            }
        }
        return pane;
    }

    private void add(States states, int[] slots, Inputs inputs, long[] times, int from, int to) {
        states.ensure(groups.limit());
        states.add(slots, inputs, times, from, to);
    }

    private Pane open(long time) {
        if (panes.isEmpty()) {
            frontEnd = Long.MIN_VALUE;
            backEnd = Long.MIN_VALUE;
            windowEnd = Long.MIN_VALUE;
        }
        windowEnd = Math.max(windowEnd, grid.endOf(watermark.micros()));
        States states = spares.isEmpty() ? aggregation.states() : spares.pop();
        Pane pane = new Pane(grid.startOf(time), grid.endOf(time), states);
        Map.Entry<Long, Pane> next = panes.higherEntry(pane.start);
        if (next != null && next.getKey() < frontEnd) {
            mergeAll(states, next.getValue().states);
        }
        panes.put(pane.start, pane);
        return pane;
    }

    private void mergeAll(States into, States from) {
        int limit = groups.limit();
        into.ensure(limit);
        from.ensure(limit);
        for (int slot = 0; slot < limit; slot++) {
            if (from.rows(slot) > 0) {
                into.merge(slot, from, slot);
            }
        }
    }

    @Override
    public boolean isAlone(Pane pane) {
        return pane.start >= backEnd;
    }

    @Override
    public long nextEnd() {
        return panes.isEmpty()
                ? Long.MAX_VALUE
                : Math.max(windowEnd, panes.firstEntry().getValue().end);
    }

    @Override
    public long close(long to, Window.Output output) {
        long done = 0;
        for (long end = nextEnd(); end <= to; end = nextEnd()) {
            for (Pane pane : panes.subMap(backEnd, end).values()) {
                mergeAll(back, pane.states);
            }
            backEnd = end;
            windowEnd = grid.endOf(end);
            if (!watermark.wasClosed(end)) {
                give(end, output);
            }
            told.close(end);
            done += drop(end - size, output);
        }
        return done;
    }

    private void give(long end, Window.Output output) {
        int limit = groups.limit();
        Pane first = panes.firstEntry().getValue();
        boolean hasFront = first.start < frontEnd;
        first.states.ensure(limit);
        back.ensure(limit);
        both.ensure(limit);
        for (int slot = 0; slot < limit; slot++) {
            boolean inFront = hasFront && first.states.rows(slot) > 0;
            boolean inBack = back.rows(slot) > 0;
            if (inFront && inBack) {
                both.merge(slot, first.states, slot);
                both.merge(slot, back, slot);
                output.closed(result(end, slot, both));
            } else if (inFront || inBack) {
                output.closed(result(end, slot, inFront ? first.states : back));
            }
        }
        both.clear(limit);
    }

    private Window.Result result(long end, int slot, States states) {
        return new Window.Result(
                end - size,
                end,
                groups.group(slot),
                states.fields(slot),
                states.partials(slot),
                states.rows(slot),
                told.revision(end, slot));
    }

    /** Drops the panes that start at {@code to} or before; returns how many readings were in them. */
    private long drop(long to, Window.Output output) {
        long done = 0;
        while (!panes.isEmpty() && panes.firstKey() <= to) {
            Pane pane = panes.pollFirstEntry().getValue();
            done += pane.readings;
            entries.drop(pane);
            int limit = groups.limit();
            pane.states.ensure(limit);
            pane.states.clear(limit);
            if (spares.size() < SPARES_MAX) {
                spares.push(pane.states);
            }
            if (pane.start >= frontEnd) {
                turn();
            }
        }
        output.done(done);
        return done;
    }

    /** The back becomes the front. */
    private void turn() {
        States after = null;
        for (Pane pane : panes.headMap(backEnd, false).descendingMap().values()) {
            if (after != null) {
                mergeAll(pane.states, after);
                pane.isMerged = true;
            }
            after = pane.states;
        }
        clearBack();
        frontEnd = backEnd;
    }

    @Override
    public long flushEnd() {
        return panes.isEmpty() ? Long.MIN_VALUE : panes.lastKey() + size;
    }

    /**
     * Of the windows whose last hop has begun: those that end later have the same readings, less some that are in these, and
     * would each be told as often.
     */
    @Override
    public void early(Window.Output output) {
        long last = panes.isEmpty() ? Long.MIN_VALUE : panes.lastEntry().getValue().end;
        long end = nextEnd();
        while (end <= last) {
            Long next = panes.ceilingKey(end - size);
            if (next == null || next >= end) {
                // Nothing is in a window until the next pane: how far that is nobody knows, as clocks leap.
                end = next == null ? Long.MAX_VALUE : grid.endOf(next);
                continue;
            }
            if (!watermark.wasClosed(end)) {
                tell(end, output);
            }
            end = grid.endOf(end);
        }
    }

    private void tell(long end, Window.Output output) {
        int limit = groups.limit();
        both.ensure(limit);
        mergeWindow(end);
        for (int slot = 0; slot < limit; slot++) {
            if (told.tells(end, slot, both.rows(slot))) {
                output.early(result(end, slot, both));
                told.told(end, slot);
            }
        }
        both.clear(limit);
    }

    /** What a window that is still open has so far. */
    private void mergeWindow(long end) {
        long start = end - size;
        Map.Entry<Long, Pane> front = panes.ceilingEntry(start);
        long from = start;
        if (front != null && front.getKey() < frontEnd) {
            mergeAll(both, front.getValue().states);
            from = frontEnd;
        }
        Long inBack = panes.ceilingKey(frontEnd);
        if (inBack != null && start <= inBack && inBack < backEnd) {
            mergeAll(both, back);
            from = backEnd;
        }
        panes.subMap(from, end).values().forEach(pane -> mergeAll(both, pane.states));
    }

    @Override
    public boolean isInUse(int slot) {
        for (Pane pane : panes.values()) {
            pane.states.ensure(slot + 1);
            if (pane.states.rows(slot) > 0) {
                return true;
            }
        }
        return false;
    }

    private void clearBack() {
        back.ensure(groups.limit());
        back.clear(groups.limit());
        backEntries.cleared();
    }

    @Override
    public void clear() {
        panes.values().forEach(entries::drop);
        panes.clear();
        told.clear();
        spares.clear();
        clearBack();
    }

    @Override
    public List<WindowMemory.Part> memory() {
        return List.of(new OneEntry("place of stacks", new Ends()), entries, backEntries, told);
    }

    @Override
    public long restored() throws StateException {
        if (panes.isEmpty()) {
            return 0;
        }
        watermark.requireOpen(nextEnd());
        Long firstTold = told.firstEnd();
        if (firstTold != null) {
            watermark.requireOpen(firstTold);
        }
        long pending = 0;
        long inFront = 0;
        long inBack = 0;
        for (Pane pane : panes.descendingMap().values()) {
            pending += pane.readings;
            inBack += pane.start >= frontEnd && pane.start < backEnd ? pane.readings : 0;
            inFront += pane.start < frontEnd ? pane.readings : 0;
            entries.requireRows(pane, pane.start < frontEnd ? inFront : pane.readings);
        }
        if (backEntries.rows() != inBack) {
            throw new StateException("holds " + backEntries.rows() + " readings summed up, and " + inBack + " apart");
        }
        return pending;
    }

    /** Where front and back end. */
    private final class Ends implements OneEntry.Content {
        @Override
        public void save(StateWriter out) {
            out.putVar(frontEnd);
            out.putVar(backEnd);
            out.putVar(windowEnd);
        }

        @Override
        public void restore(StateReader in) throws StateException {
            frontEnd = end(in);
            backEnd = end(in);
            windowEnd = end(in);
            if (frontEnd > backEnd || backEnd > windowEnd) {
                throw new StateException("holds a front up to " + frontEnd + ", a back up to " + backEnd
                        + " and windows up to " + windowEnd + "; they follow each other");
            }
        }

        private long end(StateReader in) throws StateException {
            long end = in.getVar();
            if (end == Long.MIN_VALUE) {
                return end;
            }
            Entries.between(-WindowSpec.REACH_MAX, end, WindowSpec.REACH_MAX, "the end of a window");
            return Entries.between(end, grid.startOf(end), end, "the end of a window");
        }
    }
}
