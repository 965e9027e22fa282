package io.tributary.pipelines.operator;

import io.tributary.pipelines.state.StateException;
import io.tributary.pipelines.state.StateReader;
import io.tributary.pipelines.state.StateWriter;
import java.util.Arrays;

/**
 * The modified z-score of Iglewicz and Hoaglin (1993): 0.6745 times the distance from the median of the values before, over
 * the median of their own distances from it. A key's values stand in a ring, and sorted beside it.
 */
final class RollingMad implements Tracker {
    /** The third quartile of the normal distribution: makes the score one of standard deviations for normal values. */
    private static final double NORMAL = 0.6745;

    private static final double[] NONE = {};

    private final int valuesMax;
    private final int least;
    private final Score score;
    private ValueRing[] rings = {};
    private double[][] sorted = {};

    RollingMad(int readings, int least, Score score) {
        this.valuesMax = readings;
        this.least = least;
        this.score = score;
    }

    @Override
    public void grow(int places) {
        int from = rings.length;
        rings = Arrays.copyOf(rings, places);
        sorted = Arrays.copyOf(sorted, places);
        Arrays.fill(sorted, from, places, NONE);
        for (int place = from; place < places; place++) {
            rings[place] = new ValueRing(valuesMax, false, 0);
        }
    }

    @Override
    public void reset(int place) {
        rings[place].clear();
    }

    @Override
    public void take(int place, long beforeMicros, long timeMicros, double value, int row, Results results) {
        // One zero, so that sorting does not tell two apart.
        double plain = value + 0.0;
        ValueRing ring = rings[place];
        int count = ring.count();
        if (count >= least) {
            double median = median(sorted[place], count);
            score.write(NORMAL * (plain - median), medianDistance(sorted[place], count, median), row, results);
        }
        if (ring.isFull()) {
            remove(sorted[place], count, ring.value(0));
            ring.remove(1);
            count--;
        } else if (count == sorted[place].length) {
            sorted[place] = Arrays.copyOf(sorted[place], (int) Math.min(valuesMax, count * 2L + 8));
        }
        ring.add(timeMicros, plain);
        insert(sorted[place], count, plain);
    }

    @Override
    public String form() {
        return "mad/1";
    }

    @Override
    public void save(int place, long lastMicros, StateWriter to) {
        rings[place].save(to);
    }

    @Override
    public void restore(int place, long lastMicros, StateReader from) throws StateException {
        rings[place].restore(from);
    }

    @Override
    public Remembered.Pieces pieces() {
        return new RingPieces(place -> rings[place], this::sort);
    }

    private void sort(int place) {
        sorted[place] = new double[rings[place].count()];
        rings[place].copyTo(sorted[place], 0);
        Arrays.sort(sorted[place]);
    }

    private static void insert(double[] sorted, int count, double value) {
        int found = Arrays.binarySearch(sorted, 0, count, value);
        int at = found >= 0 ? found : -found - 1;
        System.arraycopy(sorted, at, sorted, at + 1, count - at);
        sorted[at] = value;
    }

    private static void remove(double[] sorted, int count, double value) {
        int at = Arrays.binarySearch(sorted, 0, count, value);
        System.arraycopy(sorted, at + 1, sorted, at, count - at - 1);
    }

    private static double median(double[] sorted, int count) {
        int middle = count / 2;
        return count % 2 == 1 ? sorted[middle] : between(sorted[middle - 1], sorted[middle]);
    }

    /** The median of distances from the middle: walks outwards from it, taking the nearer of the next on both sides. */
    private static double medianDistance(double[] sorted, int count, double middle) {
        int right = 0;
        for (int most = count; right < most; ) {
            int half = (right + most) >>> 1;
            if (sorted[half] < middle) {
                right = half + 1;
            } else {
                most = half;
            }
        }
        int left = right - 1;
        double before = 0;
        double last = 0;
        for (int i = 0; i <= count / 2; i++) {
            before = last;
            boolean takesLeft = right == count || (left >= 0 && middle - sorted[left] <= sorted[right] - middle);
            last = takesLeft ? middle - sorted[left--] : sorted[right++] - middle;
        }
        return count % 2 == 1 ? last : between(before, last);
    }

    /** Halves first, so that nothing overflows. */
    private static double between(double a, double b) {
        return a / 2 + b / 2;
    }
}
