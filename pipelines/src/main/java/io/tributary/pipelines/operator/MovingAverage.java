package io.tributary.pipelines.operator;

/** The average of the last values, by count and maybe by time. */
final class MovingAverage implements Tracker {
    private final SlidingMoments moments;
    /** 0 for whatever age. */
    private final long overMicros;

    MovingAverage(int readings, long overMicros) {
        this.moments = new SlidingMoments(readings, overMicros > 0);
        this.overMicros = overMicros;
    }

    @Override
    public void grow(int places) {
        moments.grow(places);
    }

    @Override
    public void reset(int place) {
        moments.clear(place);
    }

    @Override
    public void take(int place, long timeMicros, double value, int row, Results results) {
        if (overMicros > 0) {
            moments.removeUntil(place, timeMicros - overMicros);
        }
        moments.add(place, timeMicros, value);
        results.columns[0][row] = moments.mean(place);
    }
}
