package io.tributary.edge.store;

/** What came from the disk is not what was written. */
final class DamageException extends Exception {
    private static final long serialVersionUID = 1L;

    DamageException(String message) {
        super(message);
    }
}
