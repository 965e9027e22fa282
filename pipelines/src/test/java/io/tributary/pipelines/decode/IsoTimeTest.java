package io.tributary.pipelines.decode;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class IsoTimeTest {
    private static long micros(String text) {
        byte[] padded = ("9" + text + "9").getBytes(StandardCharsets.UTF_8);
        return IsoTime.micros(padded, 1, padded.length - 2);
    }

    private static long jdk(String instant) {
        return micros(OffsetDateTime.parse(instant).toInstant());
    }

    private static long micros(Instant instant) {
        return instant.getEpochSecond() * 1_000_000 + instant.getNano() / 1000;
    }

    @ParameterizedTest
    @CsvSource({
        "2026-01-01T00:00:00Z, 2026-01-01T00:00:00Z",
        "2013-12-02 21:15:00, 2013-12-02T21:15:00Z",
        "2013-12-02T21:15:00, 2013-12-02T21:15:00Z",
        "2013-12-02 21:15:00Z, 2013-12-02T21:15:00Z",
        "2013-12-02t21:15:00z, 2013-12-02T21:15:00Z",
        "2026-01-01T00:00:00.1Z, 2026-01-01T00:00:00.100Z",
        "2026-01-01T00:00:00.123456Z, 2026-01-01T00:00:00.123456Z",
        "2026-01-01T00:00:00.123456789Z, 2026-01-01T00:00:00.123456Z",
        "2026-01-01T00:00:00.12345699999999999999Z, 2026-01-01T00:00:00.123456Z",
        "2026-01-01T01:30:00+01:30, 2026-01-01T00:00:00Z",
        "2026-01-01T01:30:00.5+0130, 2026-01-01T00:00:00.500Z",
        "2025-12-31T19:00:00-05, 2026-01-01T00:00:00Z",
        "2024-02-29T23:59:59Z, 2024-02-29T23:59:59Z",
        "1969-12-31T23:59:59.9Z, 1969-12-31T23:59:59.900Z",
        "0001-01-01T00:00:00Z, 0001-01-01T00:00:00Z",
        "9999-12-31T23:59:59Z, 9999-12-31T23:59:59Z",
    })
    void the_forms_people_write_are_read(String text, String instant) {
        assertThat(micros(text)).isEqualTo(jdk(instant));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "2026",
                "2026-01-01",
                "2026-01-01T00:00",
                "2026-01-01T00:00Z",
                "2026-1-1T00:00:00Z      ",
                "2026-13-01T00:00:00Z",
                "2026-00-01T00:00:00Z",
                "2026-02-29T00:00:00Z",
                "2100-02-29T00:00:00Z",
                "2026-04-31T00:00:00Z",
                "2026-01-00T00:00:00Z",
                "2026-01-01T24:00:00Z",
                "2026-01-01T00:60:00Z",
                "2026-01-01T00:00:60Z",
                "2026-01-01T00:00:00.Z",
                "2026-01-01T00:00:00ZZ",
                "2026-01-01T00:00:00 Z",
                "2026-01-01T00:00:00+",
                "2026-01-01T00:00:00+1",
                "2026-01-01T00:00:00+1:00",
                "2026-01-01T00:00:00+19:00",
                "2026-01-01T00:00:00+01:60",
                "2026-01-01T00:00:00+01:0a",
                "2026/01/01T00:00:00Z",
                "2026-01-01x00:00:00Z",
                "-026-01-01T00:00:00Z",
                "2026-01-01T-1:00:00Z",
                "2026-01-01T0 :00:00Z",
                "２026-01-01T00:00:00Z",
                "2026-01-01T00:00:00[UTC]",
                "Thu, 01 Jan 2026 00:00:00 GMT"
            })
    void everything_else_is_not_a_time(String text) {
        assertThat(micros(text)).isEqualTo(IsoTime.NOT_A_TIME);
    }

    @Test
    void random_instants_are_those_of_the_jdk() {
        long seed = 7;
        SplittableRandom random = new SplittableRandom(seed);
        for (int i = 0; i < 50_000; i++) {
            OffsetDateTime time = Instant.ofEpochSecond(
                            random.nextLong(-62_000_000_000L, 253_000_000_000L), random.nextInt(1_000_000_000))
                    .truncatedTo(i % 2 == 0 ? ChronoUnit.NANOS : ChronoUnit.SECONDS)
                    .atOffset(ZoneOffset.ofTotalSeconds(random.nextInt(-1080, 1081) * 60));
            if (time.getYear() < 1 || time.getYear() > 9999) {
                continue;
            }
            String text = DateTimeFormatter.ISO_OFFSET_DATE_TIME.format(time);
            assertThat(micros(text)).as("%s, seed %s", text, seed).isEqualTo(micros(time.toInstant()));
        }
    }
}
