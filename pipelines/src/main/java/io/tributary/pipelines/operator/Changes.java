package io.tributary.pipelines.operator;

import java.util.Arrays;

/** The change since the value before, also of counters, also per time. */
final class Changes implements Tracker {
    private final boolean counter;
    /** 0 for the change as it is. */
    private final double perMicros;

    private long[] times = {};
    /** By place: the value before, or not-a-number for none. */
    private double[] values = {};

    /**
     * @param counter whether a smaller value means that a counter began anew at 0
     * @param perMicros the time that the change is given for, or 0 for the change whatever the time
     */
    Changes(boolean counter, double perMicros) {
        this.counter = counter;
        this.perMicros = perMicros;
    }

    @Override
    public void grow(int places) {
        times = Arrays.copyOf(times, places);
        values = Arrays.copyOf(values, places);
    }

    @Override
    public void reset(int place) {
        values[place] = Double.NaN;
    }

    @Override
    public void take(int place, long timeMicros, double value, int row, Results results) {
        double before = values[place];
        double change = counter && value < before ? value : value - before;
        if (perMicros > 0) {
            long passed = timeMicros - times[place];
            // At one moment there is no rate.
            change = passed == 0 ? Double.NaN : change / passed * perMicros;
        }
        results.columns[0][row] = change;
        values[place] = value;
        times[place] = timeMicros;
    }
}
