package io.tributary.pipelines.window;

import io.tributary.pipelines.config.Durations;
import java.time.Duration;
import java.util.List;

/**
 * What windows are to do.
 *
 * @param by columns to group by; none for one group
 * @param groupsMax limit of groups in open windows together; of open sessions, where windows are sessions
 * @param openMax limit of windows open at once, beside those that a hopping window keeps open anyway; sessions, sliding and
 *     count windows have none but {@code groupsMax}
 */
public record WindowSpec(Shape shape, List<String> by, Progress progress, int groupsMax, int openMax) {
    /** Sizes, offsets and lateness are below this, some 36,000 years, so that sums of times do not overflow. */
    public static final long MICROS_MAX = 1L << 60;

    /** No time that follows from those of readings is further from 1970. */
    static final long REACH_MAX = 4 * MICROS_MAX;

    /** The most windows that one reading may be in: a day by the minute. */
    public static final int HOPS_MAX = 1440;

    /**
     * How event time passes.
     *
     * @param lateness how much later than its successors a reading may come in; 0 or more
     * @param idle how long nothing may come in before event time is taken to pass by itself; 0 for never
     * @param step readings further behind than this may mean that a clock was set back; at least the lateness
     * @param early how often, in event time, an open window gives a provisional result; 0 for never
     * @param partitions columns of what has a clock or a way of its own, such as a station; none for one partition
     */
    public record Progress(Duration lateness, Duration idle, Duration step, Duration early, List<String> partitions) {
        public static final Duration STEP = Duration.ofDays(1);

        public Progress {
            check(lateness, "lateness", 0);
            check(idle, "idle", 0);
            check(step, "step", Durations.micros(lateness));
            check(early, "early", 0);
            partitions = List.copyOf(partitions);
        }

        /** One partition, no provisional results. */
        public static Progress of(Duration lateness, Duration idle) {
            return new Progress(
                    lateness, idle, lateness.compareTo(STEP) > 0 ? lateness : STEP, Duration.ZERO, List.of());
        }
    }

    /** @throws IllegalArgumentException naming the setting that is out of range */
    public WindowSpec {
        check(shape);
        by = List.copyOf(by);
        require(groupsMax > 0, "groupsMax " + groupsMax + " is not above 0");
        require(openMax > 0, "openMax " + openMax + " is not above 0");
        require(
                progress.early().isZero() || !(shape instanceof Shape.Sliding),
                "early is not for sliding windows: each reading has its result");
    }

    private static void check(Shape shape) {
        if (shape instanceof Shape.Tumbling tumbling) {
            check(tumbling.size(), "size", 1);
            check(tumbling.offset().abs(), "offset", 0);
        } else if (shape instanceof Shape.Hopping hopping) {
            check(hopping.size(), "size", 1);
            check(hopping.every(), "every", 1);
            check(hopping.offset().abs(), "offset", 0);
            long size = Durations.micros(hopping.size());
            long every = Durations.micros(hopping.every());
            require(size % every == 0 && size / every <= HOPS_MAX, "every does not divide size at most 1440 times");
        } else if (shape instanceof Shape.Calendar calendar) {
            check(calendar.offset(), "offset", 0);
            check(calendar.shift(), "shift", 1);
        } else if (shape instanceof Shape.Sliding sliding) {
            check(sliding.size(), "size", 1);
            require(sliding.readingsMax() > 0, "readingsMax " + sliding.readingsMax() + " is not above 0");
        } else if (shape instanceof Shape.Session session) {
            check(session.gap(), "gap", 1);
            check(session.max(), "max", 0);
        } else if (shape instanceof Shape.Count count) {
            require(count.readings() > 0, "count " + count.readings() + " is not above 0");
        }
    }

    private static void check(Duration duration, String name, long leastMicros) {
        boolean holds = duration.toSeconds() < MICROS_MAX / 1_000_000L
                && !duration.isNegative()
                && Durations.micros(duration) >= leastMicros;
        require(holds, name + " " + duration + " is out of range");
    }

    private static void require(boolean holds, String message) {
        if (!holds) {
            throw new IllegalArgumentException(message);
        }
    }
}
