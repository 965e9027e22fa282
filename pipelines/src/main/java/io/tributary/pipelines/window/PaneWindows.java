package io.tributary.pipelines.window;

import io.tributary.pipelines.aggregate.Aggregation;
import io.tributary.pipelines.aggregate.Inputs;
import io.tributary.pipelines.batch.Batch;
import io.tributary.pipelines.config.Durations;
import io.tributary.pipelines.state.StateException;
import io.tributary.pipelines.state.Stateful;
import io.tributary.pipelines.summary.Value;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.LongUnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Windows with bounds that do not depend on the readings: tumbling, hopping and calendar windows.
 *
 * <p>A window is over when the watermark has reached its end. A reading of which all windows are over is late. At the limit
 * of open windows a reading that would open another is quarantined, and at the limit of groups one that would add a group,
 * but first groups without readings in open windows are forgotten. The watermark counts them all.
 *
 * <p>The hot path: most rows of a batch belong to the pane of the row before and close nothing, so that one pass finds that
 * out and the greatest time, one looks up slots, and one adds up.
 */
final class PaneWindows implements Window {
    private static final long TIME_MAX = 2 * WindowSpec.MICROS_MAX;
    /** Panes remembered for rows that go to and fro between them. */
    private static final int RECENT = 4;

    private final WindowSpec spec;
    private final int openMax;
    private final Ticks early;
    private final LongUnaryOperator lastEnd;
    private final Inputs inputs;
    private final Groups groups;
    private final @Nullable Partitions partitions;
    private final Watermark watermark;
    private final Panes panes;
    private final WindowMemory memory;
    private final long[] times = new long[Rows.MAX];
    private final int[] slots = new int[Rows.MAX];
    private final int[] partitionOf = new int[Rows.MAX];

    /** Open panes, the one of the latest row first. */
    private final @Nullable Pane[] recent = new Pane[RECENT];
    /** The watermark at which something closes or is to be told. */
    private long nextEvent = Long.MAX_VALUE;

    private long pending;

    PaneWindows(WindowSpec spec, Aggregation aggregation) {
        this.spec = spec;
        Grid grid = Grid.of(spec.shape());
        inputs = aggregation.inputs(Rows.MAX);
        groups = new Groups(aggregation, spec.groupsMax());
        boolean split = !spec.progress().partitions().isEmpty();
        partitions = split ? new Partitions(spec, aggregation.input()) : null;
        early = new Ticks(Durations.micros(spec.progress().early()));
        if (spec.shape() instanceof Shape.Hopping hopping) {
            long size = Durations.micros(hopping.size());
            lastEnd = time -> grid.startOf(time) + size;
            watermark = new Watermark(spec.progress(), lastEnd, partitions);
            openMax = spec.openMax() + (int) (size / Durations.micros(hopping.every()));
            panes = new MergedPanes(grid, size, openMax, aggregation, groups, watermark);
        } else {
            lastEnd = grid::endOf;
            watermark = new Watermark(spec.progress(), lastEnd, partitions);
            openMax = spec.openMax();
            panes = new SinglePanes(grid, openMax, aggregation, groups, watermark);
        }
        memory = new WindowMemory("panes/1", aggregation, parts(), this::restored);
    }

    private List<WindowMemory.Part> parts() {
        List<WindowMemory.Part> parts = new ArrayList<>();
        parts.add(new GroupEntries(groups));
        parts.addAll(watermark.memory());
        parts.addAll(panes.memory());
        if (partitions != null) {
            parts.addAll(partitions.memory());
        }
        return parts;
    }

    @Override
    public void process(Batch batch, Output output) {
        for (int from = 0; from < batch.rows(); from += Rows.MAX) {
            process(batch, from, Math.min(from + Rows.MAX, batch.rows()), output);
        }
    }

    private void process(Batch batch, int from, int to, Output output) {
        int rows = to - from;
        batch.time().longs(from, to, times);
        inputs.load(batch, from, to);
        boolean known = groups.find(batch, from, to, slots);
        Pane pane = recent[0];
        if (pane != null && known && partitions == null && panes.isAlone(pane)) {
            long greatest = greatestWithin(pane, times, rows);
            if (greatest >= pane.start && greatest < quietBefore()) {
                pane.states.ensure(groups.limit());
                pane.states.add(slots, inputs, times, 0, rows);
                pane.readings += rows;
                pending += rows;
                watermark.saw(greatest);
                return;
            }
        }
        if (partitions != null) {
            partitions.find(batch, from, to, partitionOf);
        }
        Rows left = new Rows(batch, from, rows, output);
        for (int row = 0; row < rows; ) {
            row = takeRun(left, row);
        }
    }

    /** The greatest time, or less than the pane's start when one is outside of it. */
    private static long greatestWithin(Pane pane, long[] times, int rows) {
        // Counted from the start without sign, times before it are the greatest of all; with the sign bit flipped,
        // signed comparison does.
        long shift = Long.MIN_VALUE - pane.start;
        long greatest = Long.MIN_VALUE;
        for (int i = 0; i < rows; i++) {
            long time = times[i] + shift;
            if (time > greatest) {
                greatest = time;
            }
        }
        return greatest - Long.MIN_VALUE >= 0 && greatest - Long.MIN_VALUE < pane.end - pane.start
                ? greatest - shift
                : Long.MIN_VALUE;
    }

    /** A reading before closes nothing, tells nothing and leaps over nothing, if there is a single partition. */
    private long quietBefore() {
        long lateness = watermark.latenessMicros();
        long event = nextEvent > Long.MAX_VALUE - lateness ? Long.MAX_VALUE : nextEvent + lateness;
        return Math.min(event, watermark.quietUntil());
    }

