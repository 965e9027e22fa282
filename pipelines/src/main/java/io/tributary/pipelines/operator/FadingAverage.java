package io.tributary.pipelines.operator;

import io.tributary.pipelines.state.StateException;
import io.tributary.pipelines.state.StateReader;
import io.tributary.pipelines.state.StateWriter;
import java.util.Arrays;

/** An exponentially weighted average: of values as they come, or by the time between them. */
final class FadingAverage implements Tracker {
    private static final double LN_2 = 0.6931471805599453;

    /** Weight of a new value where time does not count. */
    private final double alpha;
    /** 0 where time does not count. */
    private final double halfLifeMicros;

    /** By place: the average, or not-a-number for none. */
    private double[] averages = {};

    /** Sensors mostly report at one pace, so the last weight is often the next. */
    private long weighedMicros;

    private double weight;

    private FadingAverage(double alpha, double halfLifeMicros) {
        this.alpha = alpha;
        this.halfLifeMicros = halfLifeMicros;
    }

    static FadingAverage byTime(long halfLifeMicros) {
        return new FadingAverage(0, halfLifeMicros);
    }

    /** @param alpha above 0, at most 1 */
    static FadingAverage byCount(double alpha) {
        return new FadingAverage(alpha, 0);
    }

    @Override
    public void grow(int places) {
        averages = Arrays.copyOf(averages, places);
    }

    @Override
    public void reset(int place) {
        averages[place] = Double.NaN;
    }

    @Override
    public void take(int place, long beforeMicros, long timeMicros, double value, int row, Results results) {
        double before = averages[place];
        double average = Double.isNaN(before) ? value : before + weight(timeMicros - beforeMicros) * (value - before);
        averages[place] = average;
        results.columns[0][row] = average;
    }

    @Override
    public String form() {
        return "fading-average/1";
    }

    @Override
    public void save(int place, long lastMicros, StateWriter to) {
        to.putDouble(averages[place]);
    }

    @Override
    public void restore(int place, long lastMicros, StateReader from) throws StateException {
        averages[place] = from.getExact();
    }

    /** Two values at one moment: the later one counts no more than the first, and an average by time can't tell how much. */
    private double weight(long passedMicros) {
        if (halfLifeMicros == 0) {
            return alpha;
        }
        if (passedMicros != weighedMicros) {
            weighedMicros = passedMicros;
            weight = -StrictMath.expm1(-LN_2 * passedMicros / halfLifeMicros);
        }
        return weight;
    }
}
