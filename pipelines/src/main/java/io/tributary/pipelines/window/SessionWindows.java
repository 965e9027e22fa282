package io.tributary.pipelines.window;

import io.tributary.pipelines.aggregate.Aggregation;
import io.tributary.pipelines.batch.Batch;
import io.tributary.pipelines.config.Durations;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Sessions of a group: readings between which no more than the gap passes. A reading between two sessions makes them one.
 * The result is of {@code [first reading, last reading + gap)}.
 *
 * <p>A session is over when the watermark is past its last reading plus the gap. A reading that joins no open session is late
 * when a session of it alone would be over. No session grows longer than the longest allowed: the reading that would do
 * that begins another.
 */
final class SessionWindows implements Window {
    private static final int NONE = -1;
    private static final int FIRST_ROOM = 64;

    private final long gap;
    private final long max;
    private final int sessionsMax;
    private final Cells cells;
    private final Intake intake;
    private final Watermark watermark;
    private final TimeHeap ends = new TimeHeap();
    private long pending;
    private int open;

    /** By group: its earliest session. */
    private int[] firstOf = new int[0];

    // By session, which is a cell. A session that was merged into another waits, dead, until its end comes up.
    private long[] first = new long[FIRST_ROOM];
    private long[] last = new long[FIRST_ROOM];
    private int[] next = new int[FIRST_ROOM];
    private int[] groupOf = new int[FIRST_ROOM];
    private boolean[] dead = new boolean[FIRST_ROOM];

    SessionWindows(WindowSpec spec, Shape.Session shape, Aggregation aggregation) {
        gap = Durations.micros(shape.gap());
        max = Durations.micros(shape.max());
        sessionsMax = spec.groupsMax();
        cells = new Cells(aggregation);
        boolean split = !spec.progress().partitions().isEmpty();
        @Nullable Partitions partitions = split ? new Partitions(spec, aggregation.input()) : null;
        intake = new Intake(spec, aggregation, cells, partitions);
        watermark = new Watermark(spec.progress(), this::endAfter, partitions);
    }

    /** Where the watermark has to be for a session with this last reading to be over. */
    private long endAfter(long lastTime) {
        return lastTime + gap + 1;
    }

    @Override
    public void process(Batch batch, Output output) {
        intake.process(batch, output, this::take);
    }

    private void take(Rows rows, int row, long time, int partition) {
        int group = intake.group(rows, row);
        if (watermark.isOver(endAfter(time)) && !joins(group, time)) {
            if (!watermark.isSetBack(time)) {
                intake.leaveOut(row);
                rows.late(row);
                return;
            }
            intake.settle(row);
            flush(rows.output());
            watermark.restart(time);
        }
        watermark.see(time, partition);
        if (ends.topTime() <= watermark.micros()) {
            intake.settle(row);
            closeUpTo(watermark.micros(), rows.output());
        }
        if (watermark.isOver(endAfter(time)) && !joins(intake.group(rows, row), time)) {
            // It was the last to hold back the rest, or told that another no longer sends.
            intake.leaveOut(row);
            rows.late(row);
            return;
        }
        int session = place(rows, row, time);
        if (session == NONE) {
            intake.leaveOut(row);
            rows.quarantine(row, "would open more than " + sessionsMax + " sessions at once");
        } else {
            intake.put(row, session);
            pending++;
        }
    }

    private boolean joins(int group, long time) {
        for (int s = firstSession(group); s != NONE; s = next[s]) {
            if (isWithin(s, time) || follows(s, time) || precedes(s, time)) {
                return true;
            }
        }
        return false;
    }

    private int firstSession(int group) {
        return group < 0 || group >= firstOf.length ? NONE : firstOf[group];
    }

    private boolean isWithin(int session, long time) {
        return time >= first[session] && time <= last[session];
    }

    private boolean follows(int session, long time) {
        return time > last[session] && time - last[session] <= gap && time - first[session] <= max;
    }

    private boolean precedes(int session, long time) {
        return time < first[session] && first[session] - time <= gap && last[session] - time <= max;
    }

