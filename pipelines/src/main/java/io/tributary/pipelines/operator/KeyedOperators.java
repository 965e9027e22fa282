package io.tributary.pipelines.operator;

import io.tributary.pipelines.batch.Schema;
import io.tributary.pipelines.batch.Type;
import io.tributary.pipelines.config.Durations;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.memory.BufferAllocator;

/**
 * The door to the operators that remember something of each key: {@link KeySpec}. Every method throws {@link
 * IllegalArgumentException} with value, rule and way out when the columns or settings don't fit.
 */
public final class KeyedOperators {
    /** So many readings may a gap of {@link #resample} make at most. */
    public static final int GRID_MOST = 10_000;

    private KeyedOperators() {}

    /**
     * Adds what {@code tracking} works out of a column of numbers. A value that is null or not finite, or older than the last of
     * its key, gets nulls and changes nothing.
     *
     * @param names of the new columns: one, or for an {@link Tracking.Anomaly} score and flag
     */
    public static OperatorPlan track(String of, Tracking tracking, List<String> names, KeySpec keys, Schema input) {
        boolean keepsAll = !(tracking instanceof Tracking.Alarm alarm && alarm.changesOnly());
        Schema output = withTracked(of, tracking, names, keys, input);
        Trackers.check(tracking);
        int column = input.indexOf(of);
        return new OperatorPlan(
                output,
                allocator -> new Tracked(column, keys, Trackers.of(tracking), keepsAll, input, output, allocator));
    }

    private static Schema withTracked(String of, Tracking tracking, List<String> names, KeySpec keys, Schema input) {
        KeySpec.number(of, input);
        keys.columns(input);
        List<Type> types = Trackers.types(tracking);
        Schema output = input;
        for (int i = 0; i < types.size(); i++) {
            output = Operators.with(output, names.get(i), types.get(i));
        }
        return output;
    }

    /**
     * Lets a key's reading through when the one let through last is at least {@code every} older; the others are filtered, older
     * ones too.
     */
    public static OperatorPlan throttle(Duration every, KeySpec keys, Schema input) {
        if (every.isNegative() || every.isZero()) {
            throw new IllegalArgumentException(
                    "throttle every " + every + " lets everything through; write one such as 10s");
        }
        long everyMicros = Durations.micros(every);
        keys.columns(input);
        return new OperatorPlan(input, allocator -> new Throttle(everyMicros, keys, input, allocator));
    }

    /** Lets a key's first reading through and each {@code every}-th after it; the others are filtered. */
    public static OperatorPlan everyNth(int every, KeySpec keys, Schema input) {
        if (every < 1) {
            throw new IllegalArgumentException("sample every " + every + " is less than 1");
        }
        keys.columns(input);
        return new OperatorPlan(input, allocator -> new EveryNth(every, keys, input, allocator));
    }

    /**
     * Lets the readings of a fraction of the keys through: of the same ones everywhere and always.
     *
     * @param by columns whose values are the key, at least one
     */
    public static OperatorPlan fraction(double fraction, List<String> by, Schema input) {
        if (!(fraction > 0 && fraction <= 1)) {
            throw new IllegalArgumentException("sample fraction " + fraction + " is outside (0, 1]");
        }
        if (by.isEmpty()) {
            throw new IllegalArgumentException(
                    "sample with a fraction needs by: the columns whose values are chosen from,"
                            + " such as [station], or [station, time] to choose among readings");
        }
        int[] columns = columns(by, input);
        return new OperatorPlan(input, allocator -> new FractionOfKeys(fraction, columns, input, allocator));
    }

    /** Puts the key's last value, at most a gap old, where one of the columns has none. */
    public static OperatorPlan fillLast(List<String> of, KeySpec keys, Schema input) {
        int[] columns = columns(of, input);
        for (int column : columns) {
            if (input.fields().get(column).type() == Type.TEXT) {
                throw new IllegalArgumentException(
                        "'" + input.fields().get(column).name()
                                + "' is text, of which the last value is not kept; fill it with a text of your choice");
            }
        }
        keys.columns(input);
        return new OperatorPlan(input, allocator -> new FillLast(columns, keys, input, allocator));
    }

    /**
     * Puts a value where one of the columns has none.
     *
     * @param value as it is written, such as {@code 0.5, -1, true, unknown}; must fit every column's type
     */
    public static OperatorPlan fillWith(List<String> of, String value, Schema input) {
        int[] columns = columns(of, input);
        Object[] values = new Object[columns.length];
        for (int i = 0; i < columns.length; i++) {
            values[i] = parsed(value, input.fields().get(columns[i]));
        }
        return new OperatorPlan(input, allocator -> new Fill(columns, values, input, allocator));
    }

