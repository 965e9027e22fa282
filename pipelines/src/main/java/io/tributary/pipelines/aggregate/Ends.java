package io.tributary.pipelines.aggregate;

import io.tributary.pipelines.state.StateException;
import io.tributary.pipelines.state.StateReader;
import io.tributary.pipelines.summary.Value;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * The values at the earliest and at the latest event time. Of several values at one time the smallest is first and the
 * greatest is last, so that neither depends on the order of arrival. Zeros count as +0.
 */
final class Ends implements Accumulator {
    static final String KIND = "ends/1";

    private static final int WIDTH = 4;
    private static final int SHIFT = 2;
    private static final int FIRST = 0;
    private static final int LAST = 1;
    private static final int COUNT = 2;
    private static final int SKIPPED = 3;

    private static final int TIMES = 2;

    private boolean ints;
    private double[] states = new double[0];
    /** Of first and last, two a slot; 0 in empty slots. */
    private long[] at = new long[0];

    /** @param ints whether the column holds ints: then first and last are ints */
    Ends(boolean ints) {
        this.ints = ints;
    }

    @Override
    public String kind() {
        return KIND;
    }

    @Override
    public int bytesMax() {
        return 1 + WIDTH * Double.BYTES + TIMES * Long.BYTES;
    }

    @Override
    public void ensure(int slots) {
        int had = states.length >> SHIFT;
        if (slots > had) {
            int now = Math.max(slots, had * 2);
            states = Arrays.copyOf(states, now << SHIFT);
            at = Arrays.copyOf(at, now * TIMES);
        }
    }

    @Override
    public void clear(int slots) {
        Arrays.fill(states, 0, slots << SHIFT, 0);
        Arrays.fill(at, 0, slots * TIMES, 0);
    }

    @Override
    public void add(int[] slots, Operands in, long[] times, int from, int to) {
        double[] values = in.first().numbers;
        for (int i = from; i < to; i++) {
            double value = values[i] + 0.0;
            int slot = slots[i];
            int s = slot << SHIFT;
            if (Double.isNaN(value)) {
                states[s + SKIPPED] += 1;
                continue;
            }
            boolean empty = states[s + COUNT] == 0;
            states[s + COUNT] += 1;
            takeFirst(slot, empty, value, times[i]);
            takeLast(slot, empty, value, times[i]);
        }
    }

    private void takeFirst(int slot, boolean empty, double value, long time) {
        long known = at[slot * TIMES];
        if (empty || time < known || (time == known && value < states[(slot << SHIFT) + FIRST])) {
            at[slot * TIMES] = time;
            states[(slot << SHIFT) + FIRST] = value;
        }
    }

    private void takeLast(int slot, boolean empty, double value, long time) {
        long known = at[slot * TIMES + 1];
        if (empty || time > known || (time == known && value > states[(slot << SHIFT) + LAST])) {
            at[slot * TIMES + 1] = time;
            states[(slot << SHIFT) + LAST] = value;
        }
    }

    @Override
    public boolean fits(int slot, Accumulator other, int otherSlot) {
        return true;
    }

    @Override
    public void merge(int slot, Accumulator other, int otherSlot) {
        Ends right = (Ends) other;
        ints &= right.ints;
        int a = slot << SHIFT;
        int b = otherSlot << SHIFT;
        if (right.states[b + COUNT] != 0) {
            boolean empty = states[a + COUNT] == 0;
            takeFirst(slot, empty, right.states[b + FIRST], right.at[otherSlot * TIMES]);
            takeLast(slot, empty, right.states[b + LAST], right.at[otherSlot * TIMES + 1]);
            states[a + COUNT] += right.states[b + COUNT];
        }
        states[a + SKIPPED] += right.states[b + SKIPPED];
    }

    @Override
    public long rows(int slot) {
        return (long) (states[(slot << SHIFT) + COUNT] + states[(slot << SHIFT) + SKIPPED]);
    }

    @Override
    public long count(int slot) {
        return (long) states[(slot << SHIFT) + COUNT];
    }

    @Override
    public byte[] save(int slot) {
        ByteBuffer out = ByteBuffer.allocate(bytesMax()).put((byte) (ints ? 1 : 0));
        for (int i = 0; i < WIDTH; i++) {
            out.putLong(Double.doubleToLongBits(states[(slot << SHIFT) + i]));
        }
        return out.putLong(at[slot * TIMES]).putLong(at[slot * TIMES + 1]).array();
    }

    @Override
    public void restore(int slot, byte[] state) throws StateException {
        StateReader in = new StateReader(state);
        int flags = in.get();
        if ((flags & ~1) != 0) {
            throw new StateException("has flags " + flags + "; expected 0 or 1");
        }
        double[] s = new double[WIDTH];
        for (int i = 0; i < WIDTH; i++) {
            s[i] = in.getDouble();
        }
        long first = in.getLong();
        long last = in.getLong();
        in.end();
        check(s, first, last);
        ints = flags != 0;
        System.arraycopy(s, 0, states, slot << SHIFT, WIDTH);
        at[slot * TIMES] = first;
        at[slot * TIMES + 1] = last;
    }

    private static void check(double[] s, long first, long last) throws StateException {
        Counts.counted(s[SKIPPED]);
        if (Counts.counted(s[COUNT]) == 0) {
            if (s[FIRST] != 0 || s[LAST] != 0 || first != 0 || last != 0) {
                throw new StateException("has values and a count of 0");
            }
        } else if (first > last || Double.isNaN(s[FIRST]) || Double.isNaN(s[LAST])) {
            throw new StateException("has a first value " + s[FIRST] + " at " + first + " and a last value " + s[LAST]
                    + " at " + last + "; the first is not later, and neither is NaN");
        }
    }

    @Override
    public Value finish(int slot, Statistic statistic, double... parameters) {
        if (statistic == Statistic.COUNT) {
            return Value.of(count(slot));
        }
        if (count(slot) == 0) {
            return Value.MISSING;
        }
        double value = states[(slot << SHIFT) + (statistic == Statistic.FIRST ? FIRST : LAST)];
        if (!Double.isFinite(value)) {
            return Value.MISSING;
        }
        return ints ? Exact.whole(value, 0) : Value.of(value);
    }
}
