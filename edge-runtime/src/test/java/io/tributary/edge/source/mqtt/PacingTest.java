package io.tributary.edge.source.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PacingTest {
    private static final int MESSAGE_BYTES = 40;
    private static final long READ_MICROS = 20;

    private final Pacing pacing = new Pacing();
    private long micros = 1_000_000;

    /** Reads from a sender of so many messages a second; returns the last wait in nanoseconds. */
    private long readAtRate(double perSecond, int reads) {
        long wait = 0;
        double due = 0;
        for (int i = 0; i < reads; i++) {
            long passed = wait / 1000 + READ_MICROS;
            due += passed * perSecond / 1e6;
            if (due < 1) {
                passed += (long) Math.ceil((1 - due) * 1e6 / perSecond);
                due = 1;
            }
            micros += passed;
            wait = pacing.afterRead((int) Math.floor(due) * MESSAGE_BYTES, micros);
            due -= Math.floor(due);
        }
        return wait;
    }

    @Test
    void nobody_waits_at_less_than_a_thousand_messages_a_second() {
        assertThat(readAtRate(500, 1000)).isZero();
        assertThat(readAtRate(900, 1000)).isZero();
    }

    @Test
    void the_wait_grows_to_its_limit_while_that_saves_reads() {
        assertThat(readAtRate(20_000, 10)).isEqualTo(Pacing.LEAST_NANOS);
        assertThat(readAtRate(20_000, 1000)).isEqualTo(Pacing.MOST_NANOS);
    }

    @Test
    void the_wait_stays_short_when_a_read_brings_enough_and_nobody_waits_when_it_brings_much() {
        assertThat(readAtRate(250_000, 1000)).isEqualTo(Pacing.LEAST_NANOS);
        assertThat(pacing.afterRead(60_000, micros + 100)).isZero();
    }

    @Test
    void the_wait_ends_with_the_rush() {
        assertThat(readAtRate(20_000, 1000)).isPositive();
        assertThat(readAtRate(10, 2)).isZero();
    }

    @Test
    void a_sender_that_waits_for_acknowledgements_is_not_slowed_down() {
        int longest = 0;
        long wait = 0;
        for (int i = 0; i < 5000; i++) {
            micros += wait / 1000 + READ_MICROS;
            wait = pacing.afterRead(20 * MESSAGE_BYTES, micros); // twenty at most, however long we wait
            longest += wait > Pacing.LEAST_NANOS ? 1 : 0;
        }
        assertThat(longest).isLessThan(500);
    }

    @Test
    void a_clock_that_jumps_back_ends_the_wait() {
        readAtRate(20_000, 1000);
        micros -= 3_600_000_000L;
        assertThat(pacing.afterRead(MESSAGE_BYTES, micros)).isZero();
    }
}
