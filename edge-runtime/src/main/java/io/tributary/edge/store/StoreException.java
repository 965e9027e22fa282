package io.tributary.edge.store;

/** The store can't be opened or read as things are; the message says what to do. */
public final class StoreException extends Exception {
    private static final long serialVersionUID = 1L;
    private final String reason;
    private final boolean passing;

    StoreException(String message, boolean passing) {
        super(message);
        reason = message;
        this.passing = passing;
    }

    String reason() {
        return reason;
    }

    /** Whether it is worth trying again without another program or another file: a full disk, say. */
    public boolean isPassing() {
        return passing;
    }
}
