package io.tributary.pipelines.operator;

import java.time.Duration;
import java.util.List;

/**
 * Which readings of two streams belong together.
 *
 * @param by columns of text, int, bool or time that both streams have and whose values must be the same; none for one key
 * @param with the columns that the other stream alone brings
 * @param within how far apart the event times of two readings may be, both ends included; up to a year
 * @param keepsUnmatched whether readings without a partner come out, with nulls
 * @param lateness how much later than its successors of either stream a reading may come in and still be waited for
 * @param readingsMax from 1 to 10 million: so many readings are held at once; one more goes to the quarantine
 */
public record JoinSpec(
        List<String> by,
        List<String> with,
        Duration within,
        Match match,
        boolean keepsUnmatched,
        Duration lateness,
        int readingsMax) {
    public static final int READINGS_MOST = 10_000_000;
    private static final Duration LONGEST = Duration.ofDays(366);

    /** Which of the partners that a reading may have it gets. */
    public enum Match {
        /** Each of them: a reading comes out as often as it has partners. */
        ALL,
        /** The one nearest in time; of two equally near ones the earlier, of several of one time the one that came last. */
        NEAREST,
        /** The last one not after it; of several of one time the one that came last. */
        LAST
    }

    public JoinSpec {
        by = List.copyOf(by);
        with = List.copyOf(with);
        check("within", within);
        check("lateness", lateness);
        if (readingsMax < 1 || readingsMax > READINGS_MOST) {
            throw new IllegalArgumentException("readingsMax " + readingsMax + " is outside [1, " + READINGS_MOST + "]");
        }
        if (by.size() > KeyColumns.COLUMNS_MAX) {
            throw new IllegalArgumentException(
                    "by has " + by.size() + " columns; " + KeyColumns.COLUMNS_MAX + " is the most");
        }
    }

    private static void check(String name, Duration duration) {
        if (duration.isNegative() || duration.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException(name + " " + duration + " is outside [0s, 366d]");
        }
    }
}
