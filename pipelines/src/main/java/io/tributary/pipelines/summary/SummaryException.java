package io.tributary.pipelines.summary;

/** What was received is not a summary that this version can read. The message names place, value and rule. */
public final class SummaryException extends Exception {
    private static final long serialVersionUID = 1;

    public SummaryException(String message) {
        super(message);
    }

    public SummaryException(String message, Throwable cause) {
        super(message, cause);
    }
}
