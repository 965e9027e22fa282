package io.tributary.pipelines.operator;

import io.tributary.pipelines.state.StateException;
import io.tributary.pipelines.state.StateReader;
import io.tributary.pipelines.state.StateWriter;
import java.util.Arrays;

/** The change since the value before, also of counters, also per time. */
final class Changes implements Tracker {
    private final boolean counter;
    /** 0 for the change as it is. */
    private final double perMicros;

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
        values = Arrays.copyOf(values, places);
    }

    @Override
    public void reset(int place) {
        values[place] = Double.NaN;
    }

    @Override
    public void take(int place, long beforeMicros, long timeMicros, double value, int row, Results results) {
        double before = values[place];
        double change = counter && value < before ? value : value - before;
        if (perMicros > 0) {
            long passed = timeMicros - beforeMicros;
            // At one moment there is no rate.
            change = passed == 0 ? Double.NaN : change / passed * perMicros;
        }
        results.columns[0][row] = change;
        values[place] = value;
    }

    @Override
    public String form() {
        return "change/1";
    }

    @Override
    public void save(int place, long lastMicros, StateWriter to) {
        to.putDouble(values[place]);
    }

    @Override
    public void restore(int place, long lastMicros, StateReader from) throws StateException {
        values[place] = from.getExact();
    }
}
