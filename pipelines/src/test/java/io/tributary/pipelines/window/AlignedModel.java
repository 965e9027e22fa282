package io.tributary.pipelines.window;

import io.tributary.pipelines.config.Durations;
import io.tributary.pipelines.summary.Value;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Tumbling, hopping and calendar windows: a list of readings for every window and group. */
final class AlignedModel extends WindowModel {
    private record Bounds(long start, long end) {}

    private static final class Content {
        final List<Reading> readings = new ArrayList<>();
        int told;
        int revision;
    }

    private final TreeMap<Bounds, Map<List<Value>, Content>> open =
            new TreeMap<>(Comparator.comparingLong(Bounds::end));
    /** Readings of which the last window is open. */
    private final List<Reading> pending = new ArrayList<>();

    private final Grid grid;
    private final long size;
    private final long every;
    private final long offset;
    private final long earlyMicros;
    private long nextEarly = Long.MAX_VALUE;

    AlignedModel(WindowSpec spec) {
        super(spec);
        earlyMicros = Durations.micros(spec.progress().early());
        grid = Grid.of(spec.shape());
        if (spec.shape() instanceof Shape.Hopping hopping) {
            size = Durations.micros(hopping.size());
            every = Durations.micros(hopping.every());
            offset = Durations.micros(hopping.offset());
        } else if (spec.shape() instanceof Shape.Tumbling tumbling) {
            size = Durations.micros(tumbling.size());
            every = size;
            offset = Durations.micros(tumbling.offset());
        } else {
            size = 0;
            every = 0;
            offset = 0;
        }
    }

    /** From the earliest to the latest. */
    private List<Bounds> windowsOf(long time) {
        if (size == 0) {
            return List.of(new Bounds(grid.startOf(time), grid.endOf(time)));
        }
        List<Bounds> windows = new ArrayList<>();
        long latest = Math.floorDiv(time - offset, every) * every + offset;
        for (long start = latest - size + every; start <= latest; start += every) {
            windows.add(new Bounds(start, start + size));
        }
        return windows;
    }

    @Override
    long lastEnd(long readingTime) {
        List<Bounds> windows = windowsOf(readingTime);
        return windows.get(windows.size() - 1).end;
    }

    /** The end of the earliest window that a reading is in. */
    private long lastHopEnd(long readingTime) {
        return windowsOf(readingTime).get(0).end;
    }

    @Override
    boolean joinsWhatIsOpen(Reading reading) {
        List<Bounds> windows = windowsOf(reading.time());
        return open.containsKey(windows.get(windows.size() - 1));
    }

    @Override
    boolean place(Reading reading) {
        Set<Long> panes = new HashSet<>();
        pending.forEach(r -> panes.add(lastEnd(r.time())));
        int spread = size == 0 ? 1 : (int) (size / every);
        int panesMax =
                spread == 1 && !(spec.shape() instanceof Shape.Hopping) ? spec.openMax() : spec.openMax() + spread;
        if (!panes.contains(lastEnd(reading.time())) && panes.size() == panesMax) {
            return false;
        }
        Set<List<Value>> keys = keys(pending);
        if (!keys.contains(reading.key()) && keys.size() == spec.groupsMax()) {
            return false;
        }
        pending.add(reading);
        for (Bounds window : windowsOf(reading.time())) {
            if (!time.isOver(window.end)) {
                open.computeIfAbsent(window, w -> new LinkedHashMap<>())
                        .computeIfAbsent(reading.key(), k -> new Content())
                        .readings
                        .add(reading);
            }
        }
        return true;
    }

    @Override
    void close() {
        if (earlyMicros > 0 && nextEarly == Long.MAX_VALUE) {
            planEarly();
        }
        while (!open.isEmpty() && open.firstKey().end <= time.watermark) {
            Bounds bounds = open.firstKey();
            Map<List<Value>, Content> groups = open.getOrDefault(bounds, Map.of());
            open.remove(bounds);
            groups.forEach((key, content) -> {
                Name name = new Name(bounds.start, bounds.end, key, content.revision);
                if (closed.put(name, content.readings) != null) {
                    throw new IllegalStateException(name + " twice, " + spec);
                }
            });
        }
        pending.removeIf(reading -> lastEnd(reading.time()) <= time.watermark);
        if (time.watermark >= nextEarly) {
            long begun = pending.stream()
                    .mapToLong(reading -> lastHopEnd(reading.time()))
                    .max()
                    .orElse(Long.MIN_VALUE);
            open.headMap(new Bounds(begun, begun), true)
                    .forEach((bounds, groups) -> groups.forEach((key, content) -> tell(bounds, key, content)));
            planEarly();
        }
    }

    private void planEarly() {
        nextEarly = time.watermark == Long.MIN_VALUE
                ? Long.MAX_VALUE
                : Math.floorDiv(time.watermark, earlyMicros) * earlyMicros + earlyMicros;
    }

    private void tell(Bounds bounds, List<Value> key, Content content) {
        if (content.told < content.readings.size()) {
            early.put(new Name(bounds.start, bounds.end, key, content.revision), List.copyOf(content.readings));
            content.told = content.readings.size();
            content.revision++;
        }
    }

    @Override
    void forgetAll() {
        nextEarly = Long.MAX_VALUE;
    }

    @Override
    long flushEnd() {
        return open.isEmpty() ? Long.MIN_VALUE : open.lastKey().end;
    }
}
