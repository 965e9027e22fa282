package io.tributary.pipelines.pipeline;

import io.tributary.pipelines.summary.Value;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a pipeline is to make of some messages: one entry of {@code tests:} in its file.
 *
 * @param name unique within the file
 * @param line where it stands, from 1
 * @param input messages in the order of arrival; at least one
 * @param until how far the clock goes on behind the last message, in microseconds since 1970 UTC; what is open then stays
 *     open. Without it every window is closed at the end
 * @param expect the summaries that come out, in any order; empty when the test does not look at them
 * @param counts outcomes by name, such as {@code late -> 1}
 * @param quarantine parts of the reasons for which readings were put into quarantine
 * @param tolerance how far doubles may be off, relative to the larger of 1 and the value
 */
public record TestCase(
        String name,
        int line,
        List<Input> input,
        Optional<Long> until,
        Optional<List<Expected>> expect,
        Map<String, Long> counts,
        List<String> quarantine,
        double tolerance) {
    /** What {@link #counts} may name. */
    static final List<String> OUTCOMES =
            List.of("in", "derived", "out", "filtered", "late", "duplicate", "quarantined", "absorbed", "pending");

    public TestCase {
        input = List.copyOf(input);
        expect = expect.map(List::copyOf);
        counts = Collections.unmodifiableMap(new LinkedHashMap<>(counts));
        quarantine = List.copyOf(quarantine);
    }

    /** @param atMicros time of arrival in microseconds since 1970 UTC */
    @SuppressWarnings("ArrayRecordComponent") // bytes as they come from a broker: equality is never asked for
    public record Input(String topic, byte[] payload, long atMicros) {}

    /**
     * A summary that is to come out.
     *
     * @param line where it stands, from 1
     * @param fields values by name as they were written, empty for null; what is not named is not looked at
     */
    public record Expected(int line, Map<String, Optional<String>> fields) {
        public Expected {
            fields = Collections.unmodifiableMap(new LinkedHashMap<>(fields));
        }
    }

    /** One of {@link Counts} by its name. */
    public static long outcome(Counts counts, String name) {
        return switch (name) {
            case "in" -> counts.in();
            case "derived" -> counts.derived();
            case "out" -> counts.out();
            case "filtered" -> counts.filtered();
            case "late" -> counts.late();
            case "duplicate" -> counts.duplicate();
            case "quarantined" -> counts.quarantined();
            case "absorbed" -> counts.absorbed();
            case "pending" -> counts.pending();
            default -> throw new IllegalArgumentException("'" + name + "' is not an outcome; known: " + OUTCOMES);
        };
    }

    /** Whether a value is the one that was written; the value's type decides how the text is read. */
    public boolean matches(Optional<String> written, Value value) {
        if (written.isEmpty() || value == Value.MISSING) {
            return written.isEmpty() && value == Value.MISSING;
        }
        String text = written.get();
        if (value instanceof Value.OfDouble number) {
            return near(text, number.value());
        }
        if (value instanceof Value.OfTime time) {
            return sameTime(text, time);
        }
        return text.equals(value.toString());
    }

    private boolean near(String text, double value) {
        try {
            double expected = Double.parseDouble(text);
            double allowed = tolerance * Math.max(1, Math.abs(expected));
            return Double.compare(expected, value) == 0 || Math.abs(expected - value) <= allowed;
        } catch (NumberFormatException e) {
            return false;
        }
    }

    private static boolean sameTime(String text, Value.OfTime time) {
        try {
            return Instant.parse(text).equals(Instant.parse(time.toString()));
        } catch (DateTimeException e) {
            return false;
        }
    }
}
