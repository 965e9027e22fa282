package io.tributary.edge.mqtt;

import java.io.IOException;

/** A connection failed, and the message already is a sentence for an operator: what is wrong and what to do. */
public final class Explained extends IOException {
    private static final long serialVersionUID = 1;

    public Explained(String message) {
        super(message);
    }

    public Explained(String message, Throwable cause) {
        super(message, cause);
    }
}
