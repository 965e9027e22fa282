package io.tributary.pipelines.operator;

import io.tributary.pipelines.state.StateException;
import io.tributary.pipelines.state.StateReader;
import io.tributary.pipelines.state.StateWriter;

/** Standard deviations from the mean of the values before. */
final class RollingZScore implements Tracker {
    private final SlidingMoments.Places moments;
    private final int least;
    private final Score score;

    /** @param least at least 2 */
    RollingZScore(int readings, int least, Score score) {
        this.moments = new SlidingMoments.Places(readings, false, true);
        this.least = least;
        this.score = score;
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
        SlidingMoments before = moments.of(place);
        int count = before.count();
        if (count >= least) {
            double deviation = Math.sqrt(before.squares() / (count - 1));
            score.write(value - before.mean(), deviation, row, results);
        }
        before.add(timeMicros, value);
    }

    @Override
    public String form() {
        return "z-score/1";
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