    /** Takes a row and those after it in the same pane that let nothing happen; returns the next row. */
    private int takeRun(Rows rows, int row) {
        long time = times[row];
        if (time < -TIME_MAX || time > TIME_MAX) {
            rows.quarantine(row, "event time " + Value.ofTime(time) + " is out of range");
            return row + 1;
        }
        if (partitions != null
                && partitionOf[row] == Groups.NONE
                && partitions.add(rows, row, partitionOf) == Groups.NONE) {
            rows.quarantine(row, "would make more than " + spec.groupsMax() + " partitions that still send");
            return row + 1;
        }
        Pane pane = recent(time);
        if (pane == null && watermark.isOver(lastEnd.applyAsLong(time))) {
            if (!watermark.isSetBack(time)) {
                rows.late(row);
                return row + 1;
            }
            restart(time, rows.output());
        }
        see(time, partitionOf[row], rows.output());
        pane = recent(time);
        if (partitions != null && pane == null && watermark.isOver(lastEnd.applyAsLong(time))) {
            // It was the last to hold back the rest, or told that another no longer sends.
            rows.late(row);
            return row + 1;
        }
        if (pane == null && panes.size() >= openMax && panes.find(time) == null) {
            rows.quarantine(
                    row, "event time " + Value.ofTime(time) + " would open more than " + openMax + " windows at once");
            return row + 1;
        }
        int end = runEnd(row, rows.count());
        add(rows, row, end);
        if (end > row + 1) {
            watermark.saw(greatest(row, end));
        }
        return end;
    }

    private @Nullable Pane recent(long time) {
        for (Pane pane : recent) {
            if (pane != null && pane.holds(time)) {
                return pane;
            }
        }
        return null;
    }

    private int runEnd(int row, int rows) {
        if (partitions != null) {
            return row + 1;
        }
        Pane pane = recent(times[row]);
        if (pane == null) {
            return row + 1;
        }
        long end = Math.min(pane.end, quietBefore());
        int next = row + 1;
        while (next < rows && times[next] >= pane.start && times[next] < end) {
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

    /** Adds rows of one pane, giving slots to new groups and leaving out rows over the limit of groups. */
    private void add(Rows rows, int from, int to) {
        int added = from;
        for (int row = from; row < to; row++) {
            if (slots[row] == Groups.NONE) {
                if (groups.isFull()) {
                    // What was added is in use, and so not forgotten.
                    addAll(added, row);
                    added = row;
                }
                if (groups.give(rows, row, slots, panes::isInUse) == Groups.NONE) {
                    addAll(added, row);
                    added = row + 1;
                    rows.quarantine(row, "would make more than " + spec.groupsMax() + " groups in open windows");
                }
            }
        }
        addAll(added, to);
    }

    private void addAll(int from, int to) {
        if (from == to) {
            return;
        }
        long time = times[from];
        Pane pane = recent(time);
        if (pane != null && panes.isAlone(pane)) {
            pane.states.ensure(groups.limit());
            pane.states.add(slots, inputs, times, from, to);
            pane.readings += to - from;
        } else {
            pane = panes.add(time, slots, inputs, times, from, to);
            nextEvent = Math.min(nextEvent, panes.nextEnd());
        }
        remember(pane);
        pending += to - from;
    }

    private void remember(Pane pane) {
        if (recent[0] == pane) {
            return;
        }
        int at = 1;
        while (at < RECENT - 1 && recent[at] != pane) {
            at++;
        }
        System.arraycopy(recent, 0, recent, 1, at);
        recent[0] = pane;
    }

    private void see(long time, int partition, Output output) {
        watermark.see(time, partition);
        if (early.areAsked() && !early.isPlanned()) {
            planEarly();
        }
        react(output);
    }

    private void planEarly() {
        early.plan(watermark.micros());
        nextEvent = Math.min(early.next(), panes.nextEnd());
    }

    /** Does what the watermark has become due. */
    private void react(Output output) {
        if (watermark.micros() < nextEvent) {
            return;
        }
        if (panes.nextEnd() <= watermark.micros()) {
            pending -= panes.close(watermark.micros(), output);
            Arrays.fill(recent, null);
            groups.released();
        }
        if (watermark.micros() >= early.next()) {
            panes.early(output);
            planEarly();
        }
        nextEvent = Math.min(early.next(), panes.nextEnd());
    }

    private void restart(long time, Output output) {
        flush(output);
        watermark.restart(time);
        planEarly();
    }

    @Override
    public void advance(long watermarkMicros, Output output) {
        watermark.advance(watermarkMicros);
        react(output);
    }

    @Override
    public void idle(long elapsedMicros, Output output) {
        if (watermark.idle(elapsedMicros)) {
            react(output);
        }
    }

    @Override
    public void flush(Output output) {
        if (panes.size() > 0) {
            advance(panes.flushEnd(), output);
        }
    }

    @Override
    public long pending() {
        return pending;
    }

    @Override
    public State state() {
        return new State(panes.size(), groups.size());
    }

    @Override
    public long watermarkMicros() {
        return watermark.micros();
    }

    @Override
    public Stateful memory() {
        return memory;
    }

    private void restored() throws StateException {
        watermark.restored();
        pending = panes.restored();
        planEarly();
    }

    @Override
    public void close() {
        panes.clear();
        Arrays.fill(recent, null);
        nextEvent = early.next();
        pending = 0;
    }
}
