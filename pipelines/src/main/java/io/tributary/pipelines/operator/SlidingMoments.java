package io.tributary.pipelines.operator;

import java.util.Arrays;

/**
 * Mean and variance of the last values of each key, in constant time per value on average and without ever taking anything
 * away again, so that a huge value leaves no trace once it is gone: two stacks (Tangwongsan, Hirzel and Schneider, General
 * Incremental Sliding-Window Aggregation, 2015) of moments that are merged as in Chan, Golub and LeVeque 1979.
 *
 * <p>A key's values stand in a ring. Those of the front stack, the older ones, have been turned into the moments of
 * themselves and all after them in that stack; those of the back stack are values still, beside their moments together.
 */
final class SlidingMoments {
    private static final int FIRST_VALUES = 8;

    private final int valuesMax;
    private final boolean keepsTimes;
    /** By place, a ring: the mean of a value of the front stack and those after it there, or a value of the back stack. */
    private double[][] means = {};
    /** Beside {@link #means}: sums of squared distances from the mean, of the front stack alone. */
    private double[][] squares = {};

    private long[][] times = {};
    private int[] heads = {};
    private int[] fronts = {};
    private int[] backs = {};
    private double[] backMeans = {};
    private double[] backSquares = {};

    private static final double[] NO_DOUBLES = {};
    private static final long[] NO_LONGS = {};

    /** @param valuesMax the oldest leaves when one more comes */
    SlidingMoments(int valuesMax, boolean keepsTimes) {
        this.valuesMax = valuesMax;
        this.keepsTimes = keepsTimes;
    }

    void grow(int places) {
        int from = means.length;
        means = Arrays.copyOf(means, places);
        squares = Arrays.copyOf(squares, places);
        times = Arrays.copyOf(times, places);
        Arrays.fill(means, from, places, NO_DOUBLES);
        Arrays.fill(squares, from, places, NO_DOUBLES);
        Arrays.fill(times, from, places, NO_LONGS);
        heads = Arrays.copyOf(heads, places);
        fronts = Arrays.copyOf(fronts, places);
        backs = Arrays.copyOf(backs, places);
        backMeans = Arrays.copyOf(backMeans, places);
        backSquares = Arrays.copyOf(backSquares, places);
    }

    void clear(int place) {
        heads[place] = 0;
        fronts[place] = 0;
        emptyBack(place);
    }

    int count(int place) {
        return fronts[place] + backs[place];
    }

    /** The mean of the values there are, at least one. */
    double mean(int place) {
        int front = fronts[place];
        int back = backs[place];
        if (front == 0) {
            return backMeans[place];
        }
        double mean = means[place][heads[place]];
        return mean + (backMeans[place] - mean) * ((double) back / (front + back));
    }

    /** The sum of squared distances from the mean. */
    double squares(int place) {
        int front = fronts[place];
        int back = backs[place];
        if (front == 0) {
            return backSquares[place];
        }
        int head = heads[place];
        double apart = backMeans[place] - means[place][head];
        return squares[place][head] + backSquares[place] + apart * apart * ((double) front * back / (front + back));
    }

    void add(int place, long timeMicros, double value) {
        int count = count(place);
        if (count == valuesMax) {
            removeOldest(place);
            count--;
        }
        if (count == means[place].length) {
            enlarge(place, count);
        }
        int at = at(place, count);
        means[place][at] = value;
        if (keepsTimes) {
            times[place][at] = timeMicros;
        }
        int back = ++backs[place];
        double apart = value - backMeans[place];
        backMeans[place] += apart / back;
        backSquares[place] += apart * (value - backMeans[place]);
    }

    /** Removes values not after a time; those kept came with their times. */
    void removeUntil(int place, long timeMicros) {
        while (count(place) > 0 && times[place][heads[place]] <= timeMicros) {
            removeOldest(place);
        }
    }

    private void removeOldest(int place) {
        if (fronts[place] == 0) {
            turn(place);
        }
        heads[place] = at(place, 1);
        fronts[place]--;
    }

    /** Makes the back stack the front stack: from the newest value to the oldest, each takes in the moments after it. */
    private void turn(int place) {
        int count = backs[place];
        double mean = 0;
        double sum = 0;
        for (int i = count - 1; i >= 0; i--) {
            int at = at(place, i);
            double apart = means[place][at] - mean;
            mean += apart / (count - i);
            sum += apart * (means[place][at] - mean);
            means[place][at] = mean;
            squares[place][at] = sum;
        }
        fronts[place] = count;
        emptyBack(place);
    }

    private void emptyBack(int place) {
        backs[place] = 0;
        backMeans[place] = 0;
        backSquares[place] = 0;
    }

    private int at(int place, int offset) {
        int at = heads[place] + offset;
        int length = means[place].length;
        return at < length ? at : at - length;
    }

    private void enlarge(int place, int count) {
        int room = (int) Math.min(valuesMax, Math.max(FIRST_VALUES, count * 2L));
        means[place] = unrolled(means[place], heads[place], room);
        squares[place] = unrolled(squares[place], heads[place], room);
        if (keepsTimes) {
            long[] old = times[place];
            long[] larger = new long[room];
            System.arraycopy(old, heads[place], larger, 0, old.length - heads[place]);
            System.arraycopy(old, 0, larger, old.length - heads[place], heads[place]);
            times[place] = larger;
        }
        heads[place] = 0;
    }

    private static double[] unrolled(double[] ring, int head, int room) {
        double[] larger = new double[room];
        System.arraycopy(ring, head, larger, 0, ring.length - head);
        System.arraycopy(ring, 0, larger, ring.length - head, head);
        return larger;
    }
}
