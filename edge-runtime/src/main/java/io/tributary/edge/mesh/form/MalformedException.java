package io.tributary.edge.mesh.form;

/** Bytes of a neighbour that are not what they should be; the message says at which byte, and why. */
public final class MalformedException extends Exception {
    private static final long serialVersionUID = 1L;

    public MalformedException(int at, String reason) {
        super("byte " + at + ": " + reason);
    }
}
