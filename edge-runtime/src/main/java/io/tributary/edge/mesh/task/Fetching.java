package io.tributary.edge.mesh.task;

import io.tributary.edge.mesh.offer.Digest;
import org.jspecify.annotations.Nullable;

/** How long it takes from asking for work until a task is there, when somebody has one. */
final class Fetching {
    private static final double DOWN = 0.3;
    private static final double UP = 0.1;

    private final long least;
    private final long most;
    private @Nullable Digest asked;
    private long askedAt;
    private double nanos;

    Fetching(long least, long most) {
        this.least = least;
        this.most = most;
        this.nanos = least;
    }

    /** Somebody was asked for work. */
    void asked(Digest whom, long now) {
        asked = whom;
        askedAt = now;
    }

    /**
     * A task has come.
     *
     * @param more whether more waits there: else it may have been waited for
     */
    void came(Digest from, boolean more, long now) {
        if (!from.equals(asked)) {
            return;
        }
        asked = null;
        if (more) {
            double took = Math.min(most, now - askedAt);
            nanos += (took < nanos ? DOWN : UP) * (took - nanos);
        }
    }

    long nanos() {
        return Math.max(least, Math.round(nanos));
    }
}
