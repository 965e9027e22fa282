package io.tributary.pipelines.unit;

/** A text that is no unit; the message gives value, rule and way out. */
public final class UnitException extends IllegalArgumentException {
    UnitException(String message) {
        super(message);
    }
}
