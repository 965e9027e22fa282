package io.tributary.pipelines.operator;

/** Standard deviations from the mean of the values before. */
final class RollingZScore implements Tracker {
    private final SlidingMoments moments;
    private final int least;
    private final Score score;

    /** @param least at least 2 */
    RollingZScore(int readings, int least, Score score) {
        this.moments = new SlidingMoments(readings, false);
        this.least = least;
        this.score = score;
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
        int count = moments.count(place);
        if (count >= least) {
            double deviation = Math.sqrt(moments.squares(place) / (count - 1));
            score.write(value - moments.mean(place), deviation, row, results);
        }
        moments.add(place, timeMicros, value);
    }
}
