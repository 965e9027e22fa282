package io.tributary.pipelines.decode;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.pipelines.batch.Type;
import io.tributary.pipelines.message.Message;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class EventTimeTest {
    private static final long DAY = 86_400_000_000L;

    private static Layout layout(TimeUnit unit, TimeRule rule) {
        return new Layout(
                Format.JSON,
                Layouts.topics("t"),
                Optional.of(new TimeField("ts", unit)),
                List.of(FieldSpec.of("ok", Type.BOOL).optionally()),
                rule);
    }

    private static long micros(String instant) {
        Instant at = Instant.parse(instant);
        return at.getEpochSecond() * 1_000_000 + at.getNano() / 1000;
    }

    /** The event time, or the reason why there is none. */
    private static String time(Layout layout, String payload, long received) {
        try (Workbench bench = new Workbench(layout)) {
            bench.decode(Message.of("t", payload, received));
            assertThat(bench.batch.rows() + bench.rejected.size()).isEqualTo(1);
            return bench.rejected.isEmpty() ? Long.toString(bench.batch.time().getLong(0)) : bench.rejected.get(0);
        }
    }

    private static String time(TimeUnit unit, String ts) {
        return time(layout(unit, TimeRule.DEFAULT), "{\"ts\":" + ts + "}", Workbench.NOW);
    }

    @ParameterizedTest
    @CsvSource({
        "S, 1767225601, 1767225601000000",
        "S, 1767225601.123456, 1767225601123456",
        "S, 1767225601.1, 1767225601100000",
        "S, 1767225601.1234569, 1767225601123456",
        "S, 1.767225601e9, 1767225601000000",
        "S, 1767225601.123456000000000000000, 1767225601123456",
        "MS, 1767225601000, 1767225601000000",
        "MS, 1767225601000.0625, 1767225601000062",
        "US, 1767225601123456, 1767225601123456",
        "US, 1767225601123456.99, 1767225601123456",
        "NS, 1767225601123456789, 1767225601123456",
        "ISO, '\"2026-01-01T00:00:01Z\"', 1767225601000000",
        "ISO, '\"2026-01-01 00:00:01\"', 1767225601000000",
        "ISO, '\"2026-01-01T01:00:01.5+01:00\"', 1767225601500000",
        "ISO, '\"2026-01-01T00:00:01\\u005a\"', 1767225601000000",
    })
    void a_time_is_exact_to_the_microsecond_in_each_unit(TimeUnit unit, String ts, String micros) {
        assertThat(time(unit, ts)).isEqualTo(micros);
    }

    @Test
    void without_a_time_field_the_time_of_arrival_is_taken() {
        Layout layout = Layouts.of(Format.JSON, Optional.empty());
        try (Workbench bench = new Workbench(layout)) {
            bench.decode(Message.of("site/a", "{\"ts\":1}", Workbench.NOW + 1));

            assertThat(bench.rows()).containsExactly(List.of(Long.toString(Workbench.NOW + 1), "a"));
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    MS  | "1767225601000" | time (at ts) is the text "1767225601000" where a number of ms since 1970 is wanted
                    MS  | null            | time (at ts) is null where a number of ms since 1970 is wanted; send one
                    MS  | true            | time (at ts) is true, a bool, where a number of ms since 1970 is wanted
                    ISO | 1767225601      | time (at ts) is the number 1767225601 where an ISO 8601 time such as "2026-01-01T00:00:00Z" is wanted
                    ISO | "yesterday"     | time (at ts) is the text "yesterday" where an ISO 8601 time
                    """)
    void a_time_of_another_kind_is_rejected(TimeUnit unit, String ts, String reason) {
        assertThat(time(unit, ts)).contains(reason);
    }

    @Test
    void a_missing_time_is_rejected() {
        assertThat(time(layout(TimeUnit.S, TimeRule.DEFAULT), "{}", Workbench.NOW))
                .isEqualTo("time (at ts) is missing; send it, or leave the time field out to take the time of arrival");
    }

    @Test
    void a_time_too_early_or_too_far_ahead_is_rejected_with_the_unit_as_a_way_out() {
        assertThat(time(TimeUnit.MS, "1767225601"))
                .isEqualTo("time (at ts) is 1970-01-21T10:53:45.601Z, which is not plausible, being before"
                        + " 2000-01-01T00:00:00Z; set the sender's clock, or mend time.unit, which says ms");
        assertThat(time(TimeUnit.S, "1767312002.000001"))
                .isEqualTo(
                        "time (at ts) is 2026-01-02T00:00:02.000001Z, which is not plausible, being more than 86400 s"
                                + " ahead of the time of arrival 2026-01-01T00:00:02Z; set the sender's clock, or mend"
                                + " time.unit, which says s");
    }

    @Test
    void the_bounds_themselves_are_plausible() {
        assertThat(time(TimeUnit.S, "946684800")).isEqualTo("946684800000000");
        assertThat(time(TimeUnit.US, "946684799999999")).contains("before 2000-01-01T00:00:00Z");
        assertThat(time(TimeUnit.S, "1767312002")).isEqualTo(Long.toString(Workbench.NOW + DAY));
    }

    @ParameterizedTest
    @EnumSource(
            value = TimeUnit.class,
            names = {"S", "MS", "US", "NS"})
    void no_number_however_absurd_overflows_into_a_plausible_time(TimeUnit unit) {
        for (String ts : new String[] {
            "9223372036854775807",
            "-9223372036854775808",
            "9223372036854775808",
            "18446744073709551617",
            "1e20",
            "1e21",
            "1e300",
            "-1e300",
            "1e999999999",
            "1e99999999999",
            "0",
            "-1",
            "-0",
            "1e-999999999",
            "18446745841" + "000000000".repeat(3)
        }) {
            assertThat(time(unit, ts)).as(ts).contains("not plausible");
        }
    }

    @Test
    void even_a_rule_that_allows_everything_ends_before_the_year_10000() {
        Layout lax = layout(TimeUnit.S, new TimeRule(-62_135_596_800_000_000L, Long.MAX_VALUE));

        assertThat(time(lax, "{\"ts\":253402300799}", Workbench.NOW)).isEqualTo("253402300799000000");
        assertThat(time(lax, "{\"ts\":253402300800}", Workbench.NOW)).contains("not plausible");
        assertThat(time(lax, "{\"ts\":1e300}", Workbench.NOW)).contains("not plausible");
        assertThat(time(lax, "{\"ts\":-62135596800}", Workbench.NOW)).isEqualTo("-62135596800000000");
    }

    @ParameterizedTest
    @ValueSource(strings = {"1970-01-01T00:00:10Z", "2023-12-31T23:59:59.999999Z"})
    void a_node_whose_clock_was_never_set_believes_times_up_to_2100(String clock) {
        Layout layout = layout(TimeUnit.ISO, TimeRule.DEFAULT);
        long received = micros(clock);

        assertThat(time(layout, "{\"ts\":\"2026-01-01T00:00:00Z\"}", received)).isEqualTo("1767225600000000");
        assertThat(time(layout, "{\"ts\":\"2100-01-01T00:00:00Z\"}", received)).isEqualTo("4102444800000000");
        assertThat(time(layout, "{\"ts\":\"2100-01-01T00:00:01Z\"}", received))
                .contains("not plausible, being after 2100-01-01T00:00:00Z");
        assertThat(time(layout, "{\"ts\":\"1999-01-01T00:00:00Z\"}", received)).contains("being before 2000");
    }

    @Test
    void a_set_clock_bounds_what_lies_ahead() {
        assertThat(time(
                        layout(TimeUnit.ISO, TimeRule.DEFAULT),
                        "{\"ts\":\"2024-01-03T00:00:00Z\"}",
                        micros("2024-01-01T00:00:00Z")))
                .contains("ahead of the time of arrival");
    }

    @Test
    void an_arrival_time_before_the_earliest_is_rejected_and_blames_the_nodes_clock() {
        try (Workbench bench = new Workbench(Layouts.json())) {
            bench.decode(Message.of("site/a", "{}", 10_000_000));

            assertThat(bench.rejected)
                    .containsExactly("the time of arrival 1970-01-01T00:00:10Z is not plausible, being before"
                            + " 2000-01-01T00:00:00Z; set this node's clock, or give the readings a time field");
        }
    }
}
