package io.tributary.pipelines.expression;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What CEL says of <a href="https://github.com/google/cel-spec/blob/master/doc/langdef.md#timestamps">times and
 * durations</a>, in microseconds.
 */
final class TimeRules {
    static final long MICROS_PER_SECOND = 1_000_000;
    static final long MICROS_PER_DAY = 86_400 * MICROS_PER_SECOND;

    /** 0001-01-01T00:00:00Z. */
    static final long FIRST = -62_135_596_800L * MICROS_PER_SECOND;

    /** 9999-12-31T23:59:59.999999Z. */
    static final long LAST = 253_402_300_800L * MICROS_PER_SECOND - 1;

    /** About 10,000 years. */
    static final long LONGEST = 315_576_000_000L * MICROS_PER_SECOND;

    private static final Pattern TIME = Pattern.compile(
            "[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt][0-9]{2}:[0-9]{2}:[0-9]{2}(\\.[0-9]{1,9})?([Zz]|[+-][0-9]{2}:[0-9]{2})");
    private static final Pattern DURATION =
            Pattern.compile("[+-]?(0|([0-9]{1,18}(\\.[0-9]{1,18})?(h|ms|m|s|us|\u00b5s|\u03bcs|ns)){1,20})");
    private static final Pattern AMOUNT = Pattern.compile("([0-9.]+)([a-z\u00b5\u03bc]+)");
    private static final Map<String, BigDecimal> UNITS = Map.of(
            "h",
            BigDecimal.valueOf(3_600_000_000L),
            "m",
            BigDecimal.valueOf(60_000_000),
            "s",
            BigDecimal.valueOf(1_000_000),
            "ms",
            BigDecimal.valueOf(1_000),
            "us",
            BigDecimal.ONE,
            "\u00b5s",
            BigDecimal.ONE,
            "\u03bcs",
            BigDecimal.ONE,
            "ns",
            new BigDecimal("0.001"));

    private TimeRules() {}

    /** A time of RFC 3339; what is finer than a microsecond is cut off. */
    static long toTime(String text) {
        if (TIME.matcher(text).matches()) {
            try {
                Instant instant = OffsetDateTime.parse(text).toInstant();
                return inRange(instant.getEpochSecond() * MICROS_PER_SECOND + instant.getNano() / 1_000);
            } catch (DateTimeException e) {
                // said below
            }
        }
        throw new Failure("timestamp(" + TextRules.shown(text)
                + ") is not a time of RFC 3339; write one such as 2026-01-31T12:00:00Z or 2026-01-31T12:00:00.5+01:00");
    }

    /** Whether so many seconds since 1970 UTC are within the years 1 to 9999. */
    static boolean isTime(long seconds) {
        return seconds >= FIRST / MICROS_PER_SECOND && seconds <= LAST / MICROS_PER_SECOND;
    }

    private static long inRange(long micros) {
        if (micros < FIRST || micros > LAST) {
            throw new DateTimeException("not within the years 1 to 9999");
        }
        return micros;
    }

    /** Such as {@code 1h30m}, {@code 1.5s} or {@code -10ms}; what is finer than a microsecond is cut off. */
    static long toDuration(String text) {
        if (!DURATION.matcher(text).matches()) {
            throw new Failure("duration(" + TextRules.shown(text)
                    + ") is not a duration; write one such as 1h30m, 1.5s or -10ms, in " + "h, m, s, ms, us, ns"
                    + (text.matches("[0-9.]+ ?d(ay|ays)?") ? ": a day is 24h" : ""));
        }
        BigDecimal micros = BigDecimal.ZERO;
        Matcher amount = AMOUNT.matcher(text);
        while (amount.find()) {
            micros = micros.add(new BigDecimal(amount.group(1)).multiply(UNITS.get(amount.group(2))));
        }
        if (micros.compareTo(BigDecimal.valueOf(LONGEST)) > 0) {
            throw new Failure(
                    "duration(" + TextRules.shown(text) + ") is longer than 10,000 years; write a shorter one");
        }
        long cut = micros.setScale(0, RoundingMode.DOWN).longValueExact();
        return text.startsWith("-") ? -cut : cut;
    }

    /** In RFC 3339, with 0, 3 or 6 digits after the second. */
    static String time(long micros) {
        return Instant.EPOCH.plus(micros, ChronoUnit.MICROS).toString();
    }

    /** In seconds, with 0, 3 or 6 digits after the point, such as {@code 5400.500s}. */
    static String duration(long micros) {
        long whole = Math.abs(micros) / MICROS_PER_SECOND;
        long rest = Math.abs(micros) % MICROS_PER_SECOND;
        String fraction = rest == 0 ? "" : rest % 1000 == 0 ? "." + padded(rest / 1000, 3) : "." + padded(rest, 6);
        return (micros < 0 ? "-" : "") + whole + fraction + "s";
    }

    private static String padded(long value, int digits) {
        String text = Long.toString(value);
        return "0".repeat(digits - text.length()) + text;
    }
}
