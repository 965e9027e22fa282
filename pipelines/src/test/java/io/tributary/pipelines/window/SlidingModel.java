package io.tributary.pipelines.window;

import io.tributary.pipelines.config.Durations;
import io.tributary.pipelines.summary.Value;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;

/** Sliding windows: all readings that count, looked through for every result. */
final class SlidingModel extends WindowModel {
    private record Moment(List<Value> key, long time) {}

    private final long size;
    private final int momentsMax;
    private final List<Reading> remembered = new ArrayList<>();
    private final List<Reading> waiting = new ArrayList<>();

    SlidingModel(WindowSpec spec) {
        super(spec);
        Shape.Sliding shape = (Shape.Sliding) spec.shape();
        size = Durations.micros(shape.size());
        momentsMax = shape.readingsMax();
    }

    @Override
    long lastEnd(long readingTime) {
        return readingTime + 1;
    }

    @Override
    boolean joinsWhatIsOpen(Reading reading) {
        return false;
    }

    @Override
    boolean place(Reading reading) {
        Set<Moment> moments = new HashSet<>();
        remembered.forEach(r -> moments.add(new Moment(r.key(), r.time())));
        if (!moments.contains(new Moment(reading.key(), reading.time())) && moments.size() == momentsMax) {
            return false;
        }
        Set<List<Value>> keys = keys(remembered);
        if (!keys.contains(reading.key()) && keys.size() == spec.groupsMax()) {
            return false;
        }
        remembered.add(reading);
        waiting.add(reading);
        return true;
    }

    @Override
    void close() {
        TreeMap<Long, Set<List<Value>>> due = new TreeMap<>();
        waiting.removeIf(reading -> {
            boolean isOver = reading.time() < time.watermark;
            if (isOver) {
                due.computeIfAbsent(reading.time(), t -> new HashSet<>()).add(reading.key());
            }
            return isOver;
        });
        due.forEach((at, keys) -> keys.forEach(key -> {
            List<Reading> seen = remembered.stream()
                    .filter(r -> r.key().equals(key) && r.time() <= at && r.time() >= at - size)
                    .toList();
            Name name = new Name(at - size, at, key, 0);
            if (closed.put(name, seen) != null) {
                throw new IllegalStateException(name + " twice, " + spec);
            }
        }));
        remembered.removeIf(reading -> time.watermark > Long.MIN_VALUE && reading.time() < time.watermark - size);
    }

    @Override
    void forgetAll() {
        remembered.clear();
    }

    @Override
    long flushEnd() {
        return waiting.stream().mapToLong(r -> r.time() + 1).max().orElse(Long.MIN_VALUE);
    }
}
