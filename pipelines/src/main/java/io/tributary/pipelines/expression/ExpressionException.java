package io.tributary.pipelines.expression;

/** A text that is no expression of the language; the message gives value, rule and way out. */
public final class ExpressionException extends IllegalArgumentException {
    private final int offset;

    ExpressionException(int offset, String message) {
        super(message);
        this.offset = offset;
    }

    /** Where in the text the fault is: characters from its start, from 0; at most the text's length. */
    public int offset() {
        return offset;
    }
}
