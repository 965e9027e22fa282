package io.tributary.edge.mesh.identity;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class RateLimitTest {
    private final RateLimit limit = new RateLimit(3, Duration.ofSeconds(10));
    private final Instant now = TestSite.BEGIN;

    private boolean may(String address, Instant at) {
        return limit.attempt(address, at).isEmpty();
    }

    @Test
    void so_many_at_once_and_then_one_for_each_interval_for_each_address() {
        for (int i = 0; i < 3; i++) {
            assertThat(may("a", now)).isTrue();
        }
        assertThat(limit.attempt("a", now)).contains(Duration.ofSeconds(10));
        assertThat(may("b", now)).isTrue();
        assertThat(may("a", now.plusSeconds(9))).isFalse();
        assertThat(may("a", now.plusSeconds(10))).isTrue();
        assertThat(may("a", now.plusSeconds(10))).isFalse();
    }

    @Test
    void a_clock_that_is_set_back_locks_nobody_out() {
        while (may("a", now)) {
            assertThat(limit).isNotNull();
        }
        assertThat(may("a", Instant.EPOCH)).isTrue();
    }

    @Test
    void addresses_without_end_are_forgotten() {
        while (may("first", now)) {
            assertThat(limit).isNotNull();
        }
        for (int i = 0; i < RateLimit.ADDRESSES_MAX; i++) {
            may("address " + i, now);
        }
        assertThat(may("first", now)).isTrue();
    }
}
