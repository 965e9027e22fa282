package io.tributary.pipelines.expression;

import io.tributary.pipelines.batch.Type;
import java.util.Optional;

/** The types of parts of an expression: those of columns, and the duration, which no column holds. */
enum Kind {
    BOOL("bool"),
    INT("int"),
    DOUBLE("double"),
    TEXT("text"),
    /** Microseconds since 1970 UTC. */
    TIME("time"),
    /** Microseconds. */
    DURATION("duration");

    private final String word;

    Kind(String word) {
        this.word = word;
    }

    static Kind of(Type type) {
        return switch (type) {
            case BOOL -> BOOL;
            case INT -> INT;
            case DOUBLE -> DOUBLE;
            case TEXT -> TEXT;
            case TIME -> TIME;
        };
    }

    /** How a column holds it; none for a duration. */
    Optional<Type> type() {
        return switch (this) {
            case BOOL -> Optional.of(Type.BOOL);
            case INT -> Optional.of(Type.INT);
            case DOUBLE -> Optional.of(Type.DOUBLE);
            case TEXT -> Optional.of(Type.TEXT);
            case TIME -> Optional.of(Type.TIME);
            case DURATION -> Optional.empty();
        };
    }

    boolean isNumber() {
        return this == INT || this == DOUBLE;
    }

    /** As messages and documents name it. */
    String word() {
        return word;
    }
}
