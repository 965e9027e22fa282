package io.tributary.pipelines.window;

import io.tributary.pipelines.batch.Batch;
import io.tributary.pipelines.batch.Schema;
import io.tributary.pipelines.config.Durations;
import java.util.Arrays;

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
        if (groups.limit() > live.length) {
            int room = Math.max(groups.limit(), live.length * 2);
            live = Arrays.copyOf(live, room);
            greatest = Arrays.copyOf(greatest, room);
            listed = Arrays.copyOf(listed, room);
            latest = Arrays.copyOf(latest, room);
            came = Arrays.copyOf(came, room);
            seenAt = Arrays.copyOf(seenAt, room);
        }
        return given;
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
            leasts.add(time, partition);
            sights.add(passed, partition);
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

    /** A clock was set back: none is known to send. */
    void forget() {
        leasts.clear();
        sights.clear();
        Arrays.fill(live, false);
        groups.released();
    }
}
