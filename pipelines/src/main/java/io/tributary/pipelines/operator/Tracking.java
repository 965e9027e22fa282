package io.tributary.pipelines.operator;

import java.time.Duration;
import java.time.ZoneId;
import java.util.Optional;

/** What {@link KeyedOperators#track} works out of a column's values, key by key in the order of event time. */
public sealed interface Tracking {
    /** The value less the one before it. */
    record Delta() implements Tracking {}

    /** By how much a counter has grown since the value before; a smaller value means that it began anew at 0. */
    record Increase() implements Tracking {}

    /**
     * The change since the value before, per time.
     *
     * @param counter whether a smaller value means that a counter began anew at 0
     */
    record Rate(Duration per, boolean counter) implements Tracking {}

    /** An average in which an earlier value weighs half as much as one that came {@code halfLife} later. */
    record FadingAverage(Duration halfLife) implements Tracking {}

    /** {@code a + alpha * (value - a)}, whatever the times. */
    record SmoothedAverage(double alpha) implements Tracking {}

    /**
     * The average of the last values.
     *
     * @param readings at most so many, this one included, from 1 to {@link #READINGS_MOST}
     * @param over if given, none that is so old or older
     */
    record MovingAverage(int readings, Optional<Duration> over) implements Tracking {}

    /**
     * How far a value lies from those before it, and whether that is further than {@code threshold}.
     *
     * @param least without so many values before it there is no score
     */
    record Anomaly(Method method, double threshold, int least) implements Tracking {}

    /** What a value is compared with. */
    sealed interface Method {
        /** Standard deviations from the mean of the last {@code readings} values. */
        record ZScore(int readings) implements Method {}

        /**
         * The modified z-score, 0.6745 (x - median) / MAD, of the last {@code readings} values (Iglewicz and Hoaglin, How to Detect
         * and Handle Outliers, 1993).
         */
        record Mad(int readings) implements Method {}

        /**
         * Standard deviations from the mean of values of the same hour of the day or week. Once a bucket has seen {@code
         * readings} of them, older ones fade: each new one weighs 1 / readings.
         */
        record Seasonal(boolean week, ZoneId zone, int readings) implements Method {}
    }

    /**
     * True from when the value has been beyond {@code limit} for {@code hold} until it has been back at {@code clear} for
     * {@code release}.
     *
     * @param above whether beyond means above; else below
     * @param clear not beyond {@code limit}
     * @param changesOnly whether only those readings come out with which the alarm is raised or cleared
     */
    record Alarm(boolean above, double limit, double clear, Duration hold, Duration release, boolean changesOnly)
            implements Tracking {}

    /** The most values that an average or anomaly may look back on. */
    int READINGS_MOST = 100_000;
}
