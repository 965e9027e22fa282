package io.tributary.pipelines.aggregate;

/** A partial does not fit what it is to be merged with; the message names what was expected and what came. */
public final class PartialException extends Exception {
    private static final long serialVersionUID = 1L;

    PartialException(String message) {
        super(message);
    }
}
