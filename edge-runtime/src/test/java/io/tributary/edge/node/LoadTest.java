package io.tributary.edge.node;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LoadTest {
    private static final long MILLI = 1_000_000;
    private static final long SECOND = 1_000 * MILLI;

    private final Load load = new Load(0);
    private long now;

    @Test
    void a_feed_that_works_most_of_the_time_is_high_until_it_works_little() {
        work(0.3, SECOND);
        assertThat(load.isHigh()).isFalse();
        work(0.9, SECOND);
        assertThat(load.isHigh()).isTrue();
        work(0.5, 2 * SECOND);
        assertThat(load.isHigh()).isTrue();
        work(0.1, 2 * SECOND);
        assertThat(load.isHigh()).isFalse();
    }

    @Test
    void messages_that_wait_or_work_that_is_away_make_it_high_for_a_second_more() {
        now += 10 * SECOND;
        load.tick(now, true);
        assertThat(load.isHigh()).isTrue();
        load.tick(now + SECOND, false);
        assertThat(load.isHigh()).isTrue();
        load.tick(now + SECOND + 1, false);
        assertThat(load.isHigh()).isFalse();
    }

    private void work(double share, long lasts) {
        for (long until = now + lasts; now < until; now += 10 * MILLI) {
            load.worked(now, now + (long) (share * 10 * MILLI));
            load.tick(now + 10 * MILLI, false);
        }
    }
}
