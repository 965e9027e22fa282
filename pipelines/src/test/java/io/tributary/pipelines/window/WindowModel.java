package io.tributary.pipelines.window;

import io.tributary.pipelines.summary.Value;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Tumbling windows as slow and obvious as can be: a list of readings a window and group, row after row. */
final class WindowModel {
    record Reading(long time, List<Value> key, OptionalDouble value) {}

    record Group(long start, List<Value> key) {}

    private static final Comparator<Reading> BY_TIME_AND_VALUE = Comparator.comparingLong(Reading::time)
            .thenComparingDouble(reading -> reading.value().getAsDouble());

    private final TumblingSpec spec;
    private final TreeMap<Long, Map<List<Value>, List<Reading>>> open = new TreeMap<>();
    private @Nullable Long greatest;
    private long watermark = Long.MIN_VALUE;

    /** Closed windows in order, the groups of one in any. */
    final Map<Group, List<Reading>> closed = new LinkedHashMap<>();

    final List<Long> lateTimes = new ArrayList<>();
    final List<Long> quarantinedTimes = new ArrayList<>();

    WindowModel(TumblingSpec spec) {
        this.spec = spec;
    }

    void take(Reading reading) {
        long time = reading.time();
        long start =
                Math.floorDiv(time - spec.offsetMicros(), spec.sizeMicros()) * spec.sizeMicros() + spec.offsetMicros();
        boolean late = start + spec.sizeMicros() <= watermark;
        greatest = greatest == null ? time : Math.max(greatest, time);
        moveTo(greatest - spec.latenessMicros());
        if (late) {
            lateTimes.add(time);
        } else if (!open.containsKey(start) && open.size() == spec.openWindowsMax()) {
            quarantinedTimes.add(time);
        } else if (!groups().contains(reading.key()) && groups().size() == spec.groupsMax()) {
            quarantinedTimes.add(time);
        } else {
            open.computeIfAbsent(start, s -> new HashMap<>())
                    .computeIfAbsent(reading.key(), k -> new ArrayList<>())
                    .add(reading);
        }
    }

    void idle(long elapsed) {
        if (greatest != null && elapsed > spec.idleMicros()) {
            moveTo(greatest - spec.latenessMicros() + elapsed);
        }
    }

    void flush() {
        if (!open.isEmpty()) {
            moveTo(open.lastKey() + spec.sizeMicros());
        }
    }

    private Set<List<Value>> groups() {
        Set<List<Value>> groups = new HashSet<>();
        open.values().forEach(window -> groups.addAll(window.keySet()));
        return groups;
    }

    private void moveTo(long time) {
        watermark = Math.max(watermark, time);
        while (!open.isEmpty() && open.firstKey() + spec.sizeMicros() <= watermark) {
            Map.Entry<Long, Map<List<Value>, List<Reading>>> first = open.pollFirstEntry();
            first.getValue().forEach((key, readings) -> closed.put(new Group(first.getKey(), key), readings));
        }
    }

    /** What the calls of {@code TumblingWindowsModelTest} make of readings whose values are small whole numbers. */
    static Map<String, Value> summarised(List<Reading> readings) {
        double[] values = readings.stream()
                .filter(r -> r.value().isPresent())
                .mapToDouble(r -> r.value().getAsDouble())
                .toArray();
        Map<String, Value> fields = new LinkedHashMap<>();
        fields.put("n", Value.of(readings.size()));
        fields.put("m", Value.of(values.length));
        double sum = 0;
        double least = Double.POSITIVE_INFINITY;
        double most = Double.NEGATIVE_INFINITY;
        for (double value : values) {
            sum += value;
            least = Math.min(least, value);
            most = Math.max(most, value);
        }
        boolean some = values.length > 0;
        fields.put("sum", some ? Value.of(sum) : Value.MISSING);
        fields.put("mean", some ? Value.of(sum / values.length) : Value.MISSING);
        fields.put("least", some ? Value.of(least) : Value.MISSING);
        fields.put("most", some ? Value.of(most) : Value.MISSING);
        fields.put("first", some ? Value.of(first(readings)) : Value.MISSING);
        fields.put("last", some ? Value.of(last(readings)) : Value.MISSING);
        return fields;
    }

    private static double first(List<Reading> readings) {
        return withValue(readings).min(BY_TIME_AND_VALUE).orElseThrow().value().getAsDouble();
    }

    private static double last(List<Reading> readings) {
        return withValue(readings).max(BY_TIME_AND_VALUE).orElseThrow().value().getAsDouble();
    }

    private static Stream<Reading> withValue(List<Reading> readings) {
        return readings.stream().filter(reading -> reading.value().isPresent());
    }
}
