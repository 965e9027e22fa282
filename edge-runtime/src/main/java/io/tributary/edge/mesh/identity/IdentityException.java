package io.tributary.edge.mesh.identity;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** A file, token, certificate or answer that can't be used. The message names place, value, rule and way out. */
public class IdentityException extends IOException {
    private static final long serialVersionUID = 1L;

    public IdentityException(String message) {
        super(message);
    }

    public IdentityException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
