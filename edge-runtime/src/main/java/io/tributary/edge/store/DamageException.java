package io.tributary.edge.store;

/** What came from the disk is not what was written. */
final class DamageException extends Exception {
    private static final long serialVersionUID = 1L;

    private final String reason;

    DamageException(String reason) {
        super(reason);
        this.reason = reason;
    }

    String reason() {
        return reason;
    }
}
