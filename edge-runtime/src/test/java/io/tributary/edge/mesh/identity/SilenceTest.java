package io.tributary.edge.mesh.identity;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SilenceTest {
    private final Silence silence = new Silence("gateway.local:7443");

    @Test
    void an_authority_that_is_away_for_a_moment_is_no_warning() {
        for (int i = 0; i < 5; i++) {
            silence.unanswered("nobody answers");
            assertThat(silence.warning()).isEmpty();
        }
        silence.answered();
        silence.unanswered("nobody answers");
        assertThat(silence.warning()).isEmpty();
        assertThat(silence.questions()).isEqualTo(1);
    }

    @Test
    void a_longer_silence_is_told_with_address_and_fault_until_there_is_an_answer() {
        for (int i = 0; i < 7; i++) {
            silence.unanswered("no route to host");
        }
        assertThat(silence.warning())
                .get()
                .asString()
                .contains("gateway.local:7443 has not answered 7 times in a row")
                .endsWith(": no route to host");
        silence.answered();
        assertThat(silence.warning()).isEmpty();
    }
}
