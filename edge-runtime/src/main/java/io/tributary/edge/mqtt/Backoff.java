package io.tributary.edge.mqtt;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * How long to wait before connecting again: doubles from {@code least} to {@code most}, of which a random half is
 * taken off, so that a thousand nodes don't return in the same instant after a broker's restart.
 */
public record Backoff(Duration least, Duration most) {
    /** @param failures consecutive failures so far, from 1 */
    public Duration delay(int failures, RandomGenerator random) {
        int doublings = Math.min(failures - 1, 30);
        long longest = Math.min(most.toMillis(), Math.max(1, least.toMillis()) << doublings);
        return Duration.ofMillis(longest - (long) (random.nextDouble() * longest / 2));
    }
}
