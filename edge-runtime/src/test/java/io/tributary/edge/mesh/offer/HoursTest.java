package io.tributary.edge.mesh.offer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HoursTest {
    private static Hours berlin(String... spans) {
        return new Hours(Arrays.stream(spans).map(Hours.Span::parse).toList(), ZoneId.of("Europe/Berlin"));
    }

    @ParameterizedTest
    @CsvSource({
        "2026-01-10T20:59:59Z, false",
        "2026-01-10T21:00:00Z, true",
        "2026-01-10T23:30:00Z, true",
        "2026-01-11T04:59:59Z, true",
        "2026-01-11T05:00:00Z, false",
        "2026-07-10T19:59:59Z, false",
        "2026-07-10T20:00:00Z, true",
    })
    void a_night_goes_over_midnight_by_the_clock_of_its_zone(Instant at, boolean inside) {
        assertThat(berlin("22:00-06:00").contains(at)).isEqualTo(inside);
    }

    @ParameterizedTest
    @CsvSource({
        "2026-10-25T00:29:00Z, false",
        "2026-10-25T00:30:00Z, true",
        "2026-10-25T01:29:00Z, false",
        "2026-10-25T01:30:00Z, true",
        "2026-10-25T02:00:00Z, false",
    })
    void an_hour_that_comes_twice_counts_twice(Instant at, boolean inside) {
        assertThat(berlin("02:30-03:00").contains(at)).isEqualTo(inside);
    }

    @Test
    void an_hour_that_is_left_out_does_not_count() {
        for (Instant at = Instant.parse("2026-03-29T00:00:00Z");
                at.isBefore(Instant.parse("2026-03-29T03:00:00Z"));
                at = at.plusSeconds(60)) {
            assertThat(berlin("02:00-03:00").contains(at)).as("%s", at).isFalse();
        }
    }

    @Test
    void of_several_any_will_do_and_none_is_always() {
        Instant noon = Instant.parse("2026-01-10T11:00:00Z");
        assertThat(berlin("22:00-06:00", "12:00-12:01").contains(noon)).isTrue();
        assertThat(berlin("22:00-06:00").contains(noon)).isFalse();
        assertThat(new Hours(List.of(), ZoneId.of("UTC")).contains(noon)).isTrue();
    }

    @Test
    void a_whole_day_ends_at_24_or_0() {
        assertThat(Hours.Span.parse("00:00-24:00")).isEqualTo(Hours.Span.parse("00:00-00:00"));
        assertThat(berlin("00:00-24:00").contains(Instant.parse("2026-01-10T22:59:59Z")))
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "22-06",
                "22:00",
                "25:00-06:00",
                "24:00-06:00",
                "22:60-06:00",
                "06:00-06:00",
                "06:00-24:30",
                "9:00-10:00"
            })
    void what_is_no_time_of_day_is_said_with_a_way_out(String text) {
        assertThatThrownBy(() -> Hours.Span.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'" + text + "'")
                .hasMessageContaining("22:00-06:00");
    }
}
