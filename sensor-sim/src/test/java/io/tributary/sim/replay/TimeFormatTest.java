package io.tributary.sim.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TimeFormatTest {
    @ParameterizedTest
    @CsvSource({
        "2013-12-02 21:15:00, 2013-12-02T21:15:00Z",
        "2013-12-02T21:15, 2013-12-02T21:15:00Z",
        "2013-12-02T21:15:00.25Z, 2013-12-02T21:15:00.250Z",
        "2013-12-02T21:15:00.123456789Z, 2013-12-02T21:15:00.123456Z",
        "2013-12-02 21:15:00+01:00, 2013-12-02T20:15:00Z",
        "2013-12-02T21:15:00 -0230, 2013-12-02T23:45:00Z",
        "1386018900, 2013-12-02T21:15:00Z",
        "1386018900.5, 2013-12-02T21:15:00.500Z",
        "1386018900123, 2013-12-02T21:15:00.123Z",
        "1386018900123456, 2013-12-02T21:15:00.123456Z",
    })
    void the_format_is_found_out(String text, Instant expected) {
        long micros = TimeFormat.AUTO.micros(text);
        assertThat(Instant.ofEpochSecond(0).plusNanos(micros * 1000)).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "yesterday", "2013-12-02", "2013-13-02 00:00:00", "2013-02-30 00:00:00", "1e9", "0x10"})
    void what_is_no_time_is_told_with_its_value(String text) {
        assertThatThrownBy(() -> TimeFormat.AUTO.micros(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'" + text + "'");
    }

    @Test
    void a_number_too_far_away_asks_for_the_unit() {
        assertThatThrownBy(() -> TimeFormat.SECONDS.micros("1386018900123456"))
                .hasMessageContaining("is the unit right?");
    }

    @Test
    void a_unit_given_is_not_guessed() {
        assertThat(TimeFormat.MILLIS.micros("5")).isEqualTo(5000);
        assertThat(TimeFormat.SECONDS.micros("-5")).isEqualTo(-5_000_000);
        assertThat(TimeFormat.MICROS.micros("5")).isEqualTo(5);
    }
}
