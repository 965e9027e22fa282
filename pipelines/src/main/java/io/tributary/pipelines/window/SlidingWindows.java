package io.tributary.pipelines.window;

import io.tributary.pipelines.aggregate.Aggregation;
import io.tributary.pipelines.aggregate.States;
import io.tributary.pipelines.batch.Batch;
import io.tributary.pipelines.config.Durations;
import io.tributary.pipelines.state.StateException;
import io.tributary.pipelines.state.StateReader;
import io.tributary.pipelines.state.StateWriter;
import io.tributary.pipelines.state.Stateful;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A result for each reading: of it and of the readings of its group that are at most {@code size} older. Readings of a
 * group at one time have one result, of them all.
 *
 * <p>A result leaves when the watermark is past its reading; a reading that comes after that is late. A reading is pending
 * until its own result has left, and is remembered for {@code size} longer.
 *
 * <p>A result takes about three merges however many readings are looked back on: the two stacks that {@link MergedPanes} tells of,
 * for each group, over moments in place of panes. A moment is what a group has at one time; it waits until the watermark is
 * past it, then it is of the back, then of the front.
 */
final class SlidingWindows implements Window {
    private static final int NONE = -1;
    private static final int FIRST_ROOM = 64;

    private final long size;
    private final int momentsMax;
    private final int groupsMax;
    private final Cells cells;
    private final States both;
    private final Intake intake;
    private final Watermark watermark;
    /** The moments that wait. */
    private final TimeHeap waiting = new TimeHeap();
    /** The moments looked back on, in the order of time. */
    private final IntQueue passed = new IntQueue();

    private final WindowMemory memory;
    private long pending;
    private long latest = Long.MIN_VALUE;
    private int moments;

    // By group.
    private int[] firstOf = new int[0];
    private int[] lastOf = new int[0];
    /** The last moment of the front. */
    private int[] frontOf = new int[0];
    /** The last moment that does not wait. */
    private int[] passedOf = new int[0];
    /** The cell with the sum of the back. */
    private int[] backOf = new int[0];

    // By moment, which is a cell: those of a group in the order of time.
    private long[] timeOf = new long[FIRST_ROOM];
    /** None for what is the sum of a back. */
    private int[] groupOf = new int[FIRST_ROOM];

    private int[] before = new int[FIRST_ROOM];
    private int[] after = new int[FIRST_ROOM];
    /** Of moments that were given back. */
    private boolean[] isFront = new boolean[0];

    SlidingWindows(WindowSpec spec, Shape.Sliding shape, Aggregation aggregation) {
        size = Durations.micros(shape.size());
        momentsMax = shape.readingsMax();
        groupsMax = spec.groupsMax();
        cells = new Cells(aggregation);
        both = aggregation.states();
        both.ensure(1);
        boolean split = !spec.progress().partitions().isEmpty();
        @Nullable Partitions partitions = split ? new Partitions(spec, aggregation.input()) : null;
        intake = new Intake(spec, aggregation, cells, partitions);
        watermark = new Watermark(spec.progress(), time -> time + 1, partitions);
        memory = new WindowMemory(
                "sliding/1",
                aggregation,
                intake.memory(watermark.memory(), new CellEntries(cells, new Moments())),
                this::restored);
    }

    @Override
    public void process(Batch batch, Output output) {
        intake.process(batch, output, this::take);
    }

    private void take(Rows rows, int row, long time, int partition) {
        if (watermark.isOver(time + 1)) {
            if (!watermark.isSetBack(time)) {
                intake.leaveOut(row);
                rows.late(row);
                return;
            }
            intake.settle(row);
            flush(rows.output());
            forget();
            watermark.restart(time);
        }
        watermark.see(time, partition);
        if (waiting.topTime() < watermark.micros()) {
            intake.settle(row);
        }
        pass(rows.output());
        if (watermark.isOver(time + 1)) {
            // It was the last to hold back the rest, or told that another no longer sends.
            intake.leaveOut(row);
            rows.late(row);
            return;
        }
        int moment = momentOf(rows, row, time);
        if (moment == NONE) {
            intake.leaveOut(row);
        } else {
            intake.put(row, moment);
            latest = Math.max(latest, time);
            pending++;
        }
    }

