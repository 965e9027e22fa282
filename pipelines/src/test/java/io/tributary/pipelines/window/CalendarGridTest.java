package io.tributary.pipelines.window;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.pipelines.window.Shape.CalendarUnit;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.time.temporal.TemporalAdjusters;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class CalendarGridTest {
    private static final List<String> ZONES = List.of(
            "Europe/Berlin",
            "America/New_York",
            "America/Havana",
            "Australia/Lord_Howe",
            "Asia/Kolkata",
            "Pacific/Apia",
            "Africa/Casablanca",
            "UTC");
    private static final Duration EIGHT_HOURS = Duration.ofHours(8);

    @Test
    void a_day_has_23_hours_in_spring_and_25_in_autumn() {
        CalendarGrid days = grid(CalendarUnit.DAY, "Europe/Berlin", Duration.ZERO);
        assertThat(interval(days, "2025-03-30T10:00:00Z"))
                .containsExactly("2025-03-29T23:00:00Z", "2025-03-30T22:00:00Z");
        assertThat(interval(days, "2025-10-26T10:00:00Z"))
                .containsExactly("2025-10-25T22:00:00Z", "2025-10-26T23:00:00Z");
    }

    @Test
    void a_beginning_that_the_clocks_skip_is_the_moment_of_the_change() {
        CalendarGrid days = grid(CalendarUnit.DAY, "Europe/Berlin", Duration.ofMinutes(150));
        assertThat(interval(days, "2025-03-30T00:59:59Z"))
                .containsExactly("2025-03-29T01:30:00Z", "2025-03-30T01:00:00Z");
        assertThat(interval(days, "2025-03-30T01:00:00Z"))
                .containsExactly("2025-03-30T01:00:00Z", "2025-03-31T00:30:00Z");
    }

    @Test
    void a_beginning_that_comes_twice_is_the_first_of_them() {
        CalendarGrid days = grid(CalendarUnit.DAY, "Europe/Berlin", Duration.ofMinutes(150));
        assertThat(interval(days, "2025-10-26T01:30:00Z"))
                .containsExactly("2025-10-26T00:30:00Z", "2025-10-27T01:30:00Z");
    }

    @Test
    void a_night_shift_is_as_long_as_the_clocks_on_the_wall_make_it() {
        CalendarGrid shifts = grid(CalendarUnit.SHIFT, "Europe/Berlin", Duration.ofHours(6));
        assertThat(interval(shifts, "2025-03-30T00:00:00Z"))
                .as("22:00 to 06:00, seven hours")
                .containsExactly("2025-03-29T21:00:00Z", "2025-03-30T04:00:00Z");
        assertThat(interval(shifts, "2025-10-26T00:00:00Z"))
                .as("nine hours")
                .containsExactly("2025-10-25T20:00:00Z", "2025-10-26T05:00:00Z");
        assertThat(interval(shifts, "2025-10-26T05:00:00Z"))
                .containsExactly("2025-10-26T05:00:00Z", "2025-10-26T13:00:00Z");
    }

    @Test
    void the_hour_that_comes_twice_is_two_hours() {
        CalendarGrid hours = grid(CalendarUnit.HOUR, "Europe/Berlin", Duration.ZERO);
        assertThat(interval(hours, "2025-10-26T00:59:00Z"))
                .containsExactly("2025-10-26T00:00:00Z", "2025-10-26T01:00:00Z");
        assertThat(interval(hours, "2025-10-26T01:00:00Z"))
                .containsExactly("2025-10-26T01:00:00Z", "2025-10-26T02:00:00Z");
    }

    @Test
    void a_week_begins_on_monday_and_a_month_on_its_first() {
        assertThat(interval(grid(CalendarUnit.WEEK, "UTC", Duration.ofHours(6)), "2026-01-05T05:59:59Z"))
                .containsExactly("2025-12-29T06:00:00Z", "2026-01-05T06:00:00Z");
        assertThat(interval(grid(CalendarUnit.MONTH, "UTC", Duration.ZERO), "2024-02-29T23:59:59Z"))
                .containsExactly("2024-02-01T00:00:00Z", "2024-03-01T00:00:00Z");
        assertThat(interval(grid(CalendarUnit.MONTH, "UTC", Duration.ofDays(14)), "1969-12-31T23:59:59Z"))
                .containsExactly("1969-12-15T00:00:00Z", "1970-01-15T00:00:00Z");
    }

    @Test
    void a_day_that_a_place_skipped_is_no_window() {
        CalendarGrid days = grid(CalendarUnit.DAY, "Pacific/Apia", Duration.ZERO);
        assertThat(interval(days, "2011-12-30T09:59:59Z"))
                .as("29 December")
                .containsExactly("2011-12-29T10:00:00Z", "2011-12-30T10:00:00Z");
        assertThat(interval(days, "2011-12-30T10:00:00Z"))
                .as("31 December, which came next")
                .containsExactly("2011-12-30T10:00:00Z", "2011-12-31T10:00:00Z");
    }

    /** A window begins when the clock on the wall first shows a unit that it never showed before. */
    @ParameterizedTest
    @EnumSource(
            value = CalendarUnit.class,
            names = {"SHIFT", "DAY", "WEEK", "MONTH"})
    void bounds_are_where_the_clock_on_the_wall_first_shows_another_unit(CalendarUnit unit) {
        for (long seed = 1; seed <= 60; seed++) {
            Random random = new Random(seed);
            ZoneId zone = ZoneId.of(ZONES.get(random.nextInt(ZONES.size())));
            Duration offset = Duration.ofMinutes(random.nextInt(24 * 60));
            Duration shift = Duration.ofHours(List.of(1, 6, 8, 12).get(random.nextInt(4)));
            CalendarGrid grid = new CalendarGrid(new Shape.Calendar(unit, zone, offset, shift));
            Instant middle = transition(zone, random);
            List<Long> bounds = scanned(unit, zone, offset, shift, middle);
            for (int i = 1; i + 1 < bounds.size(); i++) {
                String what = unit + " seed " + seed + " " + zone + " " + offset + " " + shift;
                long start = bounds.get(i);
                long end = bounds.get(i + 1);
                for (long time : List.of(end - 1, start, start + (end - start) / 2)) {
                    assertThat(List.of(grid.startOf(time), grid.endOf(time)))
                            .as(what)
                            .containsExactly(start, end);
                }
            }
        }
    }

    @Test
    void hours_are_cut_where_clocks_change_by_half_an_hour() {
        CalendarGrid hours = grid(CalendarUnit.HOUR, "Australia/Lord_Howe", Duration.ZERO);
        assertThat(interval(hours, "2025-04-05T14:59:00Z"))
                .as("01:00 to 02:00, when it becomes 01:30")
                .containsExactly("2025-04-05T14:00:00Z", "2025-04-05T15:00:00Z");
        assertThat(interval(hours, "2025-04-05T15:00:00Z"))
                .as("01:30 to 02:00")
                .containsExactly("2025-04-05T15:00:00Z", "2025-04-05T15:30:00Z");
        assertThat(interval(hours, "2025-10-04T15:45:00Z"))
                .as("02:30 to 03:00")
                .containsExactly("2025-10-04T15:30:00Z", "2025-10-04T16:00:00Z");
    }

    private static Instant transition(ZoneId zone, Random random) {
        Instant from = Instant.parse("2010-01-01T00:00:00Z").plus(random.nextInt(5000), ChronoUnit.DAYS);
        return zone.getRules().nextTransition(from) == null
                ? from
                : zone.getRules().nextTransition(from).getInstant();
    }

    private static List<Long> scanned(CalendarUnit unit, ZoneId zone, Duration offset, Duration shift, Instant middle) {
        int days = unit == CalendarUnit.MONTH ? 70 : 20;
        Instant at = middle.minus(days, ChronoUnit.DAYS).truncatedTo(ChronoUnit.MINUTES);
        List<Long> bounds = new ArrayList<>();
        TreeSet<LocalDateTime> shown = new TreeSet<>();
        for (int minute = 0; minute < 2 * days * 24 * 60; minute++) {
            LocalDateTime local = LocalDateTime.ofInstant(at, zone).minus(offset);
            LocalDateTime beginning = beginning(unit, local, shift);
            if (shown.isEmpty() || beginning.isAfter(shown.last())) {
                shown.add(beginning);
                bounds.add(at.getEpochSecond() * 1_000_000L);
            }
            at = at.plusSeconds(60);
        }
        return bounds;
    }

    private static LocalDateTime beginning(CalendarUnit unit, LocalDateTime local, Duration shift) {
        LocalDateTime day = local.truncatedTo(ChronoUnit.DAYS);
        return switch (unit) {
            case HOUR -> local.truncatedTo(ChronoUnit.HOURS);
            case SHIFT ->
                day.plus(shift.multipliedBy(Duration.between(day, local).dividedBy(shift)));
            case DAY -> day;
            case WEEK -> day.with(TemporalAdjusters.previousOrSame(DayOfWeek.MONDAY));
            case MONTH -> day.withDayOfMonth(1);
        };
    }

    private static CalendarGrid grid(CalendarUnit unit, String zone, Duration offset) {
        return new CalendarGrid(new Shape.Calendar(unit, ZoneId.of(zone), offset, EIGHT_HOURS));
    }

    private static List<String> interval(CalendarGrid grid, String time) {
        Instant at = Instant.parse(time);
        long micros = at.getEpochSecond() * 1_000_000L + at.getNano() / 1000;
        return List.of(text(grid.startOf(micros)), text(grid.endOf(micros)));
    }

    private static String text(long micros) {
        return Instant.EPOCH.plus(micros, ChronoUnit.MICROS).toString();
    }
}
