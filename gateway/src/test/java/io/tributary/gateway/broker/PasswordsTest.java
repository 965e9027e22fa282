package io.tributary.gateway.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PasswordsTest {
    /** Made by mosquitto_passwd 2.0 for the password "secret". */
    static final String ALICE = "alice:$7$101$kJuxIhpECcNrX9Bo"
            + "$rznGAo3kJ2oITOXZimqg8PrGTCF5wXVi9zKtQKxmIakJXyFKtqyAMtGex0o/3iRO/lxwx7rI4L/U6nU/AIE5aw==";

    /** Made by mosquitto_passwd -H sha512 for the password "old". */
    private static final String BOB = "bob:$6$C0kleyfLaffOnFoR"
            + "$RVTQ33fWhWr4fooXKqLiBUJQ0sBzrylwNwiyGNgYGrvliFWpA3yJEqmDtDzvUSSj1eNvNnqi+EN+07FPOJjgjA==";

    @TempDir
    private Path directory;

    private Passwords passwords(String text) throws IOException {
        Path file = directory.resolve("users");
        Files.writeString(file, text);
        return Passwords.read(file);
    }

    @Test
    void both_forms_of_mosquitto_passwd_are_understood() throws IOException {
        Passwords passwords = passwords("# users\n\n" + ALICE + "\n" + BOB + "\n");
        assertThat(passwords.match("alice", "secret")).isTrue();
        assertThat(passwords.match("bob", "old")).isTrue();
    }

    @Test
    void wrong_empty_and_foreign_passwords_and_unknown_users_do_not_match() throws IOException {
        Passwords passwords = passwords(ALICE + "\n" + BOB);
        assertThat(passwords.match("alice", "Secret")).isFalse();
        assertThat(passwords.match("alice", "")).isFalse();
        assertThat(passwords.match("alice", "old")).isFalse();
        assertThat(passwords.match("bob", "")).isFalse();
        assertThat(passwords.match("carol", "secret")).isFalse();
        assertThat(passwords.match("carol", "")).isFalse();
        assertThat(passwords.match("", "")).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "alice",
                "alice:",
                "alice:secret",
                ":$7$101$AAAA$AAAA",
                "alice:$7$x$AAAA$AAAA",
                "alice:$7$0$AAAA$AAAA",
                "alice:$7$999999999$AAAA$AAAA",
                "alice:$7$101$!$AAAA",
                "alice:$7$101$$AAAA",
                "alice:$7$101$AAAA$",
                "alice:$5$AAAA$AAAA"
            })
    void another_form_is_a_fault_with_its_line_and_never_shows_the_secret(String line) {
        assertThatThrownBy(() -> passwords("# users\n" + line))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("users:2: is not user:$7$")
                .hasMessageContaining("mosquitto_passwd")
                .hasMessageNotContaining("secret");
    }

    @Test
    void a_missing_file_is_said_with_what_to_do() {
        assertThatThrownBy(() -> Passwords.read(directory.resolve("nobody")))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("mosquitto_passwd -c");
    }
}
