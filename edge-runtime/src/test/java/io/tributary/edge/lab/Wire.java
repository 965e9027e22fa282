package io.tributary.edge.lab;

import java.time.Duration;

/**
 * What a link does to bytes, in each direction.
 *
 * @param delay of every byte
 * @param jitter up to this is added, by chance; order is kept
 * @param bytesPerSecond 0 without a limit
 * @param seed of the jitter
 */
public record Wire(Duration delay, Duration jitter, long bytesPerSecond, long seed) {
    /** A wire of nothing but copper. */
    public static final Wire SHORT = delayed(Duration.ZERO);

    public static Wire delayed(Duration delay) {
        return new Wire(delay, Duration.ZERO, 0, 0);
    }
}
