package io.tributary.sim.replay;

import java.time.DateTimeException;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** How a file writes its timestamps. */
public enum TimeFormat {
    /** Found out from the first row. */
    AUTO,
    /** ISO 8601 or {@code yyyy-MM-dd HH:mm:ss}, with fractions and offset if need be; UTC without one. */
    DATE,
    /** Seconds since 1970, fractions allowed. */
    SECONDS,
    /** Milliseconds since 1970, fractions allowed. */
    MILLIS,
    /** Microseconds since 1970. */
    MICROS;

    private static final Pattern DATE_FORM = Pattern.compile(
            "(\\d{4})-(\\d\\d)-(\\d\\d)[T ](\\d\\d):(\\d\\d)(?::(\\d\\d)(?:[.,](\\d{1,9}))?)?\\s?(Z|[+-]\\d\\d:?\\d\\d)?");
    private static final Pattern NUMBER_FORM = Pattern.compile("(-?)(\\d{1,17})(?:\\.(\\d+))?");

    /** The format that a first timestamp is in; numbers are told apart by their size, for years from 1973 on. */
    public static Optional<TimeFormat> of(String text) {
        if (DATE_FORM.matcher(text).matches()) {
            return Optional.of(DATE);
        }
        Matcher number = NUMBER_FORM.matcher(text);
        if (!number.matches()) {
            return Optional.empty();
        }
        int digits = number.group(2).length();
        return Optional.of(digits <= 11 ? SECONDS : digits <= 14 ? MILLIS : MICROS);
    }

    /**
     * Microseconds since 1970 UTC; finer fractions are cut off.
     *
     * @throws IllegalArgumentException with value and rule
     */
    public long micros(String text) {
        return switch (this) {
            case AUTO ->
                of(text).orElseThrow(
                                () -> new IllegalArgumentException(
                                        "'" + text
                                                + "' is not a time; write 2026-01-31T12:00:00Z, 2026-01-31 12:00:00 or a number since 1970"))
                        .micros(text);
            case DATE -> date(text);
            case SECONDS -> number(text, 6);
            case MILLIS -> number(text, 3);
            case MICROS -> number(text, 0);
        };
    }

    private static long date(String text) {
        Matcher form = DATE_FORM.matcher(text);
        if (!form.matches()) {
            throw new IllegalArgumentException(
                    "'" + text + "' is not a date and time such as 2026-01-31T12:00:00Z or 2026-01-31 12:00:00");
        }
        try {
            LocalDateTime date = LocalDateTime.of(
                    part(form, 1), part(form, 2), part(form, 3), part(form, 4), part(form, 5), part(form, 6));
            String zone = form.group(8);
            ZoneOffset offset = zone == null ? ZoneOffset.UTC : ZoneOffset.of(zone);
            return date.toEpochSecond(offset) * 1_000_000 + fraction(form.group(7), 6);
        } catch (DateTimeException e) {
            throw new IllegalArgumentException("'" + text + "' is not a date: " + e.getMessage(), e);
        }
    }

    private static int part(Matcher form, int group) {
        String digits = form.group(group);
        return digits == null ? 0 : Integer.parseInt(digits);
    }

    private static long number(String text, int decimals) {
        Matcher form = NUMBER_FORM.matcher(text);
        if (!form.matches()) {
            throw new IllegalArgumentException("'" + text + "' is not a number since 1970");
        }
        long scale = Math.round(Math.pow(10, decimals));
        try {
            long micros = Math.addExact(
                    Math.multiplyExact(Long.parseLong(form.group(2)), scale), fraction(form.group(3), decimals));
            return form.group(1).isEmpty() ? micros : -micros;
        } catch (ArithmeticException e) {
            throw new IllegalArgumentException("'" + text + "' is too far from 1970; is the unit right?", e);
        }
    }

    /** The first digits behind the point as a whole number of that many digits. */
    private static long fraction(@Nullable String digits, int decimals) {
        if (digits == null || decimals == 0) {
            return 0;
        }
        return Long.parseLong((digits + "000000").substring(0, decimals));
    }
}
