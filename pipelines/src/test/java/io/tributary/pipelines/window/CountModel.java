package io.tributary.pipelines.window;

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
    private long forgottenEnd = Long.MIN_VALUE;

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

    @Override
    boolean place(Reading reading) {
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
        long start = window.stream().mapToLong(Reading::time).min().orElseThrow();
        long greatest = window.stream().mapToLong(Reading::time).max().orElseThrow();
        long end = Math.max(greatest, endBefore.getOrDefault(key, greatest)) + 1;
        endBefore.put(key, end);
        Name name = new Name(start, end, key, 0);
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
