package io.tributary.pipelines.kernel;

/** A call that came to nothing: the message says why, with value, rule and way out. */
public final class KernelException extends Exception {
    private static final long serialVersionUID = 1;

    public KernelException(String message) {
        super(message);
    }

    public KernelException(String message, Throwable cause) {
        super(message, cause);
    }
}
