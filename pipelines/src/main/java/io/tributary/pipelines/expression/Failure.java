package io.tributary.pipelines.expression;

/** A function that cannot be worked out for its arguments; the message gives value, rule and way out. */
final class Failure extends RuntimeException {
    Failure(String message) {
        // Bad readings come in thousands: no stack trace.
        super(message, null, false, false);
    }

    /** As {@link #getMessage}, which is always there. */
    String reason() {
        return String.valueOf(getMessage());
    }
}
