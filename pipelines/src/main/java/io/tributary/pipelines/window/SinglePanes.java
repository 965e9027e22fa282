package io.tributary.pipelines.window;

import io.tributary.pipelines.aggregate.Aggregation;
import io.tributary.pipelines.aggregate.Inputs;
import io.tributary.pipelines.aggregate.States;
import io.tributary.pipelines.state.StateException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Each pane is a window. */
final class SinglePanes implements Panes {
    private final Grid grid;
    private final Aggregation aggregation;
    private final Groups groups;
    private final Watermark watermark;
    private final TreeMap<Long, Pane> panes = new TreeMap<>();
    private final PaneEntries entries;
    private final Told told;
    private @Nullable States spare;

    SinglePanes(Grid grid, int panesMax, Aggregation aggregation, Groups groups, Watermark watermark) {
        this.grid = grid;
        this.aggregation = aggregation;
        this.groups = groups;
        this.watermark = watermark;
        entries = new PaneEntries(panes, groups, grid, panesMax, start -> open(start, grid.endOf(start)));
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
        Pane pane = panes.computeIfAbsent(grid.startOf(time), start -> open(start, grid.endOf(time)));
        pane.states.ensure(groups.limit());
        pane.states.add(slots, inputs, times, from, to);
        pane.readings += to - from;
        return pane;
    }

    private Pane open(long start, long end) {
        States states = spare != null ? spare : aggregation.states();
        spare = null;
        return new Pane(start, end, states);
    }

    @Override
    public boolean isAlone(Pane pane) {
        return true;
    }

    @Override
    public long nextEnd() {
        return panes.isEmpty() ? Long.MAX_VALUE : panes.firstEntry().getValue().end;
    }

    @Override
    public long close(long watermark, Window.Output output) {
        long done = 0;
        while (nextEnd() <= watermark) {
            done += close(panes.pollFirstEntry().getValue(), output);
        }
        return done;
    }

    private long close(Pane pane, Window.Output output) {
        int limit = groups.limit();
        pane.states.ensure(limit);
        for (int slot = 0; slot < limit; slot++) {
            if (pane.states.rows(slot) > 0) {
                output.closed(result(pane, slot));
            }
        }
        output.done(pane.readings);
        entries.drop(pane);
        told.close(pane.end);
        pane.states.clear(limit);
        spare = pane.states;
        return pane.readings;
    }

    private Window.Result result(Pane pane, int slot) {
        States states = pane.states;
        return new Window.Result(
                pane.start,
                pane.end,
                groups.group(slot),
                states.fields(slot),
                states.partials(slot),
                states.rows(slot),
                told.revision(pane.end, slot));
    }

    @Override
    public long flushEnd() {
        return panes.isEmpty() ? Long.MIN_VALUE : panes.lastEntry().getValue().end;
    }

    @Override
    public void early(Window.Output output) {
        int limit = groups.limit();
        for (Pane pane : panes.values()) {
            pane.states.ensure(limit);
            for (int slot = 0; slot < limit; slot++) {
                if (told.tells(pane.end, slot, pane.states.rows(slot))) {
                    output.early(result(pane, slot));
                    told.told(pane.end, slot);
                }
            }
        }
    }

    @Override
    public boolean isInUse(int slot) {
        for (Map.Entry<Long, Pane> entry : panes.entrySet()) {
            States states = entry.getValue().states;
            states.ensure(slot + 1);
            if (states.rows(slot) > 0) {
                return true;
            }
        }
        return false;
    }

    @Override
    public List<WindowMemory.Part> memory() {
        return List.of(entries, told);
    }

    @Override
    public long restored() throws StateException {
        long readings = 0;
        for (Pane pane : panes.values()) {
            watermark.requireOpen(pane.end);
            entries.requireRows(pane, pane.readings);
            readings += pane.readings;
        }
        Long firstTold = told.firstEnd();
        if (firstTold != null) {
            watermark.requireOpen(firstTold);
        }
        return readings;
    }

    @Override
    public void clear() {
        panes.values().forEach(entries::drop);
        panes.clear();
        told.clear();
        spare = null;
    }
}
