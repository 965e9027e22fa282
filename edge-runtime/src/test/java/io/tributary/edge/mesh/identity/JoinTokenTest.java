package io.tributary.edge.mesh.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JoinTokenTest {
    private static final Instant EXPIRES = Instant.parse("2026-03-01T12:15:00Z");

    private static JoinToken token(String address, Random random) {
        byte[] secret = new byte[16];
        byte[] pin = new byte[16];
        random.nextBytes(secret);
        random.nextBytes(pin);
        return new JoinToken(address, EXPIRES, new JoinToken.Secret(secret), new JoinToken.Secret(pin));
    }

    @ParameterizedTest
    @ValueSource(strings = {"10.0.0.1:7443", "gateway.local:1", "[fd00::1]:65535"})
    void what_is_written_is_read_again(String address) throws IdentityException {
        JoinToken token = token(address, new Random(1));
        assertThat(JoinToken.parse(token.text())).isEqualTo(token);
    }

    @Test
    void people_may_write_it_in_small_letters_with_other_gaps_and_mistake_o_for_0() throws IdentityException {
        JoinToken token = token("10.0.0.1:7443", new Random(2));
        String typed = token.text().replace("-", " ").replace('0', 'o').replace('1', 'l');
        assertThat(JoinToken.parse(typed.toLowerCase(Locale.ROOT))).isEqualTo(token);
    }

    @Test
    void it_is_short_enough_to_be_typed() {
        assertThat(token("192.168.178.20:7443", new Random(3)).text().replace("-", ""))
                .hasSizeLessThanOrEqualTo(95);
    }

    @Test
    void every_changed_character_is_noticed() {
        String text = token("10.0.0.1:7443", new Random(4)).text();
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) != '-') {
                String altered = text.substring(0, i) + (text.charAt(i) == 'A' ? 'B' : 'A') + text.substring(i + 1);
                assertThatThrownBy(() -> JoinToken.parse(altered))
                        .isInstanceOf(IdentityException.class)
                        .hasMessageStartingWith("the join token");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "A", "0", "tributary", "U0U0-U0U0", "----"})
    void what_is_no_token_is_refused_with_the_way_out(String text) {
        assertThatThrownBy(() -> JoinToken.parse(text))
                .isInstanceOf(IdentityException.class)
                .hasMessageContaining("tributary node token");
    }

    @Test
    void more_text_than_any_token_is_not_even_read() {
        assertThatThrownBy(() -> JoinToken.parse("0".repeat(100_000))).hasMessageContaining("more than any token");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "host", "host:0", "host:65536", "a b:1", "[::1:7443", "ho/st:1", ":7443"})
    void an_address_is_host_and_port(String address) {
        assertThatThrownBy(() -> token(address, new Random(5))).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void the_secret_is_not_shown() {
        JoinToken token = token("10.0.0.1:7443", new Random(6));
        assertThat(token.toString() + token.secret())
                .doesNotContain(token.text().substring(0, 9));
        assertThat(token.secret()).hasToString("(16 bytes)");
    }
}