    /** The session that a reading belongs to: the one that it lies in, follows, precedes or begins. */
    private int place(Rows rows, int row, long time) {
        int before = NONE;
        int after = firstSession(intake.group(rows, row));
        while (after != NONE && last[after] < time) {
            before = after;
            after = next[after];
        }
        if (after != NONE && isWithin(after, time)) {
            return after;
        }
        if (before != NONE && follows(before, time)) {
            last[before] = time;
            joinIfClose(row, before, after);
            return before;
        }
        if (after != NONE && precedes(after, time)) {
            first[after] = time;
            return after;
        }
        return begin(rows, row, time, before, after);
    }

    private void joinIfClose(int row, int before, int after) {
        if (after == NONE || first[after] - last[before] > gap || last[after] - first[before] > max) {
            return;
        }
        intake.settle(row);
        cells.merge(before, after);
        last[before] = last[after];
        next[before] = next[after];
        dead[after] = true;
        open--;
    }

    private int begin(Rows rows, int row, long time, int before, int after) {
        if (open >= sessionsMax) {
            return NONE;
        }
        int group = intake.giveGroup(rows, row, slot -> firstSession(slot) != NONE);
        if (group >= firstOf.length) {
            int had = firstOf.length;
            firstOf = Arrays.copyOf(firstOf, Math.max(group + 1, had * 2));
            Arrays.fill(firstOf, had, firstOf.length, NONE);
        }
        int session = intake.takeCell(row);
        ensure(session);
        first[session] = time;
        last[session] = time;
        groupOf[session] = group;
        dead[session] = false;
        next[session] = after;
        if (before == NONE) {
            firstOf[group] = session;
        } else {
            next[before] = session;
        }
        ends.add(endAfter(time), session);
        open++;
        return session;
    }

    private void ensure(int session) {
        if (session >= first.length) {
            int room = first.length * 2;
            first = Arrays.copyOf(first, room);
            last = Arrays.copyOf(last, room);
            next = Arrays.copyOf(next, room);
            groupOf = Arrays.copyOf(groupOf, room);
            dead = Arrays.copyOf(dead, room);
        }
    }

    private void closeUpTo(long to, Output output) {
        while (ends.topTime() <= to) {
            int session = ends.topId();
            if (!dead[session] && endAfter(last[session]) > ends.topTime()) {
                ends.delayTop(endAfter(last[session]));
                continue;
            }
            ends.remove();
            if (!dead[session]) {
                close(session, output);
            }
            cells.release(session);
        }
    }

    private void close(int session, Output output) {
        int slot = cells.slotOf(session);
        long readings = cells.states().rows(slot);
        int group = groupOf[session];
        unlink(session, group);
        open--;
        pending -= readings;
        intake.groups.released();
        output.closed(new Result(
                first[session],
                last[session] + gap,
                intake.groups.group(group),
                cells.states().fields(slot),
                List.of(),
                readings,
                0));
        output.done(readings);
    }

    private void unlink(int session, int group) {
        if (firstOf[group] == session) {
            firstOf[group] = next[session];
            return;
        }
        int before = firstOf[group];
        while (next[before] != session) {
            before = next[before];
        }
        next[before] = next[session];
    }

    @Override
    public void advance(long watermarkMicros, Output output) {
        watermark.advance(watermarkMicros);
        closeUpTo(watermark.micros(), output);
    }

    @Override
    public void idle(long elapsedMicros, Output output) {
        long to = watermark.idled(elapsedMicros);
        if (to > watermark.micros()) {
            advance(to, output);
        }
    }

    @Override
    public void flush(Output output) {
        while (!ends.isEmpty()) {
            advance(ends.topTime(), output);
        }
    }

    @Override
    public long pending() {
        return pending;
    }

    @Override
    public long watermarkMicros() {
        return watermark.micros();
    }

    /** Sessions now open. */
    int openSessions() {
        return open;
    }

    @Override
    public void close() {
        ends.clear();
        cells.clear();
        Arrays.fill(firstOf, NONE);
        open = 0;
        pending = 0;
    }
}
