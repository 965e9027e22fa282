package io.tributary.pipelines.expression;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One number of a time as the clocks and calendars of a zone show it, such as its hour. */
final class TimePart extends Node {
    /** Which number it is; CEL counts months, days of a year and of a week from 0, and says days of a month both ways. */
    enum Part {
        YEAR,
        MONTH,
        DATE,
        DAY_OF_MONTH,
        DAY_OF_YEAR,
        DAY_OF_WEEK,
        HOURS,
        MINUTES,
        SECONDS,
        MILLISECONDS
    }

    private static final Map<String, Part> PARTS = Map.of(
            "getFullYear", Part.YEAR,
            "getMonth", Part.MONTH,
            "getDate", Part.DATE,
            "getDayOfMonth", Part.DAY_OF_MONTH,
            "getDayOfYear", Part.DAY_OF_YEAR,
            "getDayOfWeek", Part.DAY_OF_WEEK,
            "getHours", Part.HOURS,
            "getMinutes", Part.MINUTES,
            "getSeconds", Part.SECONDS,
            "getMilliseconds", Part.MILLISECONDS);

    private static final long DAYS_PER_ERA = 146_097;

    private final Part part;
    private final Node time;
    private final Zone zone;

    TimePart(Part part, Node time, Zone zone) {
        super(Kind.INT, time);
        this.part = part;
        this.time = time;
        this.zone = zone;
    }

    /** What a function such as {@code getHours} asks for; {@code null} if it is none of these. */
    static @Nullable Part of(String function) {
        return PARTS.get(function);
    }

    @Override
    void compute(int capacity, int rows) {
        time.evaluate(capacity, rows);
        statesOf(time, rows);
        long[] micros = time.longs;
        for (int i = 0; i < rows; i++) {
            longs[i] = clean || states[i] == VALUE ? part(zone.local(micros[i])) : 0;
        }
    }

    private long part(long local) {
        return switch (part) {
            case HOURS -> Math.floorMod(local, TimeRules.MICROS_PER_DAY) / 3_600_000_000L;
            case MINUTES -> Math.floorMod(local, 3_600_000_000L) / 60_000_000;
            case SECONDS -> Math.floorMod(local, 60_000_000L) / TimeRules.MICROS_PER_SECOND;
            case MILLISECONDS -> Math.floorMod(local, TimeRules.MICROS_PER_SECOND) / 1_000;
            // 1970-01-01 was a Thursday.
            case DAY_OF_WEEK -> Math.floorMod(Math.floorDiv(local, TimeRules.MICROS_PER_DAY) + 4, 7L);
            default -> date(Math.floorDiv(local, TimeRules.MICROS_PER_DAY));
        };
    }

    /** Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms", civil_from_days: eras of 400 years from March. */
    private long date(long epochDay) {
        long shifted = epochDay + 719_468;
        long era = Math.floorDiv(shifted, DAYS_PER_ERA);
        long dayOfEra = shifted - era * DAYS_PER_ERA;
        long yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365;
        long dayFromMarch = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100);
        long monthFromMarch = (5 * dayFromMarch + 2) / 153;
        long month = monthFromMarch < 10 ? monthFromMarch + 2 : monthFromMarch - 10;
        long year = yearOfEra + era * 400 + (month <= 1 ? 1 : 0);
        long date = dayFromMarch - (153 * monthFromMarch + 2) / 5 + 1;
        return switch (part) {
            case YEAR -> year;
            case MONTH -> month;
            case DATE -> date;
            case DAY_OF_MONTH -> date - 1;
            // March to December come 59 or 60 days after the year began.
            default -> month <= 1 ? dayFromMarch - 306 : dayFromMarch + (isLeap(year) ? 60 : 59);
        };
    }

    private static boolean isLeap(long year) {
        return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    }
}
