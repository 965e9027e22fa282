package io.tributary.pipelines.window;

import java.time.Duration;
import java.time.ZoneId;

/** Which interval of time, or which readings of a group, make one window. Checked by {@link WindowSpec}. */
public sealed interface Shape {
    /**
     * Side by side: {@code [start, start + size)}, starts at multiples of the size since 1970 UTC plus the offset.
     *
     * @param size above 0
     * @param offset of any sign
     */
    record Tumbling(Duration size, Duration offset) implements Shape {}

    /**
     * One window of {@code size} begins {@code every} so often: each reading is in size / every of them.
     *
     * @param size a multiple of {@code every}, at most {@value WindowSpec#HOPS_MAX} times
     * @param offset as of tumbling windows
     */
    record Hopping(Duration size, Duration every, Duration offset) implements Shape {}

    /**
     * Days, weeks, ... as the clocks on the wall of a place show them, so that a day may have 23 or 25 hours.
     *
     * @param offset how much after the beginning of the unit a window begins, by the clock on the wall
     * @param shift length of a shift by the clock on the wall, which divides a day; of no meaning to other units
     */
    record Calendar(CalendarUnit unit, ZoneId zone, Duration offset, Duration shift) implements Shape {}

    /**
     * Looking back from each reading: the readings of its group that are at most {@code size} older, itself included.
     *
     * @param readingsMax readings remembered over all groups together
     */
    record Sliding(Duration size, int readingsMax) implements Shape {}

    /**
     * The readings of a group between which no more than {@code gap} passes.
     *
     * @param max the longest time from the first reading to the last; what comes then begins another session
     */
    record Session(Duration gap, Duration max) implements Shape {}

    /** Every so many readings of a group, in the order of their arrival. */
    record Count(int readings) implements Shape {}

    /** What a calendar window is as long as. */
    enum CalendarUnit {
        HOUR,
        SHIFT,
        DAY,
        /** From Monday (ISO 8601). */
        WEEK,
        MONTH
    }

    /**
     * Whether windows have the same bounds on every node, so that what several nodes say of one window can be merged.
     */
    default boolean isAligned() {
        return this instanceof Tumbling || this instanceof Hopping || this instanceof Calendar;
    }
}
