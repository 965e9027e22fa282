package io.tributary.pipelines.window;

import io.tributary.pipelines.config.Durations;
import io.tributary.pipelines.window.Shape.CalendarUnit;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.time.zone.ZoneOffsetTransition;
import java.time.zone.ZoneRules;

/**
 * Time cut as a calendar and the clocks on the wall of a place cut it.
 *
 * <p>An interval begins at the first moment at which the clock on the wall shows its beginning or more. So a day that begins
 * at 02:30 begins, on the day on which clocks go from 02:00 to 03:00, at that change; and on the day on which 02:30 comes
 * twice, at the first. A beginning that would leave an interval empty, such as that of a day which a place skipped, is left
 * out. Hours are 60 minutes each, the one that comes twice is two; where clocks change by a part of an hour, the
 * interval in which they do ends at the change.
 */
final class CalendarGrid implements Grid {
    private static final long SECOND = 1_000_000L;
    private static final long HOUR = 3600 * SECOND;
    private static final int DAYS_A_WEEK = 7;
    private static final int MONTHS_A_YEAR = 12;
    /** 1970-01-01 was a Thursday. */
    private static final int EPOCH_DAY_IN_WEEK = DayOfWeek.THURSDAY.getValue() - 1;

    private final CalendarUnit unit;
    private final ZoneRules rules;
    private final ZoneId zone;
    private final Duration offset;
    private final Duration shift;
    private final long shiftsADay;

    /** The interval last found: neighbours in a stream mostly ask for the same. */
    private long start;

    private long end;

    CalendarGrid(Shape.Calendar shape) {
        unit = shape.unit();
        zone = shape.zone();
        rules = zone.getRules();
        offset = shape.offset();
        shift = shape.shift();
        shiftsADay = Math.max(1, Duration.ofDays(1).dividedBy(shift));
    }

    @Override
    public long startOf(long micros) {
        find(micros);
        return start;
    }

    @Override
    public long endOf(long micros) {
        find(micros);
        return end;
    }

    private void find(long micros) {
        if (micros >= start && micros < end) {
            return;
        }
        if (unit == CalendarUnit.HOUR) {
            findHour(micros);
        } else {
            findUnit(micros);
        }
    }

    private void findUnit(long micros) {
        LocalDateTime local = LocalDateTime.ofInstant(instant(micros), zone).minus(offset);
        long number = numberOf(local);
        while (beginning(number) > micros) {
            number--;
        }
        while (beginning(number + 1) <= micros) {
            number++;
        }
        start = beginning(number);
        end = beginning(number + 1);
    }

    /** Units since 1970, the one that begins last before a time on the wall less the offset. */
    private long numberOf(LocalDateTime local) {
        LocalDate date = local.toLocalDate();
        return switch (unit) {
            case SHIFT ->
                date.toEpochDay() * shiftsADay
                        + Duration.between(date.atStartOfDay(), local).dividedBy(shift);
            case WEEK -> Math.floorDiv(date.toEpochDay() + EPOCH_DAY_IN_WEEK, DAYS_A_WEEK);
            case MONTH -> (long) date.getYear() * MONTHS_A_YEAR + date.getMonthValue() - 1;
            case DAY, HOUR -> date.toEpochDay();
        };
    }

    /** Never decreases with the number. */
    private long beginning(long number) {
        return onTheWall(
                switch (unit) {
                    case SHIFT ->
                        LocalDate.ofEpochDay(Math.floorDiv(number, shiftsADay))
                                .atStartOfDay()
                                .plus(offset)
                                .plus(shift.multipliedBy(Math.floorMod(number, shiftsADay)));
                    case WEEK ->
                        LocalDate.ofEpochDay(number * DAYS_A_WEEK - EPOCH_DAY_IN_WEEK)
                                .atStartOfDay()
                                .plus(offset);
                    case MONTH ->
                        LocalDate.of(
                                        Math.toIntExact(Math.floorDiv(number, (long) MONTHS_A_YEAR)),
                                        Math.floorMod(number, MONTHS_A_YEAR) + 1,
                                        1)
                                .atStartOfDay()
                                .plus(offset);
                    case DAY, HOUR ->
                        LocalDate.ofEpochDay(number).atStartOfDay().plus(offset);
                });
    }

    /** The first moment at which clocks show that time or more. */
    private long onTheWall(LocalDateTime local) {
        ZoneOffsetTransition transition = rules.getTransition(local);
        if (transition != null && transition.isGap()) {
            return micros(transition.getInstant());
        }
        return micros(local.toInstant(rules.getValidOffsets(local).get(0)));
    }

    private void findHour(long micros) {
        Instant at = instant(micros);
        ZoneOffset now = rules.getOffset(at);
        long shifted = now.getTotalSeconds() * SECOND - Durations.micros(offset);
        start = micros - Math.floorMod(micros + shifted, HOUR);
        end = start + HOUR;
        ZoneOffsetTransition before = rules.previousTransition(at.plusNanos(1));
        if (before != null && cutsAnHour(before)) {
            start = Math.max(start, micros(before.getInstant()));
        }
        ZoneOffsetTransition next = rules.nextTransition(at);
        if (next != null && cutsAnHour(next)) {
            end = Math.min(end, micros(next.getInstant()));
        }
    }

    private static boolean cutsAnHour(ZoneOffsetTransition transition) {
        return !transition.getDuration().truncatedTo(ChronoUnit.HOURS).equals(transition.getDuration());
    }

    private static Instant instant(long micros) {
        return Instant.EPOCH.plus(micros, ChronoUnit.MICROS);
    }

    private static long micros(Instant instant) {
        return Math.addExact(Math.multiplyExact(instant.getEpochSecond(), SECOND), instant.getNano() / 1000);
    }
}