    /** The moment of a reading, or none at a limit, which is told. */
    private int momentOf(Rows rows, int row, long time) {
        int group = intake.group(rows, row);
        int earlier = group == Groups.NONE ? NONE : lastOf[group];
        while (earlier != NONE && timeOf[earlier] > time) {
            earlier = before[earlier];
        }
        if (earlier != NONE && timeOf[earlier] == time) {
            return earlier;
        }
        if (moments >= momentsMax) {
            rows.quarantine(row, "would make more than " + momentsMax + " readings to look back on");
            return NONE;
        }
        if (group == Groups.NONE) {
            group = intake.giveGroup(rows, row, slot -> firstOf[slot] != NONE);
            if (group == Groups.NONE) {
                rows.quarantine(row, "would make more than " + groupsMax + " groups that are looked back on");
                return NONE;
            }
            ensureGroups(group);
        }
        return insert(intake.takeCell(row), group, time, earlier);
    }

    private void ensureGroups(int group) {
        if (group >= firstOf.length) {
            int room = Math.max(group + 1, firstOf.length * 2);
            firstOf = grown(firstOf, room);
            lastOf = grown(lastOf, room);
            frontOf = grown(frontOf, room);
            passedOf = grown(passedOf, room);
            backOf = grown(backOf, room);
        }
    }

    private static int[] grown(int[] of, int room) {
        int[] grown = Arrays.copyOf(of, room);
        Arrays.fill(grown, of.length, room, NONE);
        return grown;
    }

    private int insert(int moment, int group, long time, int earlier) {
        ensureMoments(moment);
        int later = earlier == NONE ? firstOf[group] : after[earlier];
        timeOf[moment] = time;
        groupOf[moment] = group;
        before[moment] = earlier;
        after[moment] = later;
        if (earlier == NONE) {
            firstOf[group] = moment;
        } else {
            after[earlier] = moment;
        }
        if (later == NONE) {
            lastOf[group] = moment;
        } else {
            before[later] = moment;
        }
        waiting.add(time, group, moment);
        moments++;
        return moment;
    }

    private void ensureMoments(int moment) {
        if (moment >= timeOf.length) {
            int room = Math.max(moment + 1, timeOf.length * 2);
            timeOf = Arrays.copyOf(timeOf, room);
            groupOf = Arrays.copyOf(groupOf, room);
            before = Arrays.copyOf(before, room);
            after = Arrays.copyOf(after, room);
        }
    }

    /** Gives the results of the moments that the watermark is past. */
    private void pass(Output output) {
        while (waiting.topTime() < watermark.micros()) {
            int moment = waiting.topId();
            waiting.remove();
            drop(timeOf[moment] - size);
            pass(moment, output);
        }
        drop(watermark.micros() - size);
    }

    private void pass(int moment, Output output) {
        int group = groupOf[moment];
        long readings = cells.rows(moment);
        addToBack(moment, group);
        give(timeOf[moment], group, output);
        pending -= readings;
        output.done(readings);
    }

    private void addToBack(int moment, int group) {
        if (backOf[group] == NONE) {
            backOf[group] = cells.take();
            ensureMoments(backOf[group]);
            groupOf[backOf[group]] = NONE;
        }
        cells.merge(backOf[group], moment);
        passedOf[group] = moment;
        passed.add(moment);
    }

    private void give(long time, int group, Output output) {
        if (frontOf[group] != NONE) {
            both.merge(0, cells.states(), cells.slotOf(firstOf[group]));
        }
        both.merge(0, cells.states(), cells.slotOf(backOf[group]));
        output.closed(
                new Result(time - size, time, intake.groups.group(group), both.fields(0), List.of(), both.rows(0), 0));
        both.clear(1);
    }

    /** Forgets moments before a time, on which nothing looks back any more. */
    private void drop(long to) {
        while (!passed.isEmpty() && timeOf[passed.first()] < to) {
            int moment = passed.remove();
            int group = groupOf[moment];
            if (frontOf[group] == NONE) {
                turn(group);
            }
            unlinkFirst(moment, group);
        }
    }

    /** The back becomes the front: each of its moments takes up those after it. */
    private void turn(int group) {
        int last = passedOf[group];
        for (int moment = before[last]; moment != NONE; moment = before[moment]) {
            cells.merge(moment, after[moment]);
        }
        frontOf[group] = last;
        cells.changed(last);
        cells.release(backOf[group]);
        backOf[group] = NONE;
    }

    private void unlinkFirst(int moment, int group) {
        if (frontOf[group] == moment) {
            frontOf[group] = NONE;
        }
        if (passedOf[group] == moment) {
            passedOf[group] = NONE;
        }
        int next = after[moment];
        firstOf[group] = next;
        if (next == NONE) {
            lastOf[group] = NONE;
            intake.groups.released();
        } else {
            before[next] = NONE;
        }
        cells.release(moment);
        moments--;
    }

