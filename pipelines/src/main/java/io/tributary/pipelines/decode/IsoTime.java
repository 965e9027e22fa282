package io.tributary.pipelines.decode;

/**
 * ISO 8601 times (the profile of RFC 3339, with a space or nothing where people leave out {@code T} and zone) from bytes,
 * without an object: {@code 2026-01-01T00:00:00Z}, {@code 2026-01-01T01:00:00.123+01:00}, {@code 2013-12-02 21:15:00}.
 */
public final class IsoTime {
    /** Far from anything that four digits of year can say. */
    public static final long NOT_A_TIME = Long.MIN_VALUE;

    private static final int SHORTEST = "2013-12-02 21:15:00".length();
    private static final long MICROS_PER_SECOND = 1_000_000;

    private IsoTime() {}

    /** Microseconds since 1970 UTC, finer parts cut off, or {@link #NOT_A_TIME}. A time without a zone is taken as UTC. */
    public static long micros(byte[] text, int from, int length) {
        if (length < SHORTEST || !hasPunctuation(text, from)) {
            return NOT_A_TIME;
        }
        int year = two(text, from) * 100 + two(text, from + 2);
        int month = two(text, from + 5);
        int day = two(text, from + 8);
        int hour = two(text, from + 11);
        int minute = two(text, from + 14);
        int second = two(text, from + 17);
        boolean inRange = (two(text, from) | two(text, from + 2) | hour | minute | second) >= 0
                && month >= 1
                && month <= 12
                && day >= 1
                && day <= daysOf(month, year)
                && hour <= 23
                && minute <= 59
                && second <= 59;
        if (!inRange) {
            return NOT_A_TIME;
        }
        long seconds = epochDay(year, month, day) * 86_400 + (hour * 60L + minute) * 60 + second;
        return withFraction(seconds * MICROS_PER_SECOND, text, from + SHORTEST, from + length);
    }

    private static boolean hasPunctuation(byte[] text, int from) {
        int between = text[from + 10];
        return text[from + 4] == '-'
                && text[from + 7] == '-'
                && (between == 'T' || between == 't' || between == ' ')
                && text[from + 13] == ':'
                && text[from + 16] == ':';
    }

    private static long withFraction(long micros, byte[] text, int start, int end) {
        int at = start;
        long fraction = 0;
        if (at < end && text[at] == '.') {
            long weight = MICROS_PER_SECOND;
            int first = ++at;
            while (at < end && text[at] >= '0' && text[at] <= '9') {
                weight /= 10; // 0 beyond the microsecond
                fraction += (text[at] - '0') * weight;
                at++;
            }
            if (at == first) {
                return NOT_A_TIME;
            }
        }
        return withZone(micros + fraction, text, at, end);
    }

    /** Nothing, Z, or an offset {@code +hh:mm}, {@code +hhmm}, {@code +hh}. */
    private static long withZone(long micros, byte[] text, int at, int end) {
        if (at == end || (at + 1 == end && (text[at] | 0x20) == 'z')) {
            return micros;
        }
        boolean colon = end - at == 6 && text[at + 3] == ':';
        if ((text[at] != '+' && text[at] != '-') || !(colon || end - at == 5 || end - at == 3)) {
            return NOT_A_TIME;
        }
        int hours = two(text, at + 1);
        int minutes = end - at == 3 ? 0 : two(text, colon ? at + 4 : at + 3);
        if (hours < 0 || hours > 18 || minutes < 0 || minutes > 59) {
            return NOT_A_TIME;
        }
        long offset = (hours * 60L + minutes) * 60 * MICROS_PER_SECOND;
        return text[at] == '+' ? micros - offset : micros + offset;
    }

    /** Two digits' number, or negative when they are none. */
    private static int two(byte[] text, int at) {
        int tens = text[at] - '0';
        int ones = text[at + 1] - '0';
        return (tens | ones | (9 - tens) | (9 - ones)) < 0 ? -1 : tens * 10 + ones;
    }

    private static int daysOf(int month, int year) {
        if (month == 2) {
            return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28;
        }
        return month == 4 || month == 6 || month == 9 || month == 11 ? 30 : 31;
    }

    /** Days since 1970-01-01 in the proleptic Gregorian calendar: H. Hinnant, "chrono-Compatible Low-Level Date Algorithms". */
    private static long epochDay(int year, int month, int day) {
        int y = month <= 2 ? year - 1 : year;
        int era = Math.floorDiv(y, 400);
        int yearOfEra = y - era * 400;
        int dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
        int dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear;
        return era * 146_097L + dayOfEra - 719_468;
    }
}
