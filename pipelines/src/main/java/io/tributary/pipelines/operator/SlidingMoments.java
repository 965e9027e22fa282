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
    private static final double[] NOTHING = {};

    private final ValueRing values;
    /** Doubles per value of the front stack: the mean, and the sum of squared distances from it where that is asked for. */
    private final int stride;

    /** The newest value's moments first. */
    private double[] stack = NOTHING;

    private int front;
    private int back;
    private double backMean;
    private double backSquares;

    /** @param valuesMax the oldest leaves when one more comes */
    SlidingMoments(int valuesMax, boolean keepsTimes, boolean keepsSquares) {
        this.values = new ValueRing(valuesMax, keepsTimes);
        this.stride = keepsSquares ? 2 : 1;
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
        double mean = stack[(front - 1) * stride];
        return mean + (backMean - mean) * ((double) back / (front + back));
    }

    /** The sum of squared distances from the mean, where it is kept. */
    double squares() {
        if (front == 0) {
            return backSquares;
        }
        int at = (front - 1) * stride;
        double apart = backMean - stack[at];
        return stack[at + 1] + backSquares + apart * apart * ((double) front * back / (front + back));
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
        if (stack.length < count * stride) {
            stack = new double[count * stride];
        }
        double mean = 0;
        double sum = 0;
        for (int after = 0; after < count; after++) {
            double value = values.value(count - 1 - after);
            double apart = value - mean;
            mean += apart / (after + 1);
            sum += apart * (value - mean);
            stack[after * stride] = mean;
            if (stride > 1) {
                stack[after * stride + 1] = sum;
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
