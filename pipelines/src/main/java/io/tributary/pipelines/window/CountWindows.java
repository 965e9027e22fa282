package io.tributary.pipelines.window;

import io.tributary.pipelines.aggregate.Aggregation;
import io.tributary.pipelines.batch.Batch;
import java.util.Arrays;
import java.util.List;

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
    private long pending;
    /** The latest end of a group that was forgotten: should it come back, its windows end later. */
    private long forgottenEnd = Long.MIN_VALUE;

    // By group.
    private int[] cellOf = new int[0];
    private int[] count = new int[0];
    private long[] earliest = new long[0];
    private long[] latest = new long[0];
    private long[] endBefore = new long[0];

    CountWindows(WindowSpec spec, Shape.Count shape, Aggregation aggregation) {
        readingsMax = shape.readings();
        groupsMax = spec.groupsMax();
        cells = new Cells(aggregation);
        intake = new Intake(spec, aggregation, cells, null);
    }

    @Override
    public void process(Batch batch, Output output) {
        intake.process(batch, output, this::take);
    }

    private void take(Rows rows, int row, long time, int partition) {
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

    private boolean isInUse(int group) {
        if (count[group] == 0) {
            forgottenEnd = Math.max(forgottenEnd, endBefore[group]);
        }
        return count[group] > 0;
    }

    private void begin(int group) {
        if (group >= cellOf.length) {
            int had = cellOf.length;
            int room = Math.max(group + 1, had * 2);
            cellOf = Arrays.copyOf(cellOf, room);
            Arrays.fill(cellOf, had, room, NONE);
            count = Arrays.copyOf(count, room);
            earliest = Arrays.copyOf(earliest, room);
            latest = Arrays.copyOf(latest, room);
            endBefore = Arrays.copyOf(endBefore, room);
        }
        endBefore[group] = forgottenEnd;
    }

    private void close(int group, Output output) {
        int slot = cells.slotOf(cellOf[group]);
        long end = Math.max(latest[group], endBefore[group]) + 1;
        output.closed(new Result(
                earliest[group],
                end,
                intake.groups.group(group),
                cells.states().fields(slot),
                List.of(),
                count[group],
                0));
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
    public long watermarkMicros() {
        return Long.MIN_VALUE;
    }

    @Override
    public void close() {
        cells.clear();
        Arrays.fill(cellOf, NONE);
        Arrays.fill(count, 0);
        pending = 0;
    }
}
