package io.tributary.edge.sink.sparkplug;

import io.tributary.pipelines.summary.Value;

/** The datatypes of Sparkplug 3.0 section 6.4.16 that a summary's values have. */
enum Datatype {
    INT_64(4),
    DOUBLE(10),
    BOOLEAN(11),
    STRING(12),
    DATE_TIME(13);

    private final int number;

    Datatype(int number) {
        this.number = number;
    }

    int number() {
        return number;
    }

    /** That of a value; a missing one is taken for a number until another comes, a list is a text. */
    static Datatype of(Value value) {
        if (value instanceof Value.OfInt) {
            return INT_64;
        } else if (value instanceof Value.OfBool) {
            return BOOLEAN;
        } else if (value instanceof Value.OfTime) {
            return DATE_TIME;
        } else if (value instanceof Value.OfDouble || value instanceof Value.Missing) {
            return DOUBLE;
        }
        return STRING;
    }

    /** Whether a metric announced as this can hold the value. */
    boolean holds(Value value) {
        return value instanceof Value.Missing || of(value) == this || (this == DOUBLE && value instanceof Value.OfInt);
    }
}
