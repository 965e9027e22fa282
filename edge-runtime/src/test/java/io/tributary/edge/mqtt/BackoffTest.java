package io.tributary.edge.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;

class BackoffTest {
    private final Backoff backoff = new Backoff(Duration.ofMillis(250), Duration.ofSeconds(30));

    @Test
    void delays_double_from_least_to_most_and_lose_up_to_half_by_chance() {
        Random random = new Random(1);
        long longest = 250;
        for (int failures = 1; failures < 1000; failures++) {
            assertThat(backoff.delay(failures, random).toMillis()).isBetween(longest / 2, longest);
            longest = Math.min(30_000, 2 * longest);
        }
    }

    @Test
    void two_nodes_rarely_come_back_at_the_same_instant() {
        Random random = new Random(2);
        long distinct = random.ints(100)
                .mapToLong(n -> backoff.delay(10, new Random(n)).toMillis())
                .distinct()
                .count();
        assertThat(distinct).isGreaterThan(95);
    }

    @Test
    void five_seconds_are_enough_to_come_back_after_a_short_outage() {
        Random random = new Random(3);
        long millis = 0;
        for (int failures = 1; failures <= 4; failures++) {
            millis += backoff.delay(failures, random).toMillis();
        }
        assertThat(millis).isLessThan(5_000);
    }
}
