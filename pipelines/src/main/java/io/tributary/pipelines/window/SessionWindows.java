package io.tributary.pipelines.window;

import io.tributary.pipelines.aggregate.Aggregation;
import io.tributary.pipelines.batch.Batch;
import io.tributary.pipelines.config.Durations;
import io.tributary.pipelines.state.StateException;
import io.tributary.pipelines.state.StateReader;
import io.tributary.pipelines.state.StateWriter;
import io.tributary.pipelines.state.Stateful;
import io.tributary.pipelines.summary.Value;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
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
    private final Ticks early;
    private final ToldBounds told = new ToldBounds();
    private final Map<String, Value> withdrawnFields;
    private final WindowMemory memory;
    private long pending;
    private int open;

    /** By group: its earliest session. */
    private int[] firstOf = new int[0];

    // By session, which is a cell.
    private long[] first = new long[FIRST_ROOM];
    private long[] last = new long[FIRST_ROOM];
    private int[] next = new int[FIRST_ROOM];
    private int[] groupOf = new int[FIRST_ROOM];
    /** The end that it is in the heap with; what else is there is void. */
    private long[] listed = new long[FIRST_ROOM];

    SessionWindows(WindowSpec spec, Shape.Session shape, Aggregation aggregation) {
        gap = Durations.micros(shape.gap());
        max = Durations.micros(shape.max());
        sessionsMax = spec.groupsMax();
        cells = new Cells(aggregation);
        boolean split = !spec.progress().partitions().isEmpty();
        @Nullable Partitions partitions = split ? new Partitions(spec, aggregation.input()) : null;
        intake = new Intake(spec, aggregation, cells, partitions);
        watermark = new Watermark(spec.progress(), this::endAfter, partitions);
        early = new Ticks(Durations.micros(spec.progress().early()));
        withdrawnFields = ToldBounds.missing(aggregation);
        memory = new WindowMemory(
                "sessions/1",
                aggregation,
                intake.memory(watermark.memory(), new CellEntries(cells, new Sessions())),
                this::restored);
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
            early.plan(watermark.micros());
        }
        watermark.see(time, partition);
        if (Math.min(ends.topTime(), early.next()) <= watermark.micros()) {
            intake.settle(row);
            react(rows.output());
        } else if (early.areAsked() && !early.isPlanned()) {
            early.plan(watermark.micros());
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
            joinIfClose(rows, row, before, after);
            return before;
        }
        if (after != NONE && precedes(after, time)) {
            first[after] = time;
            return after;
        }
        return begin(rows, row, time, before, after);
    }

    private void joinIfClose(Rows rows, int row, int before, int after) {
        if (after == NONE || first[after] - last[before] > gap || last[after] - first[before] > max) {
            return;
        }
        intake.settle(row);
        cells.merge(before, after);
        last[before] = last[after];
        next[before] = next[after];
        withdraw(after, rows.output());
        cells.release(after);
        open--;
    }

    private int begin(Rows rows, int row, long time, int before, int after) {
        if (open >= sessionsMax) {
            return NONE;
        }
        int group = intake.giveGroup(rows, row, slot -> firstSession(slot) != NONE);
        ensureGroups(group);
        int session = intake.takeCell(row);
        ensure(session);
        first[session] = time;
        last[session] = time;
        groupOf[session] = group;
        listed[session] = endAfter(time);
        next[session] = after;
        if (before == NONE) {
            firstOf[group] = session;
        } else {
            next[before] = session;
        }
        ends.add(endAfter(time), group, session);
        open++;
        return session;
    }

    private void ensureGroups(int group) {
        if (group >= firstOf.length) {
            int had = firstOf.length;
            firstOf = Arrays.copyOf(firstOf, Math.max(group + 1, had * 2));
            Arrays.fill(firstOf, had, firstOf.length, NONE);
        }
    }

    private void ensure(int session) {
        if (session >= first.length) {
            int room = Math.max(session + 1, first.length * 2);
            first = Arrays.copyOf(first, room);
            last = Arrays.copyOf(last, room);
            next = Arrays.copyOf(next, room);
            groupOf = Arrays.copyOf(groupOf, room);
            listed = Arrays.copyOf(listed, room);
        }
    }

    private void closeUpTo(long to, Output output) {
        while (ends.topTime() <= to) {
            int session = ends.topId();
            if (!cells.isLive(session) || listed[session] != ends.topTime()) {
                ends.remove();
            } else if (endAfter(last[session]) > ends.topTime()) {
                listed[session] = endAfter(last[session]);
                ends.delayTop(listed[session]);
            } else {
                ends.remove();
                close(session, output);
                cells.release(session);
            }
        }
    }

    /** Does what the watermark has become due. */
    private void react(Output output) {
        closeUpTo(watermark.micros(), output);
        if (early.next() <= watermark.micros()) {
            for (int group = 0; group < firstOf.length; group++) {
                for (int session = firstOf[group]; session != NONE; session = next[session]) {
                    tell(session, output);
                }
            }
            early.plan(watermark.micros());
        }
    }

    private void tell(int session, Output output) {
        if (told.hasNew(session, cells.rows(session))) {
            long end = last[session] + gap;
            if (told.isElsewhere(session, first[session], end)) {
                withdraw(session, output);
            }
            output.early(result(session));
            told.tell(session, first[session], end, cells.rows(session));
            cells.changed(session);
        }
    }

    /** What was told of a session is the result of no session any more. */
    private void withdraw(int session, Output output) {
        if (told.isTold(session)) {
            output.withdrawn(new Result(
                    told.start(session),
                    told.end(session),
                    intake.groups.group(groupOf[session]),
                    withdrawnFields,
                    List.of(),
                    0,
                    told.revision(session)));
            told.forget(session);
        }
    }

    private Result result(int session) {
        int slot = cells.slotOf(session);
        return new Result(
                first[session],
                last[session] + gap,
                intake.groups.group(groupOf[session]),
                cells.states().fields(slot),
                List.of(),
                cells.rows(session),
                told.revision(session));
    }

    private void close(int session, Output output) {
        long readings = cells.rows(session);
        unlink(session, groupOf[session]);
        open--;
        pending -= readings;
        intake.groups.released();
        if (told.isElsewhere(session, first[session], last[session] + gap)) {
            withdraw(session, output);
        }
        output.closed(result(session));
        output.done(readings);
        told.forget(session);
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
        while (!ends.isEmpty()) {
            watermark.advance(ends.topTime());
            closeUpTo(watermark.micros(), output);
        }
        early.plan(watermark.micros());
    }

    @Override
    public long pending() {
        return pending;
    }

    @Override
    public State state() {
        return new State(open, intake.groups.size());
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
        early.plan(watermark.micros());
        List<Integer> sessions = new ArrayList<>();
        for (int session = 0; session < cells.limit(); session++) {
            if (cells.isLive(session)) {
                sessions.add(session);
            }
        }
        sessions.sort(Comparator.<Integer>comparingInt(session -> groupOf[session])
                .thenComparingLong(session -> first[session]));
        ensureGroups(intake.groups.limit() - 1);
        int before = NONE;
        for (int session : sessions) {
            follow(before, session);
            before = session;
        }
        open = sessions.size();
    }

    /** Links a session that was given back to the one before it, of whatever group. */
    private void follow(int before, int session) throws StateException {
        watermark.requireOpen(endAfter(last[session]));
        next[session] = NONE;
        if (before == NONE || groupOf[before] != groupOf[session]) {
            firstOf[groupOf[session]] = session;
        } else if (last[before] < first[session]) {
            next[before] = session;
        } else {
            throw new StateException("holds sessions of a group that overlap");
        }
        listed[session] = endAfter(last[session]);
        ends.add(listed[session], groupOf[session], session);
        pending += cells.rows(session);
    }

    private final class Sessions implements CellEntries.Owner {
        @Override
        public boolean isKept(int cell) {
            return true;
        }

        @Override
        public void save(int cell, StateWriter out) {
            out.putVar(groupOf[cell]);
            out.putVar(first[cell]);
            out.putVar(last[cell] - first[cell]);
            told.save(cell, out);
        }

        @Override
        public void restore(int cell, StateReader in) throws StateException {
            ensure(cell);
            groupOf[cell] = intake.groups.restored(in);
            first[cell] = Entries.nearTime(in, "the start of a session");
            last[cell] = first[cell] + Entries.between(0, in.getVar(), max, "how long a session is");
            told.restore(cell, in);
        }

        @Override
        public int cellsMax() {
            return sessionsMax;
        }
    }

    @Override
    public void close() {
        ends.clear();
        cells.clear();
        told.clear();
        Arrays.fill(firstOf, NONE);
        open = 0;
        pending = 0;
    }
}
