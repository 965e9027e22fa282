package io.tributary.sim.fleet;

import io.tributary.sim.fault.Sample;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Writes one sensor's messages: literal bytes between values. One thread. */
final class Encoder {
    private static final DateTimeFormatter ISO = DateTimeFormatter.ofPattern(
                    "uuuu-MM-dd'T'HH:mm:ss.SSS'Z'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);
    private static final long[] POWERS = {
        1, 10, 100, 1000, 10_000, 100_000, 1_000_000, 10_000_000, 100_000_000, 1_000_000_000
    };

    private final List<String> literals = new ArrayList<>();
    private final List<Value> values = new ArrayList<>();
    private final StringBuilder scratch = new StringBuilder(64);

    /** Writes one value of a sample. */
    private interface Value {
        void append(Sample sample, StringBuilder out);
    }

    private Encoder(Template template, List<Fleet.Field> fields) {
        List<String> parts = template.parts();
        for (int i = 0; i < parts.size(); i++) {
            if (i % 2 == 0) {
                literals.add(parts.get(i));
            } else {
                Value value = value(parts.get(i), fields);
                if (value == null) {
                    throw new IllegalArgumentException("{" + parts.get(i) + "} is not a name");
                }
                values.add(value);
            }
        }
    }

    /** An encoder for the sensor whose names ({@code n}, dimensions) {@code names} knows. */
    static Encoder of(Payload payload, List<Fleet.Field> fields, Function<String, Optional<String>> names) {
        return new Encoder(template(payload, fields).with(names), fields);
    }

    /** Whether a payload's template may have that name besides those of a topic. */
    static boolean knows(String name, List<Fleet.Field> fields) {
        return value(name, fields) != null;
    }

    static List<String> timeNames() {
        return List.of("ts_s", "ts_ms", "ts_us", "ts_iso", "seq");
    }

    byte[] encode(Sample sample) {
        StringBuilder out = scratch;
        out.setLength(0);
        for (int i = 0; i < values.size(); i++) {
            out.append(literals.get(i));
            values.get(i).append(sample, out);
        }
        out.append(literals.get(values.size()));
        return out.toString().getBytes(StandardCharsets.UTF_8);
    }

    private static Template template(Payload payload, List<Fleet.Field> fields) {
        if (payload instanceof Payload.Text text) {
            return text.template();
        } else if (payload instanceof Payload.Csv csv) {
            StringBuilder text = new StringBuilder(time(csv.unit()));
            fields.forEach(field -> text.append(",{").append(field.name()).append('}'));
            return new Template(text.toString());
        } else if (payload instanceof Payload.Json json) {
            return new Template(json(json, fields));
        }
        return new Template("{" + fields.get(0).name() + "}");
    }

    private static String json(Payload.Json json, List<Fleet.Field> fields) {
        List<String> members = new ArrayList<>();
        if (!json.timeField().isEmpty()) {
            String quote = json.unit() == Payload.TimeUnit.ISO ? "\"" : "";
            members.add("\"" + json.timeField() + "\":" + quote + time(json.unit()) + quote);
        }
        fields.forEach(field -> members.add("\"" + field.name() + "\":{" + field.name() + "}"));
        return "{" + String.join(",", members) + "}";
    }

    private static String time(Payload.TimeUnit unit) {
        return switch (unit) {
            case SECONDS -> "{ts_s}";
            case MILLIS -> "{ts_ms}";
            case MICROS -> "{ts_us}";
            case ISO -> "{ts_iso}";
        };
    }

    private static @Nullable Value value(String name, List<Fleet.Field> fields) {
        for (int i = 0; i < fields.size(); i++) {
            if (fields.get(i).name().equals(name)) {
                int field = i;
                int decimals = fields.get(i).decimals();
                return (sample, out) -> appendNumber(sample.values()[field], decimals, out);
            }
        }
        return switch (name) {
            case "ts_s" -> (sample, out) -> out.append(Math.floorDiv(sample.eventMicros(), 1_000_000));
            case "ts_ms" -> (sample, out) -> out.append(Math.floorDiv(sample.eventMicros(), 1000));
            case "ts_us" -> (sample, out) -> out.append(sample.eventMicros());
            case "ts_iso" ->
                (sample, out) -> ISO.formatTo(Instant.ofEpochMilli(Math.floorDiv(sample.eventMicros(), 1000)), out);
            case "seq" -> (sample, out) -> out.append(sample.sequence());
            default -> null;
        };
    }

    /** Rounded half up to the decimals, all of them written: {@code 21.50}. Numbers too large for that in full. */
    static void appendNumber(double value, int decimals, StringBuilder out) {
        double scaled = Math.abs(value) * POWERS[decimals];
        if (!(scaled < 1e15)) {
            out.append(value);
            return;
        }
        long digits = Math.round(scaled);
        if (value < 0 && digits > 0) {
            out.append('-');
        }
        out.append(digits / POWERS[decimals]);
        if (decimals > 0) {
            long fraction = digits % POWERS[decimals];
            out.append('.');
            for (int i = decimals - 1; i > 0 && fraction < POWERS[i]; i--) {
                out.append('0');
            }
            out.append(fraction);
        }
    }
}
