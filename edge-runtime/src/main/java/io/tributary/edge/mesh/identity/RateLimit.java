package io.tributary.edge.mesh.identity;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * So many attempts at once and one more for each interval, for each address (a leaky bucket). Of more than {@link #ADDRESSES_MAX}
 * addresses the one that was silent longest is forgotten. Any thread.
 */
final class RateLimit {
    static final int ADDRESSES_MAX = 4_096;

    private final int burst;
    private final Duration interval;
    /** For each address, when its bucket will be empty. */
    private final Map<String, Instant> empty = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Instant> eldest) {
            return size() > ADDRESSES_MAX;
        }
    };

    RateLimit(int burst, Duration interval) {
        this.burst = burst;
        this.interval = interval;
    }

    /** Counts an attempt; or says how long to wait until there may be one. A clock that is set back starts anew. */
    synchronized Optional<Duration> attempt(String address, Instant now) {
        Duration most = interval.multipliedBy(burst);
        Instant until = empty.getOrDefault(address, now);
        if (until.isBefore(now) || until.isAfter(now.plus(most))) {
            until = now;
        }
        Instant next = until.plus(interval);
        if (next.isAfter(now.plus(most))) {
            return Optional.of(Duration.between(now.plus(most), next));
        }
        empty.put(address, next);
        return Optional.empty();
    }
}
