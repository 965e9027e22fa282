package io.tributary.edge.store;

/** A {@link StoreException} where none is expected: at a start that goes no further. */
public final class UncheckedStoreException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public UncheckedStoreException(StoreException cause) {
        super(cause.getMessage(), cause);
    }
}
