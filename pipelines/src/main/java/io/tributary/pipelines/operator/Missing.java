package io.tributary.pipelines.operator;

/** What becomes of a reading for which a table has no row. */
public enum Missing {
    /** It goes on with nulls. */
    KEEP,
    /** It is filtered. */
    DROP,
    QUARANTINE
}
