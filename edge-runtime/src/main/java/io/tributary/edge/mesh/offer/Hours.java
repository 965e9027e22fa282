package io.tributary.edge.mesh.offer;

import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Times of day, by the clock on the owner's wall: an hour that comes twice when summer ends counts twice, one that is left out not at all.
 *
 * @param spans none: always
 */
public record Hours(List<Span> spans, ZoneId zone) {
    private static final Pattern FORM =
            Pattern.compile("([01][0-9]|2[0-4]):([0-5][0-9])-([01][0-9]|2[0-4]):([0-5][0-9])");
    private static final int DAY_MINUTES = 24 * 60;

    /**
     * Minutes of the day, from inclusive, to exclusive; over midnight when {@code to} is not later than {@code from}.
     *
     * @param from 0 to 1439
     * @param to 1 to 1440
     */
    public record Span(int from, int to) {
        public Span {
            if (from < 0 || from >= DAY_MINUTES || to < 1 || to > DAY_MINUTES || from == to) {
                throw new IllegalArgumentException("a time of day from minute " + from + " to " + to
                        + " must begin in 0 to 1439, end in 1 to 1440 and not be empty");
            }
        }

        /** @throws IllegalArgumentException with value, rule and way out when it is not of the form {@code 22:00-06:00} */
        public static Span parse(String text) {
            Matcher form = FORM.matcher(text);
            if (form.matches()) {
                int from = minutes(form.group(1), form.group(2));
                int to = minutes(form.group(3), form.group(4));
                int end = to == 0 ? DAY_MINUTES : to;
                if (from < DAY_MINUTES && end <= DAY_MINUTES && from != end) {
                    return new Span(from, end);
                }
            }
            throw new IllegalArgumentException("'" + text
                    + "' is not a time of day from 00:00 to 24:00; write 22:00-06:00, and leave hours out for always");
        }

        private static int minutes(String hours, String minutes) {
            return Integer.parseInt(hours) * 60 + Integer.parseInt(minutes);
        }

        boolean contains(int minute) {
            return from < to ? minute >= from && minute < to : minute >= from || minute < to;
        }
    }

    public Hours {
        spans = List.copyOf(spans);
    }

    boolean contains(Instant at) {
        if (spans.isEmpty()) {
            return true;
        }
        LocalTime time = at.atZone(zone).toLocalTime();
        int minute = time.getHour() * 60 + time.getMinute();
        return spans.stream().anyMatch(span -> span.contains(minute));
    }
}
