package io.tributary.edge.mesh.identity;

/** Why a site's authority does not give what it was asked for; the message is for the machine that asked. */
final class Refusal extends IdentityException {
    private static final long serialVersionUID = 1L;

    private final Kind kind;

    Refusal(Kind kind, String message) {
        super(message);
        this.kind = kind;
    }

    Kind kind() {
        return kind;
    }

    /** With the HTTP status (RFC 9110) that says it. */
    enum Kind {
        MALFORMED(400),
        UNKNOWN(403),
        REVOKED(403),
        USED(409),
        EXPIRED(410),
        TOO_LARGE(413),
        TOO_MANY(429),
        NOT_NOW(503);

        private final int status;

        Kind(int status) {
            this.status = status;
        }

        int status() {
            return status;
        }
    }
}
