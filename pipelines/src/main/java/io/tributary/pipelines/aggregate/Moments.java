package io.tributary.pipelines.aggregate;

import io.tributary.pipelines.state.StateException;
import io.tributary.pipelines.state.StateReader;
import io.tributary.pipelines.summary.Value;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Count, sum, least, greatest and, where asked for, the second moment of a column: all of count(x), sum, avg, min, max,
 * stddev and variance come from here.
 *
 * <p><b>Sum.</b> Each addition's rounding error is computed exactly (TwoSum: Knuth, The Art of Computer Programming 2,
 * 4.2.2, theorem B) and the errors are summed beside, as in Ogita, Rump, Oishi, "Accurate Sum and Dot Product", SIAM J.
 * Sci. Comput. 26 (2005), algorithm Sum2: the result is off by at most one rounding and n²·2^-106 of the sum of the
 * values' magnitudes, in whatever order or grouping they came. Sums of integers are exact while they fit a long.
 *
 * <p><b>Second moment.</b> The sum of (x - K)², K being the group's first value; at the end the square of the sum of (x -
 * K), which the exact sum gives, is taken off. K is one of the values, so that at most a factor n + 1 is lost to
 * cancellation (Chan, Golub, LeVeque, "Algorithms for Computing the Sample Variance", The American Statistician 37
 * (1983)): the relative error of a variance is below 4·n²·2^-53, and for values whose first one lies within k standard
 * deviations of the mean below 4·n·(k² + 1)·2^-53.
 *
 * <p>Zeros count as +0, so that the least of -0 and +0 does not depend on their order. An infinite value makes sums
 * null, as nothing finite is left of them.
 */
final class Moments implements Accumulator {
    static final String KIND = "moments/1";

    /** One cache line a group. */
    private static final int WIDTH = 8;

    private static final int SHIFT = 3;
    private static final int MIN = 0;
    private static final int MAX = 1;
    private static final int COUNT = 2;
    private static final int SUM = 3;
    private static final int SUM_ERROR = 4;
    private static final int PIVOT = 5;
    private static final int SQUARES = 6;
    private static final int SKIPPED = 7;

    private static final int INTS_FLAG = 1;
    private static final int SQUARES_FLAG = 2;

    private final boolean squares;
    private boolean ints;
    private double[] states = new double[0];

    /**
     * @param ints whether the column holds ints: then sum, min and max are ints
     * @param squares whether the second moment is asked for
     */
    Moments(boolean ints, boolean squares) {
        this.ints = ints;
        this.squares = squares;
    }

    @Override
    public String kind() {
        return KIND;
    }

    @Override
    public int bytesMax() {
        return 1 + WIDTH * Double.BYTES;
    }

    @Override
    public void ensure(int slots) {
        int had = states.length >> SHIFT;
        if (slots > had) {
            states = Arrays.copyOf(states, Math.max(slots, had * 2) << SHIFT);
            clear(had, states.length >> SHIFT);
        }
    }

    @Override
    public void clear(int slots) {
        clear(0, slots);
    }

    private void clear(int from, int to) {
        Arrays.fill(states, from << SHIFT, to << SHIFT, 0);
        for (int slot = from; slot < to; slot++) {
            states[(slot << SHIFT) + MIN] = Double.NaN;
            states[(slot << SHIFT) + MAX] = Double.NaN;
        }
    }

    @Override
    public void add(int[] slots, Operands in, long[] times, int from, int to) {
        double[] values = in.first().numbers;
        if (squares) {
            addWithSquares(states, slots, values, from, to);
        } else {
            addWithoutSquares(states, slots, values, from, to);
        }
    }

    // The least value of an empty state is NaN, so that one comparison finds the first value of a group, a new least
    // one, and NaN.

    private static void addWithSquares(double[] s, int[] slots, double[] values, int from, int to) {
        for (int i = from; i < to; i++) {
            double x = values[i];
            int at = slots[i] << SHIFT;
            if (!(x >= s[at + MIN]) && !leads(s, at, x)) {
                continue;
            }
            if (x > s[at + MAX]) {
                s[at + MAX] = x + 0.0;
            }
            s[at + COUNT] += 1;
            double sum = s[at + SUM];
            double next = sum + x;
            double part = next - sum;
            s[at + SUM] = next;
            s[at + SUM_ERROR] += (sum - (next - part)) + (x - part);
            double distance = x - s[at + PIVOT];
            s[at + SQUARES] += distance * distance;
        }
    }

    private static void addWithoutSquares(double[] s, int[] slots, double[] values, int from, int to) {
        for (int i = from; i < to; i++) {
            double x = values[i];
            int at = slots[i] << SHIFT;
            if (!(x >= s[at + MIN]) && !leads(s, at, x)) {
                continue;
            }
            if (x > s[at + MAX]) {
                s[at + MAX] = x + 0.0;
            }
            s[at + COUNT] += 1;
            double sum = s[at + SUM];
            double next = sum + x;
            double part = next - sum;
            s[at + SUM] = next;
            s[at + SUM_ERROR] += (sum - (next - part)) + (x - part);
        }
    }

    /** Takes a first or new least value; false when there is no value at all. */
    private static boolean leads(double[] s, int at, double x) {
        if (Double.isNaN(x)) {
            s[at + SKIPPED] += 1;
            return false;
        }
        s[at + MIN] = x + 0.0;
        if (s[at + COUNT] == 0) {
            s[at + MAX] = x + 0.0;
            s[at + PIVOT] = x + 0.0;
        }
        return true;
    }

    @Override
    public boolean fits(int slot, Accumulator other, int otherSlot) {
        return true;
    }

