package io.tributary.pipelines.window;

import io.tributary.pipelines.state.StateException;
import io.tributary.pipelines.state.StateReader;
import io.tributary.pipelines.state.StateWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Which early results were given of windows that are open, by their ends and by group. */
final class Told implements WindowMemory.Part {
    private final Groups groups;
    private final TreeMap<Long, OfWindow> windows = new TreeMap<>();
    /** Ends of windows that have entries and are no more. */
    private final List<Long> gone = new ArrayList<>();

    private static final class OfWindow {
        /** By group: how many readings were in the result last given. */
        long[] rows = new long[0];

        /** By group: the number of the next result. */
        int[] revisions = new int[0];

        int[] given = new int[0];
        boolean isGiven;

        void ensure(int limit) {
            if (limit > rows.length) {
                rows = Arrays.copyOf(rows, limit);
                revisions = Arrays.copyOf(revisions, limit);
            }
        }
    }

    Told(Groups groups) {
        this.groups = groups;
    }

    /** The number of the next result of a window and group. */
    int revision(long end, int slot) {
        OfWindow window = windows.get(end);
        return window == null || slot >= window.revisions.length ? 0 : window.revisions[slot];
    }

    /** Whether a window's group has readings that no early result told of; from now on they are told. */
    boolean tells(long end, int slot, long rows) {
        OfWindow window = windows.get(end);
        long before = window == null || slot >= window.rows.length ? 0 : window.rows[slot];
        if (rows == before) {
            return false;
        }
        if (window == null) {
            window = new OfWindow();
            windows.put(end, window);
        }
        window.ensure(groups.limit());
        window.rows[slot] = rows;
        return true;
    }

    /** The result that {@link #tells} spoke of has left. */
    void told(long end, int slot) {
        OfWindow window = windows.get(end);
        if (window != null) {
            window.revisions[slot]++;
        }
    }

    /** Windows up to this end are no more. */
    void close(long end) {
        while (!windows.isEmpty() && windows.firstKey() <= end) {
            forget(windows.firstKey(), windows.pollFirstEntry().getValue());
        }
    }

    void clear() {
        windows.forEach(this::forget);
        windows.clear();
    }

    private void forget(long end, OfWindow window) {
        if (window.isGiven) {
            gone.add(end);
        }
    }

    @Override
    public void changes(Entries to) {
        gone.forEach(to::removeAll);
        gone.clear();
        windows.forEach((end, window) -> changes(end, window, to));
    }

    private static void changes(long end, OfWindow window, Entries to) {
        window.given = Arrays.copyOf(window.given, window.rows.length);
        window.isGiven = true;
        for (int slot = 0; slot < window.rows.length; slot++) {
            if (window.revisions[slot] != window.given[slot]) {
                StateWriter out = new StateWriter();
                out.putVar(window.rows[slot]);
                out.putVar(window.revisions[slot]);
                to.put(end, slot, out);
                window.given[slot] = window.revisions[slot];
            }
        }
    }

    @Override
    public void restore(StateReader key, StateReader value) throws StateException {
        long end = Entries.time(key);
        int slot = Entries.id(key, groups.limit(), "for a group");
        if (!groups.isKnown(slot)) {
            throw new StateException("holds a result told of a group that is not there");
        }
        OfWindow window = windows.computeIfAbsent(end, e -> new OfWindow());
        window.ensure(groups.limit());
        window.rows[slot] = Entries.readings(value);
        window.revisions[slot] = (int) Entries.between(1, value.getVar(), Integer.MAX_VALUE - 1, "a revision");
    }

    /** The end of the first window told of. */
    @Nullable
    Long firstEnd() {
        return windows.isEmpty() ? null : windows.firstKey();
    }
}