    private static Object parsed(String value, Schema.Field field) {
        try {
            return switch (field.type()) {
                case DOUBLE -> Double.valueOf(value);
                case INT -> Long.valueOf(value);
                case BOOL -> {
                    if (!value.equals("true") && !value.equals("false")) {
                        throw new NumberFormatException();
                    }
                    yield Boolean.valueOf(value);
                }
                case TEXT -> value;
                case TIME -> throw new IllegalArgumentException("'" + field.name() + "' is a time; fill it with last");
            };
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(
                    "'" + value + "' does not fit '" + field.name() + "', which is "
                            + field.type().word(),
                    e);
        }
    }

    /**
     * Derives readings at the multiples of {@code every} since 1970, with the event time, the key's columns, and {@code of} as doubles, and absorbs those that come
     * in. Readings older than the last of their key are late. Across a gap nothing is derived.
     *
     * @param linear whether values lie on the line between the readings around them; else the last reading's stand
     */
    public static OperatorPlan resample(Duration every, boolean linear, List<String> of, KeySpec keys, Schema input) {
        long everyMicros = Durations.micros(every);
        if (everyMicros <= 0) {
            throw new IllegalArgumentException("resample every " + every + " is no interval; write one such as 10s");
        }
        if (keys.gapMicros() / everyMicros > GRID_MOST) {
            throw new IllegalArgumentException("a gap of " + Durations.text(keys.gap()) + " holds more than "
                    + GRID_MOST + " times " + Durations.text(every) + "; make gap shorter or every longer");
        }
        Schema output = withResampled(of, keys, input);
        int[] columns = columns(of, input);
        return new OperatorPlan(
                output, allocator -> new Resample(everyMicros, linear, columns, keys, input, output, allocator));
    }

    private static Schema withResampled(List<String> of, KeySpec keys, Schema input) {
        List<Schema.Field> fields = keyFields(keys, input);
        if (of.isEmpty()) {
            throw new IllegalArgumentException("resample needs at least one column of numbers under of");
        }
        for (String name : of) {
            Schema.Field field = input.fields().get(KeySpec.number(name, input));
            fields.add(new Schema.Field(name, Type.DOUBLE, field.unit()));
        }
        return Schema.of(fields);
    }

    /**
     * Gathers samples into frames and derives a reading of each, with the event time, the key's columns, {@link FftSpec#FEATURES} and the bands as doubles. Samples older than the last of their
     * key are late; those of a frame that is broken by a gap or a null are filtered.
     */
    public static OperatorPlan fft(FftSpec spec, KeySpec keys, Schema input) {
        if ((long) spec.samples() * keys.keysMax() > FftSpec.SAMPLES_MOST) {
            throw new IllegalArgumentException(keys.keysMax() + " keys of " + spec.samples() + " samples are more than "
                    + FftSpec.SAMPLES_MOST + " samples in memory; make keysMax at most "
                    + FftSpec.SAMPLES_MOST / spec.samples());
        }
        Schema output = withFft(spec, keys, input);
        int column = input.indexOf(spec.of());
        return new OperatorPlan(output, allocator -> new Fft(spec, column, keys, input, output, allocator));
    }

    private static Schema withFft(FftSpec spec, KeySpec keys, Schema input) {
        KeySpec.number(spec.of(), input);
        Schema output = Schema.of(keyFields(keys, input));
        for (String name : FftSpec.FEATURES) {
            output = Operators.with(output, name, Type.DOUBLE);
        }
        for (String name : spec.bands().keySet()) {
            output = Operators.with(output, name, Type.DOUBLE);
        }
        return output;
    }

    private static List<Schema.Field> keyFields(KeySpec keys, Schema input) {
        List<Schema.Field> fields = new ArrayList<>();
        for (int column : keys.columns(input)) {
            fields.add(input.fields().get(column));
        }
        return fields;
    }

    private static int[] columns(List<String> names, Schema input) {
        return names.stream().mapToInt(name -> KeySpec.column(name, input)).toArray();
    }

    /** A batch for readings of the event time, the key's columns and numbers. */
    static OutputBatch keyedOutput(int[] by, Schema schema, BufferAllocator allocator) {
        int[] sources = new int[schema.fields().size()];
        for (int i = 0; i < sources.length; i++) {
            sources[i] = i > 0 && i <= by.length ? by[i - 1] : -1;
        }
        return new OutputBatch(schema, sources, allocator);
    }
}