    private void forget() {
        waiting.clear();
        passed.clear();
        cells.clear();
        Arrays.fill(firstOf, NONE);
        Arrays.fill(lastOf, NONE);
        Arrays.fill(frontOf, NONE);
        Arrays.fill(passedOf, NONE);
        Arrays.fill(backOf, NONE);
        intake.groups.released();
        moments = 0;
        pending = 0;
        latest = Long.MIN_VALUE;
    }

    @Override
    public void advance(long watermarkMicros, Output output) {
        watermark.advance(watermarkMicros);
        pass(output);
    }

    @Override
    public void idle(long elapsedMicros, Output output) {
        if (watermark.idle(elapsedMicros)) {
            pass(output);
        }
    }

    @Override
    public void flush(Output output) {
        if (!waiting.isEmpty()) {
            advance(latest + 1, output);
        }
    }

    @Override
    public long pending() {
        return pending;
    }

    @Override
    public State state() {
        return new State(moments, intake.groups.size());
    }

    @Override
    public long watermarkMicros() {
        return watermark.micros();
    }

    @Override
    public Stateful memory() {
        return memory;
    }

    /** Puts moments together; the sums of backs are worked out again, as they were: one moment after the other. */
    private void restored() throws StateException {
        watermark.restored();
        List<Integer> found = new ArrayList<>();
        for (int moment = 0; moment < cells.limit(); moment++) {
            if (cells.isLive(moment)) {
                found.add(moment);
            }
        }
        found.sort(Comparator.<Integer>comparingLong(moment -> timeOf[moment])
                .thenComparingInt(moment -> groupOf[moment]));
        ensureGroups(intake.groups.limit() - 1);
        moments = found.size();
        if (moments > momentsMax) {
            throw new StateException("holds " + moments + " readings to look back on; there are at most " + momentsMax);
        }
        for (int moment : found) {
            append(moment, groupOf[moment]);
        }
        isFront = new boolean[0];
    }

    /** Puts a moment that was given back behind those of its group. */
    private void append(int moment, int group) throws StateException {
        int earlier = lastOf[group];
        before[moment] = earlier;
        after[moment] = NONE;
        if (earlier == NONE) {
            firstOf[group] = moment;
        } else if (timeOf[earlier] == timeOf[moment]) {
            throw new StateException("holds two sums of a group's readings at " + timeOf[moment]);
        } else {
            after[earlier] = moment;
        }
        lastOf[group] = moment;
        long time = timeOf[moment];
        if (time >= watermark.micros()) {
            require(!isFront[moment], time);
            waiting.add(time, group, moment);
            pending += cells.rows(moment);
            latest = Math.max(latest, time);
        } else if (isFront[moment]) {
            // Those of a front come first, and each holds what those after it hold.
            require(passedOf[group] == frontOf[group], time);
            require(earlier == NONE || cells.rows(earlier) > cells.rows(moment), time);
            frontOf[group] = moment;
            passedOf[group] = moment;
            passed.add(moment);
        } else {
            require(time >= watermark.micros() - size, time);
            addToBack(moment, group);
        }
    }

    private static void require(boolean holds, long time) throws StateException {
        if (!holds) {
            throw new StateException(
                    "holds readings at " + time + " that cannot be looked back on together with others");
        }
    }

    private boolean isOfFront(int moment) {
        int group = groupOf[moment];
        return frontOf[group] != NONE && timeOf[moment] <= timeOf[frontOf[group]];
    }

    private final class Moments implements CellEntries.Owner {
        @Override
        public boolean isKept(int cell) {
            return groupOf[cell] != NONE;
        }

        @Override
        public void save(int cell, StateWriter out) {
            out.put(isOfFront(cell) ? 1 : 0);
            out.putVar(groupOf[cell]);
            out.putVar(timeOf[cell]);
        }

        @Override
        public void restore(int cell, StateReader in) throws StateException {
            ensureMoments(cell);
            if (cell >= isFront.length) {
                isFront = Arrays.copyOf(isFront, timeOf.length);
            }
            isFront[cell] = Entries.between(0, in.get(), 1, "whether a sum is of a front") == 1;
            groupOf[cell] = intake.groups.restored(in);
            timeOf[cell] = Entries.nearTime(in, "the time of a reading");
        }

        @Override
        public int cellsMax() {
            return (int) Math.min(Integer.MAX_VALUE / 2, (long) momentsMax + groupsMax);
        }
    }

    @Override
    public void close() {
        forget();
    }
}
