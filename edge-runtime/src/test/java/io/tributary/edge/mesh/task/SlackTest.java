package io.tributary.edge.mesh.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class SlackTest {
    private final Slack slack = new Slack();

    @Test
    void nothing_is_known_at_first() {
        assertThat(slack.times()).isEqualTo(1);
    }

    @Test
    void who_always_takes_three_times_as_long_is_expected_to() {
        for (int i = 0; i < 100; i++) {
            slack.took(300, Math.round(100 * slack.times()));
        }
        assertThat(slack.times()).isCloseTo(3, within(0.05));
    }

    @Test
    void no_single_run_tells_much_and_nobody_is_believed_to_be_endlessly_slow_or_fast() {
        slack.took(200, 100);
        assertThat(slack.times()).isCloseTo(1.2, within(1e-9));
        slack.took(Long.MAX_VALUE, 1);
        assertThat(slack.times()).isEqualTo(16);
        for (int i = 0; i < 100; i++) {
            slack.took(0, 100);
        }
        assertThat(slack.times()).isEqualTo(0.25);
    }

    @Test
    void what_was_expected_to_take_nothing_is_no_reason_to_fail() {
        slack.took(0, 0);
        assertThat(slack.times()).isCloseTo(0.8, within(1e-9));
    }
}
