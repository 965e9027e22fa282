package io.tributary.pipelines.summary;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;

/** One typed value of a summary. A cold type: on the hot path values are columns. */
public sealed interface Value {
    /** Nothing was there to summarise. */
    record Missing() implements Value {
        @Override
        public String toString() {
            return "null";
        }
    }

    record OfDouble(double value) implements Value {
        @Override
        public String toString() {
            return Double.toString(value);
        }
    }

    record OfInt(long value) implements Value {
        @Override
        public String toString() {
            return Long.toString(value);
        }
    }

    record OfBool(boolean value) implements Value {
        @Override
        public String toString() {
            return Boolean.toString(value);
        }
    }

    record OfText(String value) implements Value {
        @Override
        public String toString() {
            return value;
        }
    }

    /** @param micros microseconds since 1970 UTC */
    record OfTime(long micros) implements Value {
        /** ISO 8601, as it is written at the edges. */
        @Override
        public String toString() {
            return Instant.EPOCH.plus(micros, ChronoUnit.MICROS).toString();
        }
    }

    /** A value and how often it came: an item of a list. */
    record OfCounted(Value value, long count) implements Value {
        @Override
        public String toString() {
            return value + " x " + count;
        }
    }

    /**
     * Several values, such as the counts of a histogram: for sinks; expressions cannot take them.
     *
     * @param items no lists
     */
    record OfList(List<Value> items) implements Value {
        public OfList {
            items = List.copyOf(items);
        }

        @Override
        public String toString() {
            return items.toString();
        }
    }

    Value MISSING = new Missing();

    static Value of(double value) {
        return new OfDouble(value);
    }

    static Value of(long value) {
        return new OfInt(value);
    }

    static Value of(boolean value) {
        return new OfBool(value);
    }

    static Value of(String value) {
        return new OfText(value);
    }

    static Value ofList(List<Value> items) {
        return new OfList(items);
    }

    static Value ofTime(long micros) {
        return new OfTime(micros);
    }
}
