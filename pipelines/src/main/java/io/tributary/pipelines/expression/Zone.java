package io.tributary.pipelines.expression;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.time.zone.ZoneOffsetTransition;
import java.time.zone.ZoneRules;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How far a time zone's clocks are ahead of UTC. The spans between two changes of the clocks that were asked for last are
 * remembered, so that a reading makes no object.
 */
final class Zone {
    static final Zone UTC = new Zone(ZoneOffset.UTC);

    private static final Pattern OFFSET = Pattern.compile("([+-]?)([0-9]{1,2}):([0-9]{2})");

    private final ZoneRules rules;
    /** The span {@code [from, to)} in microseconds, and the one before it. */
    private long from;

    private long to;
    private long ahead;
    private long oldFrom;
    private long oldTo;
    private long oldAhead;

    private Zone(ZoneId zone) {
        this.rules = zone.getRules();
        if (rules.isFixedOffset()) {
            from = Long.MIN_VALUE;
            to = Long.MAX_VALUE;
            ahead = rules.getOffset(Instant.EPOCH).getTotalSeconds() * TimeRules.MICROS_PER_SECOND;
        }
    }

    /** A zone of the IANA time zone database by name, or an offset such as {@code +02:00}; none if it is neither. */
    static Optional<Zone> of(String name) {
        try {
            Matcher offset = OFFSET.matcher(name);
            if (!offset.matches()) {
                return Optional.of(new Zone(ZoneId.of(name)));
            }
            int sign = offset.group(1).equals("-") ? -1 : 1;
            return Optional.of(new Zone(ZoneOffset.ofHoursMinutes(
                    sign * Integer.parseInt(offset.group(2)), sign * Integer.parseInt(offset.group(3)))));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    /** What the zone's clocks show, as microseconds since 1970 as if that were UTC. */
    long local(long micros) {
        if (micros < from || micros >= to) {
            turnTo(micros);
        }
        return micros + ahead;
    }

    private void turnTo(long micros) {
        long lastFrom = from;
        long lastTo = to;
        long lastAhead = ahead;
        if (micros >= oldFrom && micros < oldTo) {
            from = oldFrom;
            to = oldTo;
            ahead = oldAhead;
        } else if (!rules.isFixedOffset()) {
            find(micros);
        }
        oldFrom = lastFrom;
        oldTo = lastTo;
        oldAhead = lastAhead;
    }

    private void find(long micros) {
        Instant instant = Instant.EPOCH.plus(micros, ChronoUnit.MICROS);
        ahead = rules.getOffset(instant).getTotalSeconds() * TimeRules.MICROS_PER_SECOND;
        // A change at this very instant has happened.
        ZoneOffsetTransition before = rules.previousTransition(instant.plusNanos(1));
        ZoneOffsetTransition after = rules.nextTransition(instant);
        from = before == null ? Long.MIN_VALUE : micros(before);
        to = after == null ? Long.MAX_VALUE : micros(after);
    }

    private static long micros(ZoneOffsetTransition change) {
        return change.toEpochSecond() * TimeRules.MICROS_PER_SECOND;
    }
}
