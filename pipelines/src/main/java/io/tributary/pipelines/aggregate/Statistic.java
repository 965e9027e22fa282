package io.tributary.pipelines.aggregate;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The statistics of the pipeline language. Null and NaN values are skipped by all of them; what has nothing to work on,
 * or has a result that no finite number holds, is null. Counts of nothing are 0.
 */
enum Statistic {
    /** {@code count()} counts readings, {@code count(x)} those where x is there. */
    COUNT(Accumulator.Family.COUNTS, Result.INT),
    /** The correctly compensated sum; of nothing it is null, not 0. */
    SUM(Accumulator.Family.MOMENTS, Result.AS_COLUMN),
    /** The arithmetic mean. */
    AVG(Accumulator.Family.MOMENTS, Result.DOUBLE),
    MIN(Accumulator.Family.MOMENTS, Result.AS_COLUMN),
    MAX(Accumulator.Family.MOMENTS, Result.AS_COLUMN),
    /** Of the sample (divided by n - 1); null below two values. */
    STDDEV(Accumulator.Family.MOMENTS, Result.DOUBLE),
    /** Of the sample (divided by n - 1); null below two values. */
    VARIANCE(Accumulator.Family.MOMENTS, Result.DOUBLE),
    /** The value of the earliest event time; of several at that time the smallest, whatever came in first. */
    FIRST(Accumulator.Family.ENDS, Result.AS_COLUMN),
    /** The value of the latest event time; of several at that time the greatest, whatever came in last. */
    LAST(Accumulator.Family.ENDS, Result.AS_COLUMN);

    /** What type comes out. */
    enum Result {
        INT,
        DOUBLE,
        AS_COLUMN
    }

    private final Accumulator.Family family;
    private final Result result;

    Statistic(Accumulator.Family family, Result result) {
        this.family = family;
        this.result = result;
    }

    /** The name in calls. */
    String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    Accumulator.Family family() {
        return family;
    }

    Result result() {
        return result;
    }

    boolean needsSquares() {
        return this == STDDEV || this == VARIANCE;
    }

    static Optional<Statistic> of(String word) {
        return Arrays.stream(values()).filter(s -> s.word().equals(word)).findFirst();
    }

    static List<String> words() {
        return Arrays.stream(values()).map(Statistic::word).toList();
    }
}
