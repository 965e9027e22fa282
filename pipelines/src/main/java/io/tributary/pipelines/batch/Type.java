package io.tributary.pipelines.batch;

/** The types of the pipeline language and how a column holds them. */
public enum Type {
    /** Arrow Bool. */
    BOOL,
    /** Arrow Int(64, signed). */
    INT,
    /** Arrow FloatingPoint(DOUBLE). */
    DOUBLE,
    /** Arrow Int(32, signed) of ids in the column's {@link Dictionary}. */
    TEXT,
    /** Arrow Timestamp(MICROSECOND, UTC). */
    TIME;

    public boolean isNumber() {
        return this == INT || this == DOUBLE;
    }

    /** The word of config files. */
    public String word() {
        return switch (this) {
            case BOOL -> "bool";
            case INT -> "int";
            case DOUBLE -> "double";
            case TEXT -> "text";
            case TIME -> "time";
        };
    }
}
