package io.tributary.pipelines.window;

import io.tributary.pipelines.aggregate.Inputs;
import io.tributary.pipelines.aggregate.States;
import io.tributary.pipelines.batch.Batch;
import io.tributary.pipelines.summary.Value;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Windows side by side: {@code [start, start + size)}, aligned to the epoch plus an offset.
 *
 * <p>A window is over when the watermark has reached its end. A reading whose window is over is late. At the limit of open
 * windows a reading that would open another is quarantined, and at the limit of groups one that would add a group, but
 * first groups without readings in open windows are forgotten. The watermark counts them all.
 *
 * <p>The hot path: most rows of a batch belong to the window of the row before, so that one pass finds that out and the
 * greatest time, one looks up slots, and one adds up.
 */
public final class TumblingWindows implements Window {
    /** Rows worked on at once: what is copied out of a batch stays in the first-level cache, beside the states. */
    private static final int ROWS = 512;

    private static final long UNSEEN = Long.MIN_VALUE;
    private static final long TIME_MAX = 2 * TumblingSpec.MICROS_MAX;

    private final TumblingSpec spec;
    private final Inputs inputs;
    private final Groups groups;
    private final long[] times = new long[ROWS];
    private final int[] slots = new int[ROWS];

    private final TreeMap<Long, Open> windows = new TreeMap<>();
    /** The window of the latest row, while it is open. */
    private @Nullable Open current;

    private @Nullable States spare;
    private long greatestSeen = UNSEEN;
    private long watermark = Long.MIN_VALUE;
    private long pending;
    /** Whether a window was closed since unused groups were last forgotten. */
    private boolean mayForget;

    public TumblingWindows(TumblingSpec spec) {
        this.spec = spec;
        this.inputs = spec.aggregation().inputs(ROWS);
        this.groups = new Groups(spec.aggregation(), spec.groupsMax());
    }

    private record Open(long start, long end, States states) {}

    @Override
    public void process(Batch batch, Output output) {
        for (int from = 0; from < batch.rows(); from += ROWS) {
            process(batch, from, Math.min(from + ROWS, batch.rows()), output);
        }
    }

    private void process(Batch batch, int from, int to, Output output) {
        int rows = to - from;
        batch.time().longs(from, to, times);
        inputs.load(batch, from, to);
        boolean known = groups.find(batch, from, to, slots);
        Open open = current;
        if (open != null && known) {
            long greatest = greatestWithin(open, times, rows);
            if (greatest >= open.start) {
                add(open, 0, rows);
                see(greatest, output);
                return;
            }
        }
        Rows left = new Rows(batch, from, rows, output);
        for (int row = 0; row < rows; ) {
            row = takeRun(left, row);
        }
    }

    /** The greatest time, or less than the window's start when one is outside of it. */
    private long greatestWithin(Open open, long[] times, int rows) {
        // Counted from the start without sign, times before it are the greatest of all; with the sign bit flipped,
        // signed
        // comparison does.
        long shift = Long.MIN_VALUE - open.start;
        long greatest = Long.MIN_VALUE;
        for (int i = 0; i < rows; i++) {
            long time = times[i] + shift;
            if (time > greatest) {
                greatest = time;
            }
        }
        return greatest - Long.MIN_VALUE >= 0 && greatest - Long.MIN_VALUE < spec.sizeMicros()
                ? greatest - shift
                : Long.MIN_VALUE;
    }

    /** Rows of a batch from {@code base} on, copied out. */
    private record Rows(Batch batch, int base, int count, Output output) {
        void late(int row) {
            output.late(batch, base + row);
        }

        void quarantine(int row, String reason) {
            output.quarantined(batch, base + row, reason);
        }
    }

    /** Takes a row and those after it in the same window; returns the next row. */
    private int takeRun(Rows rows, int row) {
        long time = times[row];
        if (time < -TIME_MAX || time > TIME_MAX) {
            rows.quarantine(row, "event time " + Value.ofTime(time) + " is out of range");
            return row + 1;
        }
        long start = startOf(time);
        if (start + spec.sizeMicros() <= watermark) {
            greatestSeen = Math.max(greatestSeen, time);
            rows.late(row);
            return row + 1;
        }
        see(time, rows.output);
        if (windows.size() >= spec.openWindowsMax() && !windows.containsKey(start)) {
            rows.quarantine(
                    row,
                    "event time " + Value.ofTime(time) + " would open more than " + spec.openWindowsMax()
                            + " windows at once");
            return row + 1;
        }
        int end = runEnd(row, rows.count, start);
        add(rows, row, end, start);
        see(greatest(row, end), rows.output);
        return end;
    }

