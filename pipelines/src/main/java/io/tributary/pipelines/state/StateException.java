package io.tributary.pipelines.state;

/** Saved state is not what it should be, or does not fit what it is to be merged with; the message names what was expected and what came. */
public final class StateException extends Exception {
    private static final long serialVersionUID = 1L;

    public StateException(String message) {
        super(message);
    }
}
