package io.tributary.sim.fleet;

/** How a message is written. */
public sealed interface Payload {
    /** How an event time is written. */
    enum TimeUnit {
        /** Seconds since 1970, a whole number. */
        SECONDS,
        /** Milliseconds since 1970. */
        MILLIS,
        /** Microseconds since 1970. */
        MICROS,
        /** ISO 8601 in UTC, {@code 2026-01-01T00:00:00.000Z}. */
        ISO
    }

    /** A JSON object with the event time first, unless {@code timeField} is empty, then the fields. */
    record Json(String timeField, TimeUnit unit) implements Payload {}

    /** The first field's value and nothing else. */
    record Bare() implements Payload {}

    /** The event time, then the fields, with commas. */
    record Csv(TimeUnit unit) implements Payload {}

    /**
     * The text with names replaced: fields, {@code ts_s}, {@code ts_ms}, {@code ts_us}, {@code ts_iso}, {@code seq}, and all
     * names that a topic may have.
     */
    record Text(Template template) implements Payload {}
}
