package io.tributary.pipelines.operator;

import io.tributary.pipelines.state.StateException;
import io.tributary.pipelines.state.StateReader;
import io.tributary.pipelines.state.StateWriter;
import java.util.Arrays;

/**
 * Mean and variance of the last values of one key, in constant time per value on average and without ever taking anything away
 * again, so that a huge value leaves no trace once it is gone: two stacks (Tangwongsan, Hirzel and Schneider, General Incremental
 * Sliding-Window Aggregation, 2015) of moments that are merged as in Chan, Golub and LeVeque 1979.
 *
 * <p>The older values are the front stack, which holds the moments of each and all after it in that stack; of the newer ones, the
 * back stack, there are moments together. The values themselves are kept for saving: they and the size of the front stack say all,
 * and change less than the moments do.
 */
final class SlidingMoments {
    private static final int MEAN = 0;
    private static final int SQUARES = 1;

    /** Beside each value of the front stack the mean and, if asked for, the sum of squared distances from it. */
    private final ValueRing values;

    private final boolean keepsSquares;
    private int front;
    private int back;
    private double backMean;
    private double backSquares;

    /** @param valuesMax the oldest leaves when one more comes */
    SlidingMoments(int valuesMax, boolean keepsTimes, boolean keepsSquares) {
        this.values = new ValueRing(valuesMax, keepsTimes, keepsSquares ? 2 : 1);
        this.keepsSquares = keepsSquares;
    }

    void clear() {
        values.clear();
        front = 0;
        emptyBack();
    }

    int count() {
        return front + back;
    }

    /** The mean of the values there are, at least one. */
    double mean() {
        if (front == 0) {
            return backMean;
        }
        double mean = values.beside(0, MEAN);
        return mean + (backMean - mean) * ((double) back / (front + back));
    }

    /** The sum of squared distances from the mean, where it is kept. */
    double squares() {
        if (front == 0) {
            return backSquares;
        }
        double apart = backMean - values.beside(0, MEAN);
        return values.beside(0, SQUARES) + backSquares + apart * apart * ((double) front * back / (front + back));
    }

    void add(long timeMicros, double value) {
        if (values.isFull()) {
            removeOldest();
        }
        values.add(timeMicros, value);
        addToBack(value);
    }

    private void addToBack(double value) {
        back++;
        double apart = value - backMean;
        backMean += apart / back;
        backSquares += apart * (value - backMean);
    }

    /** Removes values not after a time; those kept came with their times. */
    void removeUntil(long timeMicros) {
        while (count() > 0 && values.oldestTime() <= timeMicros) {
            removeOldest();
        }
    }

    private void removeOldest() {
        if (front == 0) {
            turn(back);
            emptyBack();
        }
        values.remove(1);
        front--;
    }

    /** Makes the first values the front stack: from the newest to the oldest, each takes in the moments after it. */
    private void turn(int count) {
        double mean = 0;
        double sum = 0;
        for (int i = count - 1; i >= 0; i--) {
            double value = values.value(i);
            double apart = value - mean;
            mean += apart / (count - i);
            sum += apart * (value - mean);
            values.putBeside(i, MEAN, mean);
            if (keepsSquares) {
                values.putBeside(i, SQUARES, sum);
            }
        }
        front = count;
    }

    private void emptyBack() {
        back = 0;
        backMean = 0;
        backSquares = 0;
    }

    void save(StateWriter to) {
        values.save(to);
        to.putVar(front);
    }

    void restore(StateReader from) throws StateException {
        values.restore(from);
        long older = from.getVar();
        if (older < 0 || older > values.count()) {
            throw new StateException("holds " + older + " older values of " + values.count());
        }
        front = (int) older;
    }

    /** The values have been given back. */
    private void restored() {
        turn(front);
        emptyBack();
        for (int i = front; i < values.count(); i++) {
            addToBack(values.value(i));
        }
    }

    /** Those of all places. */
    static final class Places {
        private static final SlidingMoments[] NONE = {};

        private final int valuesMax;
        private final boolean keepsTimes;
        private final boolean keepsSquares;
        private SlidingMoments[] moments = NONE;

        Places(int valuesMax, boolean keepsTimes, boolean keepsSquares) {
            this.valuesMax = valuesMax;
            this.keepsTimes = keepsTimes;
            this.keepsSquares = keepsSquares;
        }

        SlidingMoments of(int place) {
            return moments[place];
        }

        void grow(int places) {
            int from = moments.length;
            moments = Arrays.copyOf(moments, places);
            for (int place = from; place < places; place++) {
                moments[place] = new SlidingMoments(valuesMax, keepsTimes, keepsSquares);
            }
        }

        Remembered.Pieces pieces() {
            return new RingPieces(place -> moments[place].values, place -> moments[place].restored());
        }
    }
}
