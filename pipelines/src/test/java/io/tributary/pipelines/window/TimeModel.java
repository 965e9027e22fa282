package io.tributary.pipelines.window;

import io.tributary.pipelines.config.Durations;
import io.tributary.pipelines.summary.Value;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongUnaryOperator;

/** The watermark, by looking at all partitions and at all closed time for every reading. */
final class TimeModel {
    private final WindowSpec.Progress progress;
    private final LongUnaryOperator lastEnd;
    private final Map<Value, Partition> partitions = new HashMap<>();
    private final List<long[]> closed = new ArrayList<>();
    private long passed;
    private long greatest = Long.MIN_VALUE;
    private long began = Long.MIN_VALUE;
    private int behind;

    long watermark = Long.MIN_VALUE;
    int restarts;

    private static final class Partition {
        long greatest;
        long latest;
        long came;
        long seenAt;
    }

    TimeModel(WindowSpec.Progress progress, LongUnaryOperator lastEnd) {
        this.progress = progress;
        this.lastEnd = lastEnd;
    }

    boolean isLive(Value partition) {
        return partitions.containsKey(partition);
    }

    int livePartitions() {
        return partitions.size();
    }

    boolean isOver(long end) {
        return end <= watermark || wasClosed(end);
    }

    private boolean wasClosed(long end) {
        return closed.stream().anyMatch(span -> span[0] < end && end <= span[1]);
    }

    void see(long time, Value partition) {
        behind = 0;
        long before = greatest;
        greatest = Math.max(greatest, time);
        long idle = Durations.micros(progress.idle());
        Partition own = partitions.get(partition);
        if (own == null) {
            own = new Partition();
            own.came = passed;
            own.greatest = time;
            partitions.put(partition, own);
        } else {
            own.came += Math.max(0, Math.min(idle / 4, time - own.latest));
            own.greatest = Math.max(own.greatest, time);
        }
        passed = Math.max(passed, own.came);
        own.latest = time;
        own.seenAt = passed;
        partitions.values().removeIf(p -> idle > 0 && passed - p.seenAt > idle);
        advance(least() - Durations.micros(progress.lateness()), before);
    }

    private long least() {
        return partitions.values().stream().mapToLong(p -> p.greatest).min().orElseThrow();
    }

    void advance(long to) {
        advance(to, greatest);
    }

    private void advance(long to, long before) {
        if (watermark == Long.MIN_VALUE) {
            began = to;
        } else if (to > watermark + Durations.micros(progress.step())) {
            long last = Math.max(watermark, lastEnd.applyAsLong(before));
            if (last < to) {
                closed.add(new long[] {began, last});
                began = to;
            }
        }
        watermark = Math.max(watermark, to);
    }

    void idle(long elapsed) {
        if (watermark != Long.MIN_VALUE && elapsed > Durations.micros(progress.idle())) {
            advance(Math.max(watermark, least() - Durations.micros(progress.lateness()) + elapsed));
        }
    }

    boolean isSetBack(long time) {
        boolean far = time + Durations.micros(progress.step()) < watermark;
        long end = lastEnd.applyAsLong(time);
        behind = far && end <= began && !wasClosed(end) ? behind + 1 : 0;
        return behind == 32;
    }

    void restart(long time) {
        closed.add(new long[] {began, Math.max(watermark, lastEnd.applyAsLong(greatest))});
        watermark = time - Durations.micros(progress.lateness());
        began = watermark;
        greatest = time;
        behind = 0;
        partitions.clear();
        restarts++;
    }
}
