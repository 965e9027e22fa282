package io.tributary.pipelines.operator;

import io.tributary.pipelines.state.StateException;
import io.tributary.pipelines.state.StateReader;
import io.tributary.pipelines.state.StateWriter;

/** The average of the last values, by count and maybe by time. */
final class MovingAverage implements Tracker {
    private final SlidingMoments.Places moments;
    /** 0 for whatever age. */
    private final long overMicros;

    MovingAverage(int readings, long overMicros) {
        this.moments = new SlidingMoments.Places(readings, overMicros > 0, false);
        this.overMicros = overMicros;
    }

    @Override
    public void grow(int places) {
        moments.grow(places);
    }

    @Override
    public void reset(int place) {
        moments.of(place).clear();
    }

    @Override
    public void take(int place, long beforeMicros, long timeMicros, double value, int row, Results results) {
        SlidingMoments last = moments.of(place);
        if (overMicros > 0) {
            last.removeUntil(timeMicros - overMicros);
        }
        last.add(timeMicros, value);
        results.columns[0][row] = last.mean();
    }

    @Override
    public String form() {
        return "moving-average/1";
    }

    @Override
    public void save(int place, long lastMicros, StateWriter to) {
        moments.of(place).save(to);
    }

    @Override
    public void restore(int place, long lastMicros, StateReader from) throws StateException {
        moments.of(place).restore(from);
    }

    @Override
    public Remembered.Pieces pieces() {
        return moments.pieces();
    }
}
