package io.tributary.edge.mesh.task;

/**
 * Whether a neighbour is worth asking: three broken leases in a row open it, for a second at first and twice as long each time; after
 * that one task is let through, and decides.
 */
final class Breaker {
    private static final int FAILURES_MAX = 3;
    private static final long OPEN_NANOS_MIN = 1_000_000_000L;
    private static final long OPEN_NANOS_MAX = 300_000_000_000L;

    private int failures;
    private long openNanos = OPEN_NANOS_MIN;
    private long closedAt;
    private boolean open;

    /** @param inFlight tasks that the neighbour has now */
    boolean lets(int inFlight, long now) {
        return !open || (now - closedAt >= 0 && inFlight == 0);
    }

    void succeeded() {
        open = false;
        failures = 0;
        openNanos = OPEN_NANOS_MIN;
    }

    void failed(long now) {
        failures++;
        if (open || failures >= FAILURES_MAX) {
            open = true;
            closedAt = now + openNanos;
            openNanos = Math.min(2 * openNanos, OPEN_NANOS_MAX);
        }
    }

    boolean isOpen() {
        return open;
    }
}
