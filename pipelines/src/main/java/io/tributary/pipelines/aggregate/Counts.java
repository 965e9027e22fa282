package io.tributary.pipelines.aggregate;

import io.tributary.pipelines.state.StateException;
import io.tributary.pipelines.state.StateReader;
import io.tributary.pipelines.summary.Value;
import java.nio.ByteBuffer;
import java.util.Arrays;

/** Rows with and without a value. */
final class Counts implements Accumulator {
    static final String KIND = "counts/1";
    /** Counts are whole doubles in other accumulators, so that no state holds more. */
    static final long MOST = 1L << 53;

    private static final int WIDTH = 2;
    private static final int COUNT = 0;
    private static final int SKIPPED = 1;

    private long[] states = new long[0];

    @Override
    public String kind() {
        return KIND;
    }

    @Override
    public int bytesMax() {
        return WIDTH * Long.BYTES;
    }

    @Override
    public void ensure(int slots) {
        if (slots * WIDTH > states.length) {
            states = Arrays.copyOf(states, Math.max(slots * WIDTH, states.length * 2));
        }
    }

    @Override
    public void clear(int slots) {
        Arrays.fill(states, 0, slots * WIDTH, 0);
    }

    @Override
    public void add(int[] slots, Operands in, long[] times, int from, int to) {
        double[] values = in.first().numbers;
        long[] s = states;
        for (int i = from; i < to; i++) {
            s[slots[i] * WIDTH + (Double.isNaN(values[i]) ? SKIPPED : COUNT)]++;
        }
    }

    @Override
    public boolean fits(int slot, Accumulator other, int otherSlot) {
        return true;
    }

    @Override
    public void merge(int slot, Accumulator other, int otherSlot) {
        long[] from = ((Counts) other).states;
        states[slot * WIDTH + COUNT] += from[otherSlot * WIDTH + COUNT];
        states[slot * WIDTH + SKIPPED] += from[otherSlot * WIDTH + SKIPPED];
    }

    @Override
    public long rows(int slot) {
        return states[slot * WIDTH + COUNT] + states[slot * WIDTH + SKIPPED];
    }

    @Override
    public long count(int slot) {
        return states[slot * WIDTH + COUNT];
    }

    @Override
    public byte[] save(int slot) {
        return ByteBuffer.allocate(bytesMax())
                .putLong(states[slot * WIDTH + COUNT])
                .putLong(states[slot * WIDTH + SKIPPED])
                .array();
    }

    @Override
    public void restore(int slot, byte[] state) throws StateException {
        StateReader in = new StateReader(state);
        long count = counted(in.getLong());
        long skipped = counted(in.getLong());
        in.end();
        states[slot * WIDTH + COUNT] = count;
        states[slot * WIDTH + SKIPPED] = skipped;
    }

    @Override
    public Value finish(int slot, Statistic statistic, double... parameters) {
        return Value.of(count(slot));
    }

    /** Refuses what cannot be a number of rows. */
    static long counted(long count) throws StateException {
        if (count < 0 || count > MOST) {
            throw new StateException("holds a count of " + count + "; counts are in [0, " + MOST + "]");
        }
        return count;
    }

    /** Refuses what cannot be a number of rows. */
    static double counted(double count) throws StateException {
        if (!(count >= 0 && count <= MOST) || count != StrictMath.rint(count)) {
            throw new StateException("holds a count of " + count + "; counts are whole and in [0, " + MOST + "]");
        }
        return count + 0.0;
    }
}
