package io.tributary.pipelines.window;

import io.tributary.pipelines.aggregate.StatisticModel;
import io.tributary.pipelines.summary.Value;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.stream.Stream;

/** Windows as slow and obvious as can be: lists of readings, looked through from the beginning for every reading. */
abstract class WindowModel {
    /** @param partition what the watermark is split by, where it is */
    record Reading(long time, List<Value> key, Value partition, OptionalDouble value) {}

    /** What names a result. */
    record Name(long start, long end, List<Value> key, int revision) {}

    private static final Comparator<Reading> BY_TIME_AND_VALUE = Comparator.comparingLong(Reading::time)
            .thenComparingDouble(reading -> reading.value().getAsDouble());

    final WindowSpec spec;
    final TimeModel time;

    /** In the order in which they were given. */
    final Map<Name, List<Reading>> closed = new LinkedHashMap<>();

    final Map<Name, List<Reading>> early = new LinkedHashMap<>();
    final Set<Name> withdrawn = new HashSet<>();
    final List<Long> lateTimes = new ArrayList<>();
    final List<Long> quarantinedTimes = new ArrayList<>();

    /** What was told early of a window whose bounds change. */
    static final class Told {
        private long start;
        private long end;
        private int readings;
        private int revision;
    }

    /** What was told is the result of no window any more. */
    void withdraw(Told told, List<Value> key) {
        if (told.readings > 0) {
            withdrawn.add(new Name(told.start, told.end, key, told.revision + 1));
            told.readings = 0;
        }
    }

    /** The number of the next result of a window that now has these bounds. */
    int revision(Told told, long start, long end, List<Value> key) {
        if (told.readings > 0 && told.start == start && told.end == end) {
            return told.revision + 1;
        }
        withdraw(told, key);
        return 0;
    }

    void tell(Told told, long start, long end, List<Value> key, List<Reading> readings) {
        if (told.readings != readings.size()) {
            told.revision = revision(told, start, end, key);
            told.start = start;
            told.end = end;
            told.readings = readings.size();
            early.put(new Name(start, end, key, told.revision), List.copyOf(readings));
        }
    }

    WindowModel(WindowSpec spec) {
        this.spec = spec;
        this.time = new TimeModel(spec.progress(), this::lastEnd);
    }

    /** The end of the last window that a reading is in, if it is alone. */
    abstract long lastEnd(long readingTime);

    abstract boolean joinsWhatIsOpen(Reading reading);

    /** False at a limit. */
    abstract boolean place(Reading reading);

    /** Closes what the watermark is past. */
    abstract void close();

    abstract void forgetAll();

    /** Where the watermark has to be for everything to be closed. */
    abstract long flushEnd();

    void take(Reading reading) {
        boolean split = !spec.progress().partitions().isEmpty();
        Value partition = split ? reading.partition() : Value.MISSING;
        if (split && !time.isLive(partition) && time.livePartitions() == spec.groupsMax()) {
            quarantinedTimes.add(reading.time());
            return;
        }
        if (time.isOver(lastEnd(reading.time())) && !joinsWhatIsOpen(reading)) {
            if (!time.isSetBack(reading.time())) {
                lateTimes.add(reading.time());
                return;
            }
            flush();
            forgetAll();
            time.restart(reading.time());
        }
        time.see(reading.time(), partition);
        close();
        if (time.isOver(lastEnd(reading.time())) && !joinsWhatIsOpen(reading)) {
            lateTimes.add(reading.time());
        } else if (!place(reading)) {
            quarantinedTimes.add(reading.time());
        }
    }

    void idle(long elapsed) {
        time.idle(elapsed);
        close();
    }

    void flush() {
        if (flushEnd() > time.watermark) {
            time.advance(flushEnd());
            close();
        }
    }

    static Set<List<Value>> keys(List<Reading> readings) {
        Set<List<Value>> keys = new HashSet<>();
        readings.forEach(reading -> keys.add(reading.key()));
        return keys;
    }

    /** What the calls of {@code WindowModelTest} make of readings whose values are small whole numbers. */
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

    /** As {@link StatisticModel} has it. */
    static Value result(String call, List<Reading> readings) {
        String named = call.replace("value", "x").replace("twin", "k").replace("line", "s");
        return StatisticModel.result(
                named,
                readings.stream()
                        .map(reading -> new StatisticModel.Reading(
                                reading.time(),
                                reading.value().isPresent()
                                        ? Value.of(reading.value().getAsDouble())
                                        : Value.MISSING,
                                RandomStream.twin(reading).isPresent()
                                        ? Value.of(RandomStream.twin(reading).getAsInt())
                                        : Value.MISSING,
                                reading.partition(),
                                Value.MISSING))
                        .toList());
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
