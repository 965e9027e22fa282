package io.tributary.pipelines.window;

import io.tributary.pipelines.aggregate.Aggregation;
import io.tributary.pipelines.batch.Batch;
import io.tributary.pipelines.config.Durations;
import io.tributary.pipelines.state.StateException;
import io.tributary.pipelines.state.StateReader;
import io.tributary.pipelines.state.StateWriter;
import io.tributary.pipelines.state.Stateful;
import io.tributary.pipelines.summary.Value;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * A window is so many readings of a group, in the order of their arrival; event time closes none and makes none late.
 *
 * <p>The result is of {@code [earliest reading, latest reading + 1 µs)}, its end at least a microsecond after that of the
 * group's window before: so no two windows of a group have the same bounds, whatever the clocks of its sensors do.
 */
final class CountWindows implements Window {
    private static final int NONE = -1;

    private final int readingsMax;
    private final int groupsMax;
    private final Cells cells;
    private final Intake intake;
    private final Ticks early;
    private final long step;
    private final ToldBounds told = new ToldBounds();
    private final Map<String, Value> withdrawnFields;
    private final WindowMemory memory;
    private long pending;
    /** The greatest time of a reading, as far as early results are concerned. */
    private long greatest = Long.MIN_VALUE;

    private int behind;
    /** The latest end of a group that was forgotten: should it come back, its windows end later. */
    private long forgottenEnd = Long.MIN_VALUE;

    // By group.
    private int[] cellOf = new int[0];
    private int[] count = new int[0];
    private long[] earliest = new long[0];
    private long[] latest = new long[0];
    private long[] endBefore = new long[0];
    /** Whether a result was told since its entry was given. */
    private boolean[] isTold = new boolean[0];

    /** By group: whether its entry was given back. */
    private boolean[] isGivenBack = new boolean[0];

    CountWindows(WindowSpec spec, Shape.Count shape, Aggregation aggregation) {
        readingsMax = shape.readings();
        groupsMax = spec.groupsMax();
        cells = new Cells(aggregation);
        intake = new Intake(spec, aggregation, cells, null);
        early = new Ticks(Durations.micros(spec.progress().early()));
        step = Durations.micros(spec.progress().step());
        withdrawnFields = ToldBounds.missing(aggregation);
        memory = new WindowMemory(
                "counts/1",
                aggregation,
                List.of(new GroupEntries(intake.groups), new OneEntry("time", new Time()), new GroupCounts()),
                this::restored);
    }

    @Override
    public void process(Batch batch, Output output) {
        intake.process(batch, output, this::take);
    }

    private void take(Rows rows, int row, long time, int partition) {
        if (early.areAsked()) {
            see(row, time, rows.output());
        }
        int group = intake.group(rows, row);
        if (group == Groups.NONE) {
            group = intake.giveGroup(rows, row, this::isInUse);
            if (group == Groups.NONE) {
                intake.leaveOut(row);
                rows.quarantine(row, "would make more than " + groupsMax + " groups in open windows");
                return;
            }
            begin(group);
        }
        if (cellOf[group] == NONE) {
            cellOf[group] = intake.takeCell(row);
            earliest[group] = time;
            latest[group] = time;
        }
        earliest[group] = Math.min(earliest[group], time);
        latest[group] = Math.max(latest[group], time);
        count[group]++;
        pending++;
        intake.put(row, cellOf[group]);
        if (count[group] == readingsMax) {
            intake.settle(row + 1);
            close(group, rows.output());
        }
    }

    /**
     * Event time passes with the readings for the sake of early results; with one that comes when its group's window
     * closes it has no say. As many readings in a row that are far behind as for a watermark mean that a clock was set right.
     */
    private void see(int row, long time, Output output) {
        behind = greatest != Long.MIN_VALUE && greatest - time > step ? behind + 1 : 0;
        if (greatest == Long.MIN_VALUE || behind == Watermark.STEP_READINGS) {
            behind = 0;
            greatest = time;
            early.plan(time);
        } else if (time > greatest) {
            greatest = time;
            if (early.next() <= time) {
                intake.settle(row);
                for (int group = 0; group < cellOf.length; group++) {
                    tell(group, output);
                }
                early.plan(time);
            }
        }
    }

    private void tell(int group, Output output) {
        if (count[group] > 0 && told.hasNew(group, count[group])) {
            if (told.isElsewhere(group, earliest[group], end(group))) {
                withdraw(group, output);
            }
            output.early(result(group));
            told.tell(group, earliest[group], end(group), count[group]);
            isTold[group] = true;
        }
    }

    /** What was told of a window is the result of no window any more. */
    private void withdraw(int group, Output output) {
        output.withdrawn(new Result(
                told.start(group),
                told.end(group),
                intake.groups.group(group),
                withdrawnFields,
                List.of(),
                0,
                told.revision(group)));
        told.forget(group);
    }

    private long end(int group) {
        return Math.max(latest[group], endBefore[group]) + 1;
    }

    private Result result(int group) {
        int slot = cells.slotOf(cellOf[group]);
        return new Result(
                earliest[group],
                end(group),
                intake.groups.group(group),
                cells.states().fields(slot),
                List.of(),
                count[group],
                told.revision(group));
    }

    private boolean isInUse(int group) {
        if (count[group] == 0) {
            forgottenEnd = Math.max(forgottenEnd, endBefore[group]);
        }
        return count[group] > 0;
    }

    private void begin(int group) {
        ensure(group);
        endBefore[group] = forgottenEnd;
    }