    private long startOf(long time) {
        return time - Math.floorMod(time - spec.offsetMicros(), spec.sizeMicros());
    }

    private int runEnd(int row, int rows, long start) {
        long end = start + spec.sizeMicros();
        int next = row + 1;
        while (next < rows && times[next] >= start && times[next] < end) {
            next++;
        }
        return next;
    }

    private long greatest(int from, int to) {
        long greatest = times[from];
        for (int i = from + 1; i < to; i++) {
            greatest = Math.max(greatest, times[i]);
        }
        return greatest;
    }

    /** Adds rows of one window, giving slots to new groups and leaving out rows over the limit of groups. */
    private void add(Rows rows, int from, int to, long start) {
        int added = from;
        for (int row = from; row < to; row++) {
            if (slots[row] == Groups.NONE) {
                slots[row] = groups.add(rows.batch, rows.base + row);
            }
            if (slots[row] == Groups.NONE) {
                // Rows before this one may close a window and so free a group.
                addTo(start, added, row);
                see(greatest(added, row + 1), rows.output);
                added = row;
                if (!findAfterForgetting(rows, row)) {
                    added = row + 1;
                    rows.quarantine(row, "would make more than " + spec.groupsMax() + " groups in open windows");
                }
            }
        }
        addTo(start, added, to);
    }

    private boolean findAfterForgetting(Rows rows, int row) {
        if (mayForget) {
            mayForget = false;
            groups.keep(this::isInUse);
            int[] found = new int[rows.count - row];
            groups.find(rows.batch, rows.base + row, rows.base + rows.count, found);
            System.arraycopy(found, 0, slots, row, found.length);
            slots[row] = groups.add(rows.batch, rows.base + row);
        }
        return slots[row] != Groups.NONE;
    }

    private boolean isInUse(int slot) {
        for (Open open : windows.values()) {
            open.states.ensure(slot + 1);
            if (open.states.rows(slot) > 0) {
                return true;
            }
        }
        return false;
    }

    private void addTo(long start, int from, int to) {
        if (from == to) {
            return;
        }
        Open open = current;
        if (open == null || open.start != start) {
            open = windows.computeIfAbsent(start, this::open);
            current = open;
        }
        add(open, from, to);
    }

    private Open open(long start) {
        States states = spare != null ? spare : spec.aggregation().states();
        spare = null;
        return new Open(start, start + spec.sizeMicros(), states);
    }

    private void add(Open open, int from, int to) {
        open.states.ensure(groups.limit());
        open.states.add(slots, inputs, times, from, to);
        pending += to - from;
    }

    private void see(long time, Output output) {
        if (time > greatestSeen) {
            greatestSeen = time;
            advance(time - spec.latenessMicros(), output);
        }
    }

    @Override
    public void advance(long watermarkMicros, Output output) {
        if (watermarkMicros > watermark) {
            watermark = watermarkMicros;
            while (!windows.isEmpty() && windows.firstEntry().getValue().end <= watermark) {
                closeFirst(output);
            }
        }
    }

    @Override
    public void idle(long elapsedMicros, Output output) {
        if (spec.idleMicros() > 0 && elapsedMicros > spec.idleMicros() && greatestSeen != UNSEEN) {
            long passed = Math.min(elapsedMicros, TIME_MAX);
            advance(greatestSeen - spec.latenessMicros() + passed, output);
        }
    }

    @Override
    public void flush(Output output) {
        if (!windows.isEmpty()) {
            advance(windows.lastEntry().getValue().end, output);
        }
    }

    private void closeFirst(Output output) {
        Open open = windows.pollFirstEntry().getValue();
        if (current != null && current.start == open.start) {
            current = null;
        }
        mayForget = true;
        States states = open.states;
        int limit = groups.limit();
        states.ensure(limit);
        for (int slot = 0; slot < limit; slot++) {
            long readings = states.rows(slot);
            if (readings > 0) {
                pending -= readings;
                Map<String, Value> group = groups.group(slot);
                output.closed(
                        new Result(open.start, open.end, group, states.fields(slot), states.partials(slot), readings));
            }
        }
        states.clear(limit);
        spare = states;
    }

    @Override
    public long pending() {
        return pending;
    }

    /** Event time before which nothing more is expected, in microseconds since 1970 UTC; {@link Long#MIN_VALUE} at first. */
    public long watermarkMicros() {
        return watermark;
    }

    /** Windows now open. */
    public int openWindows() {
        return windows.size();
    }

    /** Groups now remembered: those in open windows, and earlier ones while there is room. */
    public int groups() {
        return groups.size();
    }

    @Override
    public void close() {
        windows.clear();
        current = null;
        spare = null;
        pending = 0;
    }
}
