package io.tributary.pipelines.window;

import io.tributary.pipelines.aggregate.Aggregation;
import io.tributary.pipelines.aggregate.Inputs;
import io.tributary.pipelines.batch.Batch;
import io.tributary.pipelines.summary.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/** Readings one after the other for windows whose bounds depend on them; their values are added up many at a time. */
final class Intake {
    private static final long TIME_MAX = 2 * WindowSpec.MICROS_MAX;

    private final int groupsMax;
    private final Inputs inputs;
    private final Cells cells;
    private final @Nullable Partitions partitions;
    private final long[] times = new long[Rows.MAX];
    private final int[] groupOf = new int[Rows.MAX];
    private final int[] partitionOf = new int[Rows.MAX];
    /** By row: the slot of the state that it goes to. */
    private final int[] slots = new int[Rows.MAX];
    /** Rows before have been added or left out. */
    private int added;

    final Groups groups;

    /** Takes one reading after the other. */
    interface Taker {
        /** Takes the reading of a row, with {@link #put}, or tells what became of it. */
        void take(Rows rows, int row, long time, int partition);
    }

    Intake(WindowSpec spec, Aggregation aggregation, Cells cells, @Nullable Partitions partitions) {
        groupsMax = spec.groupsMax();
        inputs = aggregation.inputs(Rows.MAX);
        groups = new Groups(aggregation, groupsMax);
        this.cells = cells;
        this.partitions = partitions;
    }

    void process(Batch batch, Window.Output output, Taker taker) {
        for (int from = 0; from < batch.rows(); from += Rows.MAX) {
            int to = Math.min(from + Rows.MAX, batch.rows());
            batch.time().longs(from, to, times);
            inputs.load(batch, from, to);
            groups.find(batch, from, to, groupOf);
            if (partitions != null) {
                partitions.find(batch, from, to, partitionOf);
            }
            added = 0;
            Rows rows = new Rows(batch, from, to - from, output);
            for (int row = 0; row < rows.count(); row++) {
                take(rows, row, taker);
            }
            settle(rows.count());
        }
    }

    private void take(Rows rows, int row, Taker taker) {
        long time = times[row];
        if (time < -TIME_MAX || time > TIME_MAX) {
            leaveOut(row);
            rows.quarantine(row, "event time " + Value.ofTime(time) + " is out of range");
        } else if (partitions != null
                && partitionOf[row] == Groups.NONE
                && partitions.add(rows, row, partitionOf) == Groups.NONE) {
            leaveOut(row);
            rows.quarantine(row, "would make more than " + groupsMax + " partitions that still send");
        } else {
            taker.take(rows, row, time, partitionOf[row]);
        }
    }

    /** What windows of this kind remember: groups, time, what they say themselves, and partitions, in this order. */
    List<WindowMemory.Part> memory(List<WindowMemory.Part> time, WindowMemory.Part own) {
        List<WindowMemory.Part> parts = new ArrayList<>();
        parts.add(new GroupEntries(groups));
        parts.addAll(time);
        parts.add(own);
        if (partitions != null) {
            parts.addAll(partitions.memory());
        }
        return parts;
    }

    /** The row's group, or {@link Groups#NONE} when it is new. */
    int group(Rows rows, int row) {
        if (groupOf[row] == Groups.NONE) {
            groupOf[row] = groups.find(rows.batch(), rows.base() + row);
        }
        return groupOf[row];
    }

    /** The row's group, given anew if need be; {@link Groups#NONE} at the limit. */
    int giveGroup(Rows rows, int row, IntPredicate inUse) {
        return groupOf[row] != Groups.NONE ? groupOf[row] : groups.give(rows, row, groupOf, inUse);
    }

    /** An empty cell. */
    int takeCell(int row) {
        if (cells.isFull()) {
            settle(row);
        }
        return cells.take();
    }

    /** The row goes to a cell. */
    void put(int row, int cell) {
        slots[row] = cells.slotOf(cell);
    }

    /** The row goes nowhere. */
    void leaveOut(int row) {
        settle(row);
        added = row + 1;
    }

    /** Adds the rows before: to be called before states are looked at, merged or released. */
    void settle(int row) {
        if (row > added) {
            cells.add(slots, inputs, times, added, row);
            added = row;
        }
    }
}
