package io.tributary.edge.mesh.identity;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RenewalTest {
    private static final Instant BEGIN = TestSite.BEGIN;
    private static final Instant END = BEGIN.plus(Duration.ofDays(30));
    private static final NodeId NODE = new NodeId("0".repeat(64));

    private final Random random = new Random(7);
    private final Renewal renewal =
            new Renewal(new Member(NODE, Member.Role.NODE, "north", NODE, BigInteger.ONE, BEGIN, END), random);

    @Test
    void it_is_due_at_two_thirds_and_up_to_a_day_later() {
        assertThat(renewal.due()).isBetween(BEGIN.plus(Duration.ofDays(20)), BEGIN.plus(Duration.ofDays(21)));
        assertThat(renewal.isDue(renewal.due().minusMillis(1))).isFalse();
        assertThat(renewal.isDue(renewal.due())).isTrue();
        assertThat(renewal.warning(renewal.due())).isEmpty();
    }

    @Test
    void after_failures_it_waits_longer_and_longer_up_to_an_hour() {
        Instant now = renewal.due();
        Duration longest = Duration.ZERO;
        for (int i = 0; i < 12; i++) {
            renewal.failed(now, "nobody answers", random);
            assertThat(renewal.isDue(now)).isFalse();
            Duration waited = Duration.ZERO;
            while (!renewal.isDue(now.plus(waited))) {
                waited = waited.plusSeconds(10);
            }
            assertThat(waited).isBetween(Duration.ofSeconds(30), Duration.ofHours(1));
            longest = waited.compareTo(longest) > 0 ? waited : longest;
            now = now.plus(waited);
        }
        assertThat(longest).isGreaterThan(Duration.ofMinutes(30));
        assertThat(renewal.warning(now)).get().asString().contains("12 attempts failed: nobody answers");
    }

    @Test
    void a_clock_that_leaps_makes_it_try_and_never_wait_for_years() {
        Instant future = Instant.parse("2099-01-01T00:00:00Z");
        assertThat(renewal.isDue(future)).isTrue();
        renewal.failed(future, "expired", random);
        assertThat(renewal.isDue(renewal.due().plusSeconds(1))).isTrue();
    }

    @Test
    void health_warns_louder_with_less_than_a_tenth_left_and_says_when_it_is_over() {
        assertThat(renewal.warning(BEGIN.plus(Duration.ofDays(26)))).isEmpty();
        assertThat(renewal.warning(END.minus(Duration.ofDays(2))))
                .get()
                .asString()
                .startsWith("urgent: ");
        assertThat(renewal.warning(END.plusSeconds(1)))
                .get()
                .asString()
                .contains("expired at " + END)
                .contains("tributary node join");
    }
}
