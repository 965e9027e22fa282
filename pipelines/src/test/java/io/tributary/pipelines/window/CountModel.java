package io.tributary.pipelines.window;

import io.tributary.pipelines.config.Durations;
import io.tributary.pipelines.summary.Value;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Count windows: a list of readings for every group. */
final class CountModel extends WindowModel {
    private final int readingsMax;
    private final Map<List<Value>, List<Reading>> open = new LinkedHashMap<>();
    private final Map<List<Value>, Long> endBefore = new HashMap<>();
    private final Map<List<Value>, Told> told = new HashMap<>();
    private long forgottenEnd = Long.MIN_VALUE;
    private long greatest = Long.MIN_VALUE;
    private int behind;

    CountModel(WindowSpec spec) {
        super(spec);
        readingsMax = ((Shape.Count) spec.shape()).readings();
    }

    @Override
    long lastEnd(long readingTime) {
        return readingTime + 1;
    }

    @Override
    boolean joinsWhatIsOpen(Reading reading) {
        return true;
    }

    /** What is due early when a reading comes. */
    private void see(long readingTime) {
        long every = Durations.micros(spec.progress().early());
        boolean isFar = greatest != Long.MIN_VALUE
                && readingTime < greatest - Durations.micros(spec.progress().step());
        behind = isFar ? behind + 1 : 0;
        if (behind == 32) {
            behind = 0;
            greatest = readingTime;
        } else if (greatest != Long.MIN_VALUE && Math.floorDiv(readingTime, every) > Math.floorDiv(greatest, every)) {
            open.forEach((key, window) -> {
                tell(told.computeIfAbsent(key, k -> new Told()), start(window), end(key, window), key, window);
            });
        }
        greatest = Math.max(greatest, readingTime);
    }

    private static long start(List<Reading> window) {
        return window.stream().mapToLong(Reading::time).min().orElseThrow();
    }

    private long end(List<Value> key, List<Reading> window) {
        long latest = window.stream().mapToLong(Reading::time).max().orElseThrow();
        return Math.max(latest, endBefore.getOrDefault(key, latest)) + 1;
    }

    @Override
    boolean place(Reading reading) {
        if (!spec.progress().early().isZero()) {
            see(reading.time());
        }
        if (!endBefore.containsKey(reading.key())) {
            if (endBefore.size() == spec.groupsMax()) {
                for (List<Value> key : List.copyOf(endBefore.keySet())) {
                    if (!open.containsKey(key)) {
                        forgottenEnd = Math.max(forgottenEnd, endBefore.getOrDefault(key, forgottenEnd));
                        endBefore.remove(key);
                    }
                }
            }
            if (endBefore.size() == spec.groupsMax()) {
                return false;
            }
            endBefore.put(reading.key(), forgottenEnd);
        }
        List<Reading> window = open.computeIfAbsent(reading.key(), key -> new ArrayList<>());
        window.add(reading);
        if (window.size() == readingsMax) {
            give(reading.key());
        }
        return true;
    }

    private void give(List<Value> key) {
        List<Reading> window = open.getOrDefault(key, List.of());
        open.remove(key);
        long start = start(window);
        long end = end(key, window);
        Told early = told.getOrDefault(key, new Told());
        told.remove(key);
        Name name = new Name(start, end, key, revision(early, start, end, key));
        endBefore.put(key, end);
        if (closed.put(name, window) != null) {
            throw new IllegalStateException(name + " twice, " + spec);
        }
    }

    @Override
    void close() {}

    @Override
    void forgetAll() {}

    @Override
    void flush() {
        List.copyOf(open.keySet()).forEach(this::give);
    }

    @Override
    long flushEnd() {
        return Long.MIN_VALUE;
    }
}