    @Override
    public void merge(int slot, Accumulator other, int otherSlot) {
        Moments right = (Moments) other;
        ints &= right.ints;
        int a = slot << SHIFT;
        int b = otherSlot << SHIFT;
        double[] s = states;
        double[] r = right.states;
        double skipped = s[a + SKIPPED] + r[b + SKIPPED];
        if (s[a + COUNT] == 0) {
            System.arraycopy(r, b, s, a, WIDTH);
        } else if (r[b + COUNT] != 0) {
            if (squares) {
                s[a + SQUARES] += right.squaresAround(s[a + PIVOT], otherSlot);
            }
            s[a + MIN] = Math.min(s[a + MIN], r[b + MIN]);
            s[a + MAX] = Math.max(s[a + MAX], r[b + MAX]);
            s[a + COUNT] += r[b + COUNT];
            double sum = s[a + SUM];
            double next = sum + r[b + SUM];
            s[a + SUM] = next;
            s[a + SUM_ERROR] += Exact.sumError(sum, r[b + SUM], next) + r[b + SUM_ERROR];
        }
        s[a + SKIPPED] = skipped;
    }

    /**
     * The second moment around another pivot: that of this state's own pivot, one of its values, is part of it, so that
     * again little can cancel.
     */
    private double squaresAround(double pivot, int slot) {
        int at = slot << SHIFT;
        double shift = states[at + PIVOT] - pivot;
        double moved = states[at + SQUARES] + shift * (2 * distance(at) + states[at + COUNT] * shift);
        return Double.isNaN(moved) ? moved : Math.max(0.0, moved);
    }

    /** The sum of (x - K). */
    private double distance(int at) {
        return Exact.sumMinusProduct(states[at + SUM], states[at + SUM_ERROR], states[at + COUNT], states[at + PIVOT]);
    }

    @Override
    public long rows(int slot) {
        int at = slot << SHIFT;
        return (long) (states[at + COUNT] + states[at + SKIPPED]);
    }

    @Override
    public long count(int slot) {
        return (long) states[(slot << SHIFT) + COUNT];
    }

    @Override
    public byte[] save(int slot) {
        ByteBuffer out = ByteBuffer.allocate(bytesMax());
        out.put((byte) ((ints ? INTS_FLAG : 0) | (squares ? SQUARES_FLAG : 0)));
        for (int i = 0; i < WIDTH; i++) {
            // One form of NaN: which one the hardware makes differs.
            out.putLong(Double.doubleToLongBits(states[(slot << SHIFT) + i]));
        }
        return out.array();
    }

    @Override
    public void restore(int slot, byte[] state) throws StateException {
        StateReader in = new StateReader(state);
        int flags = in.get();
        if ((flags & ~INTS_FLAG) != (squares ? SQUARES_FLAG : 0)) {
            throw new StateException("has flags " + flags + "; expected "
                    + (squares ? "2 or 3, with" : "0 or 1, without") + " the second moment");
        }
        double[] s = new double[WIDTH];
        for (int i = 0; i < WIDTH; i++) {
            s[i] = in.getDouble();
        }
        in.end();
        check(s);
        ints = (flags & INTS_FLAG) != 0;
        System.arraycopy(s, 0, states, slot << SHIFT, WIDTH);
    }

    private static void check(double[] s) throws StateException {
        Counts.counted(s[SKIPPED]);
        if (Counts.counted(s[COUNT]) == 0) {
            boolean empty = Double.isNaN(s[MIN])
                    && Double.isNaN(s[MAX])
                    && s[SUM] == 0
                    && s[SUM_ERROR] == 0
                    && s[PIVOT] == 0
                    && s[SQUARES] == 0;
            if (!empty) {
                throw new StateException("has values and a count of 0");
            }
        } else if (!(s[MIN] <= s[PIVOT] && s[PIVOT] <= s[MAX]) || s[SQUARES] < 0) {
            throw new StateException("does not hold least <= first <= greatest and a second moment >= 0, but " + s[MIN]
                    + ", " + s[PIVOT] + ", " + s[MAX] + " and " + s[SQUARES]);
        }
    }

    @Override
    public Value finish(int slot, Statistic statistic, double... parameters) {
        int at = slot << SHIFT;
        double n = states[at + COUNT];
        return switch (statistic) {
            case COUNT -> Value.of((long) n);
            case SUM -> n == 0 ? Value.MISSING : sum(at);
            case AVG -> n == 0 ? Value.MISSING : finite((states[at + SUM] + states[at + SUM_ERROR]) / n);
            case MIN -> like(states[at + MIN]);
            case MAX -> like(states[at + MAX]);
            case VARIANCE -> n < 2 ? Value.MISSING : finite(variance(at));
            case STDDEV -> n < 2 ? Value.MISSING : finite(StrictMath.sqrt(variance(at)));
            default -> throw new IllegalArgumentException(statistic + " is not of moments");
        };
    }

    private Value sum(int at) {
        double sum = states[at + SUM];
        double error = states[at + SUM_ERROR];
        return ints ? Exact.whole(sum, error) : finite(sum + error);
    }

    private double variance(int at) {
        double n = states[at + COUNT];
        double distance = distance(at);
        double spread = states[at + SQUARES] - distance * (distance / n);
        return Double.isNaN(spread) ? spread : Math.max(0.0, spread) / (n - 1);
    }

    private Value like(double value) {
        return ints ? Exact.whole(value, 0) : finite(value);
    }

    private static Value finite(double value) {
        return Double.isFinite(value) ? Value.of(value) : Value.MISSING;
    }
}