    private void ensure(int group) {
        if (group >= cellOf.length) {
            int had = cellOf.length;
            int room = Math.max(group + 1, had * 2);
            cellOf = Arrays.copyOf(cellOf, room);
            Arrays.fill(cellOf, had, room, NONE);
            count = Arrays.copyOf(count, room);
            earliest = Arrays.copyOf(earliest, room);
            latest = Arrays.copyOf(latest, room);
            endBefore = Arrays.copyOf(endBefore, room);
            isTold = Arrays.copyOf(isTold, room);
        }
    }

    private void close(int group, Output output) {
        if (told.isElsewhere(group, earliest[group], end(group))) {
            withdraw(group, output);
        }
        output.closed(result(group));
        told.forget(group);
        long end = end(group);
        output.done(count[group]);
        pending -= count[group];
        endBefore[group] = end;
        count[group] = 0;
        cells.release(cellOf[group]);
        cellOf[group] = NONE;
        intake.groups.released();
    }

    /** Nothing: readings alone close windows. */
    @Override
    public void advance(long watermarkMicros, Output output) {}

    /** Nothing: readings alone close windows. */
    @Override
    public void idle(long elapsedMicros, Output output) {}

    @Override
    public void flush(Output output) {
        for (int group = 0; group < count.length; group++) {
            if (count[group] > 0) {
                close(group, output);
            }
        }
    }

    @Override
    public long pending() {
        return pending;
    }

    @Override
    public State state() {
        return new State(cells.live(), intake.groups.size());
    }

    @Override
    public long watermarkMicros() {
        return Long.MIN_VALUE;
    }

    @Override
    public Stateful memory() {
        return memory;
    }

    private void restored() throws StateException {
        for (int group = 0; group < intake.groups.limit(); group++) {
            if (intake.groups.isKnown(group) && (group >= cellOf.length || !isGivenBack[group])) {
                throw new StateException("lacks the readings of a group");
            }
        }
        isGivenBack = new boolean[0];
        early.plan(greatest);
    }

    /** What is of no group. */
    private final class Time implements OneEntry.Content {
        @Override
        public void save(StateWriter out) {
            out.putVar(forgottenEnd);
            out.putVar(greatest);
            out.putVar(behind);
        }

        @Override
        public void restore(StateReader in) throws StateException {
            forgottenEnd = endOrNone(in, "the end of a window");
            greatest = endOrNone(in, "the greatest time");
            behind = (int) Entries.between(0, in.getVar(), Watermark.STEP_READINGS - 1, "readings behind in a row");
        }
    }

    private static long endOrNone(StateReader in, String what) throws StateException {
        long end = in.getVar();
        return end == Long.MIN_VALUE ? end : Entries.between(-WindowSpec.REACH_MAX, end, WindowSpec.REACH_MAX, what);
    }

    /** An entry for each group: where its last window ended, and what it has gathered since. */
    private final class GroupCounts implements WindowMemory.Part {
        /** By group: how many readings when its entry was last given, or none for no entry; with the end before it tells all. */
        private int[] countGiven = new int[0];

        private long[] endGiven = new long[0];

        @Override
        public void changes(Entries to) {
            int had = countGiven.length;
            countGiven = Arrays.copyOf(countGiven, cellOf.length);
            Arrays.fill(countGiven, had, countGiven.length, NONE);
            endGiven = Arrays.copyOf(endGiven, cellOf.length);
            for (int group = 0; group < countGiven.length; group++) {
                boolean isKnown = intake.groups.isKnown(group);
                int now = isKnown ? count[group] : NONE;
                boolean isOther = countGiven[group] != now || endGiven[group] != endBefore[group] || isTold[group];
                if (isKnown && isOther) {
                    to.put(group, saved(group));
                } else if (!isKnown && countGiven[group] != NONE) {
                    to.remove(group);
                }
                countGiven[group] = now;
                endGiven[group] = endBefore[group];
                isTold[group] = false;
            }
        }

        private StateWriter saved(int group) {
            StateWriter out = new StateWriter();
            out.putVar(endBefore[group]);
            out.putVar(count[group]);
            if (count[group] > 0) {
                out.putVar(earliest[group]);
                out.putVar(latest[group] - earliest[group]);
                told.save(group, out);
                cells.states().save(cells.slotOf(cellOf[group]), out);
            }
            return out;
        }

        @Override
        public void restore(StateReader key, StateReader value) throws StateException {
            int group = Entries.id(key, intake.groups.limit(), "for a group");
            if (!intake.groups.isKnown(group)) {
                throw new StateException("holds the readings of a group that is not there");
            }
            ensure(group);
            if (isGivenBack.length < cellOf.length) {
                isGivenBack = Arrays.copyOf(isGivenBack, cellOf.length);
            }
            isGivenBack[group] = true;
            endBefore[group] = endOrNone(value, "the end of a window");
            count[group] = (int) Entries.between(0, value.getVar(), readingsMax - 1L, "readings of a group");
            if (count[group] > 0) {
                restoreOpen(group, value);
            }
        }

        private void restoreOpen(int group, StateReader value) throws StateException {
            earliest[group] = Entries.nearTime(value, "the earliest reading");
            latest[group] =
                    earliest[group] + Entries.between(0, value.getVar(), WindowSpec.REACH_MAX, "how long a window is");
            told.restore(group, value);
            cellOf[group] = cells.take();
            cells.states().restore(cells.slotOf(cellOf[group]), value);
            if (cells.rows(cellOf[group]) != count[group]) {
                throw new StateException(
                        "holds " + count[group] + " readings of a group and a state of " + cells.rows(cellOf[group]));
            }
            pending += count[group];
        }
    }

    @Override
    public void close() {
        cells.clear();
        told.clear();
        Arrays.fill(cellOf, NONE);
        Arrays.fill(count, 0);
        pending = 0;
    }
}
