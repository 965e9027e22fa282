package io.tributary.edge.node;

/**
 * How much of its time a feed works. High from {@value #HIGH} of it on, or when messages wait, until it is below {@value #LOW} and nothing
 * is given away: so that work is not given away and taken back by turns. The feed's thread, but for {@link #isHigh}.
 */
final class Load {
    private static final double HIGH = 0.7;
    private static final double LOW = 0.4;
    private static final double MEMORY_NANOS = 300e6;
    private static final long LOOK_NANOS = 50_000_000L;
    /** Who gave work away has more of it, as far as others leave it time to breathe. */
    private static final long LINGER_NANOS = 1_000_000_000L;

    private double share;
    private boolean hadMore;
    private long hadMoreNanos;
    private long workedNanos;
    private long sinceNanos;
    private volatile boolean high;

    /** @param nanos the time now */
    Load(long nanos) {
        sinceNanos = nanos;
    }

    /** It has worked from one moment to another. */
    void worked(long from, long to) {
        workedNanos += to - from;
        look(to);
    }

    /** @param more whether more messages wait than are worked on at once, or others have work of it */
    void tick(long now, boolean more) {
        if (more) {
            hadMore = true;
            hadMoreNanos = now;
        } else if (now - hadMoreNanos > LINGER_NANOS) {
            hadMore = false;
        }
        look(now);
    }

    private void look(long now) {
        long lasted = now - sinceNanos;
        if (lasted >= LOOK_NANOS) {
            double fresh = 1 - Math.exp(-lasted / MEMORY_NANOS);
            share += fresh * (Math.min(1, workedNanos / (double) lasted) - share);
            sinceNanos = now;
            workedNanos = 0;
        }
        high = hadMore || share >= HIGH || (high && share >= LOW);
    }

    boolean isHigh() {
        return high;
    }
}
