package io.tributary.pipelines.aggregate;

import io.tributary.pipelines.aggregate.Accumulator.Family;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The statistics of the pipeline language. Null and NaN values are skipped by all of them; what has nothing to work on,
 * or has a result that no finite number holds, is null. Counts of nothing are 0. {@code docs/statistics.md} has them all.
 */
enum Statistic {
    /** {@code count()} counts readings, {@code count(x)} those where x is there. */
    COUNT(Family.COUNTS, "count(x)", Result.INT),
    /** The correctly compensated sum; of nothing it is null, not 0. */
    SUM(Family.MOMENTS, "sum(x)", Result.AS_COLUMN),
    /** The arithmetic mean. */
    AVG(Family.MOMENTS, "avg(x)", Result.DOUBLE),
    /** Of text by code points, of bool false before true. */
    MIN(Family.MOMENTS, "min(x)", Result.AS_COLUMN),
    MAX(Family.MOMENTS, "max(x)", Result.AS_COLUMN),
    /** Of the sample (divided by n - 1); null below two values. */
    STDDEV(Family.MOMENTS, "stddev(x)", Result.DOUBLE),
    /** Of the sample (divided by n - 1); null below two values. */
    VARIANCE(Family.MOMENTS, "variance(x)", Result.DOUBLE),
    /** The value of the earliest event time; of several at that time the smallest, whatever came in first. */
    FIRST(Family.ENDS, "first(x)", Result.AS_COLUMN),
    /** The value of the latest event time; of several at that time the greatest, whatever came in last. */
    LAST(Family.ENDS, "last(x)", Result.AS_COLUMN),
    MEDIAN(Family.DIGEST, "median(x)", Result.DOUBLE),
    QUANTILE(Family.DIGEST, "quantile(x, 0.95)", Result.DOUBLE),
    /** How many different values. */
    DISTINCT(Family.DISTINCT, "distinct(x)", Result.INT),
    /** What a counter rose by from the first reading to the last; a fall is a reset to 0. */
    INCREASE(Family.COURSE, "increase(x)", Result.DOUBLE),
    /** The increase a second. */
    RATE(Family.COURSE, "rate(x)", Result.DOUBLE),
    /** The mean over time from the first reading to the last, each value holding until the next. */
    TIME_AVG(Family.COURSE, "time_avg(x)", Result.DOUBLE),
    /** Counts of values by buckets. */
    HISTOGRAM(Family.HISTOGRAM, "histogram(x, 0, 10, 20)", Result.LIST),
    /** The most frequent values with their counts. */
    TOPK(Family.FREQUENT, "topk(x, 5)", Result.LIST),
    /** The second column's value where the first is least. */
    ARGMIN(Family.PICKS, "argmin(x, station)", Result.AS_COLUMN),
    /** The second column's value where the first is greatest. */
    ARGMAX(Family.PICKS, "argmax(x, station)", Result.AS_COLUMN),
    /** Pearson's. */
    CORR(Family.PAIRS, "corr(x, y)", Result.DOUBLE),
    /** Of the sample (divided by n - 1). */
    COVAR(Family.PAIRS, "covar(x, y)", Result.DOUBLE),
    /** The slope of the least-squares line over event time, a second. */
    TREND(Family.PAIRS, "trend(x)", Result.DOUBLE);

    /** What type comes out. */
    enum Result {
        INT,
        DOUBLE,
        /** As the last column of the call. */
        AS_COLUMN,
        /** No single value: for sinks, not for expressions. */
        LIST
    }

    private final Family family;
    private final String usage;
    private final Result result;

    Statistic(Family family, String usage, Result result) {
        this.family = family;
        this.usage = usage;
        this.result = result;
    }

    /** The name in calls. */
    String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** How a call of it looks. */
    String usage() {
        return usage;
    }

    /** Where it comes from; {@link #MIN} to {@link #LAST} of what is no number are {@code PICKS} instead. */
    Family family() {
        return family;
    }

    Result result() {
        return result;
    }

    boolean needsSquares() {
        return this == STDDEV || this == VARIANCE;
    }

    /** Whether it takes columns of any type and comes from another family for what is no number. */
    boolean picksWhatIsNoNumber() {
        return this == MIN || this == MAX || this == FIRST || this == LAST;
    }

    /** How many columns a call names. */
    int columns() {
        return switch (this) {
            case ARGMIN, ARGMAX, CORR, COVAR -> 2;
            default -> 1;
        };
    }

    /** Whether that column of a call must hold numbers. */
    boolean needsNumbers(int column) {
        return switch (this) {
            case COUNT, MIN, MAX, FIRST, LAST, DISTINCT, TOPK -> false;
            case ARGMIN, ARGMAX -> column == 0;
            default -> true;
        };
    }

    static Optional<Statistic> of(String word) {
        return Arrays.stream(values()).filter(s -> s.word().equals(word)).findFirst();
    }

    static List<String> words() {
        return Arrays.stream(values()).map(Statistic::word).toList();
    }
}
