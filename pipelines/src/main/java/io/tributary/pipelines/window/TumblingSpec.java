package io.tributary.pipelines.window;

import io.tributary.pipelines.aggregate.Aggregation;

/**
 * What tumbling windows are to do.
 *
 * @param sizeMicros length of a window, above 0
 * @param offsetMicros windows start at multiples of the size since 1970 UTC plus this; any sign
 * @param latenessMicros how much later than its successors a reading may come in; 0 or more
 * @param idleMicros how long nothing may come in before event time is taken to pass by itself; 0 for never
 * @param aggregation what is worked out, of which columns and by which groups
 * @param groupsMax limit of groups in open windows together
 * @param openWindowsMax limit of windows open at once
 */
public record TumblingSpec(
        long sizeMicros,
        long offsetMicros,
        long latenessMicros,
        long idleMicros,
        Aggregation aggregation,
        int groupsMax,
        int openWindowsMax) {
    /** Sizes, offsets and lateness are below this, some 36,000 years, so that sums of times do not overflow. */
    public static final long MICROS_MAX = 1L << 60;

    public TumblingSpec {
        require(sizeMicros > 0 && sizeMicros < MICROS_MAX, "size", sizeMicros);
        require(offsetMicros > -MICROS_MAX && offsetMicros < MICROS_MAX, "offset", offsetMicros);
        require(latenessMicros >= 0 && latenessMicros < MICROS_MAX, "lateness", latenessMicros);
        require(idleMicros >= 0, "idle", idleMicros);
        require(groupsMax > 0, "groupsMax", groupsMax);
        require(openWindowsMax > 0, "openWindowsMax", openWindowsMax);
    }

    private static void require(boolean holds, String name, long value) {
        if (!holds) {
            throw new IllegalArgumentException(name + " " + value + " is out of range");
        }
    }
}
