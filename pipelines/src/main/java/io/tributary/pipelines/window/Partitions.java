package io.tributary.pipelines.window;

import io.tributary.pipelines.batch.Batch;
import io.tributary.pipelines.batch.Schema;
import io.tributary.pipelines.config.Durations;
import io.tributary.pipelines.state.StateException;
import io.tributary.pipelines.state.StateReader;
import io.tributary.pipelines.state.StateWriter;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How far event time has come in each partition, such as each station with a clock and a backlog of its own. The whole has
 * come as far as the one that is least far of those that still send.
 *
 * <p>A partition drops out when the others have gone on for longer than {@code idle} without it. How far the others went is
 * measured by their own steps from reading to reading, of which none counts for more than a quarter of {@code idle}: so
 * a clock that leaps by years silences nobody, and the result is the same when a recording is played faster.
 */
final class Partitions {
    private static final int STEPS_TO_IDLE = 4;

    private final Groups groups;
    private final long idle;
    /** What each live partition has come to, or had; what differs from {@link #listed} is void. */
    private final TimeHeap leasts = new TimeHeap();
    /** When each live partition was seen last, or before that. */
    private final TimeHeap sights = new TimeHeap();

    private long passed;

    // By partition.
    private boolean[] live = new boolean[0];
    private long[] greatest = new long[0];
    private long[] listed = new long[0];
    private long[] latest = new long[0];
    private long[] came = new long[0];
    private long[] seenAt = new long[0];

    Partitions(WindowSpec spec, Schema input) {
        groups = new Groups(spec.progress().partitions(), input, spec.groupsMax());
        idle = Durations.micros(spec.progress().idle());
    }

    /** The partitions of rows {@code [from, to)} to {@code into[0 ..]}; {@link Groups#NONE} for those not known yet. */
    void find(Batch batch, int from, int to, int[] into) {
        groups.find(batch, from, to, into);
    }

    /** The partition of a row, given anew, or {@link Groups#NONE} at the limit; those of later rows are found again. */
    int add(Rows rows, int row, int[] partitions) {
        int given = groups.give(rows, row, partitions, partition -> live[partition]);
        // Until it is seen it is of no use.
        groups.released();
        ensure();
        return given;
    }

    private void ensure() {
        if (groups.limit() > live.length) {
            int room = Math.max(groups.limit(), live.length * 2);
            live = Arrays.copyOf(live, room);
            greatest = Arrays.copyOf(greatest, room);
            listed = Arrays.copyOf(listed, room);
            latest = Arrays.copyOf(latest, room);
            came = Arrays.copyOf(came, room);
            seenAt = Arrays.copyOf(seenAt, room);
        }
    }

    /** A reading of a partition; returns how far the whole has come. */
    long see(int partition, long time) {
        if (live[partition]) {
            long step = time - latest[partition];
            came[partition] += Math.max(0, Math.min(step, idle / STEPS_TO_IDLE));
            passed = Math.max(passed, came[partition]);
            greatest[partition] = Math.max(greatest[partition], time);
        } else {
            live[partition] = true;
            came[partition] = passed;
            greatest[partition] = time;
            listed[partition] = time;
            leasts.add(time, partition, partition);
            sights.add(passed, partition, partition);
        }
        latest[partition] = time;
        seenAt[partition] = passed;
        dropIdle();
        return least();
    }

    private void dropIdle() {
        while (idle > 0 && passed - sights.topTime() > idle) {
            int top = sights.topId();
            if (passed - seenAt[top] > idle) {
                sights.remove();
                live[top] = false;
                groups.released();
            } else {
                sights.delayTop(seenAt[top]);
            }
        }
    }

    /** How far the least far has come of those that still send; there must have been a reading. */
    long least() {
        while (true) {
            int top = leasts.topId();
            if (!live[top] || leasts.topTime() != listed[top]) {
                leasts.remove();
            } else if (greatest[top] > listed[top]) {
                listed[top] = greatest[top];
                leasts.delayTop(listed[top]);
            } else {
                return listed[top];
            }
        }
    }

    /** Whether one of them still sends, as one does once there was a reading. */
    boolean areSome() {
        return !sights.isEmpty();
    }

    /** A clock was set back: none is known to send. */
    void forget() {
        leasts.clear();
        sights.clear();
        Arrays.fill(live, false);
        groups.released();
    }

    /** What is to be remembered: who the partitions are, how far all have come, and each. */
    List<WindowMemory.Part> memory() {
        return List.of(new GroupEntries(groups), new OneEntry("time of partitions", new Passed()), new Clocks());
    }

    private final class Passed implements OneEntry.Content {
        @Override
        public void save(StateWriter out) {
            out.putVar(passed);
        }

        @Override
        public void restore(StateReader in) throws StateException {
            passed = Entries.between(0, in.getVar(), WindowSpec.REACH_MAX, "the time that partitions have gone on");
        }
    }

    /** How far each partition has come that still sends. */
    private final class Clocks implements WindowMemory.Part {
        /** By partition; null for no entry. */
        private byte @Nullable [][] given = new byte[0][];

        @Override
        public void changes(Entries to) {
            given = Arrays.copyOf(given, live.length);
            for (int partition = 0; partition < live.length; partition++) {
                byte[] before = given[partition];
                if (live[partition]) {
                    StateWriter out = saved(partition);
                    given[partition] = out.bytes();
                    if (!Arrays.equals(given[partition], before)) {
                        to.put(partition, out);
                    }
                } else if (before != null) {
                    given[partition] = null;
                    to.remove(partition);
                }
            }
        }

        private StateWriter saved(int partition) {
            StateWriter out = new StateWriter();
            out.putVar(greatest[partition]);
            out.putVar(greatest[partition] - latest[partition]);
            out.putVar(came[partition]);
            out.putVar(seenAt[partition]);
            return out;
        }

        @Override
        public void restore(StateReader key, StateReader value) throws StateException {
            ensure();
            int partition = Entries.id(key, groups.limit(), "for a partition");
            if (!groups.isKnown(partition)) {
                throw new StateException("holds the time of a partition that is not known");
            }
            live[partition] = true;
            greatest[partition] = Entries.nearTime(value, "a partition's time");
            listed[partition] = greatest[partition];
            latest[partition] = greatest[partition]
                    - Entries.between(0, value.getVar(), WindowSpec.REACH_MAX, "how far a partition is behind itself");
            came[partition] = Entries.between(0, value.getVar(), passed, "how far a partition has gone on");
            seenAt[partition] = Entries.between(
                    idle > 0 ? Math.max(0, passed - idle) : 0, value.getVar(), passed, "when a partition was seen");
            leasts.add(listed[partition], partition, partition);
            sights.add(seenAt[partition], partition, partition);
        }
    }
}
