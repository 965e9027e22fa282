package io.tributary.pipelines.decode;

/**
 * Which event times are believed. One absurd timestamp would move a watermark by years and make every later reading
 * late, so it must not leave a row.
 *
 * @param earliestMicros event times before this (microseconds since 1970 UTC) are not believed
 * @param aheadMicros how far an event time may lie ahead of the time of arrival, in microseconds
 */
public record TimeRule(long earliestMicros, long aheadMicros) {
    private static final long YEAR_1 = -62_135_596_800_000_000L;
    private static final long YEAR_2000 = 946_684_800_000_000L;
    private static final long YEAR_2024 = 1_704_067_200_000_000L;
    private static final long YEAR_2100 = 4_102_444_800_000_000L;
    private static final long YEAR_10000 = 253_402_300_800_000_000L;
    private static final long DAY = 86_400_000_000L;

    /** From 2000-01-01 on, and at most a day ahead of the time of arrival. */
    public static final TimeRule DEFAULT = new TimeRule(YEAR_2000, DAY);

    public TimeRule {
        if (earliestMicros < YEAR_1) {
            throw new IllegalArgumentException(
                    "the earliest time " + earliestMicros + " us lies before the year 1; give a later one");
        }
        if (aheadMicros < 0) {
            throw new IllegalArgumentException("ahead is " + aheadMicros + " us, less than nothing; give 0 or more");
        }
    }

    /** Whether a reading of that event time, which arrived at {@code receivedMicros}, is to be believed. */
    public boolean believes(long eventMicros, long receivedMicros) {
        return eventMicros >= earliestMicros && eventMicros <= latest(receivedMicros);
    }

    /**
     * The latest event time to be believed. A clock before 2024 belongs to a node without a real-time clock that has not
     * heard of the time yet: it can't judge what is ahead, and only the year 2100 bounds what comes.
     */
    long latest(long receivedMicros) {
        if (isUnset(receivedMicros)) {
            return YEAR_2100;
        }
        long room = YEAR_10000 - 1 - receivedMicros;
        return room < aheadMicros ? YEAR_10000 - 1 : receivedMicros + aheadMicros;
    }

    /** Whether a node's clock that reads so was never set. */
    static boolean isUnset(long receivedMicros) {
        return receivedMicros < YEAR_2024;
    }
}
