package io.tributary.sim.replay;

import java.io.IOException;

/** A line of a file that cannot be replayed; the message is {@code file:line: what, and the way out}. */
public final class BadLineException extends IOException {
    private static final long serialVersionUID = 1;

    BadLineException(String file, long line, String message) {
        super(file + ":" + line + ": " + message);
    }
}
