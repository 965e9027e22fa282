package io.tributary.pipelines.aggregate;

import io.tributary.pipelines.state.StateException;
import io.tributary.pipelines.state.StateReader;
import io.tributary.pipelines.state.StateWriter;
import io.tributary.pipelines.summary.Value;
import java.util.Arrays;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * An accumulator with an object a group, for states that grow with what is in them. A group without a value has none.
 *
 * @param <S> what is kept of the values of a group
 */
final class PerGroup<S extends PerGroup.State<S>> implements Accumulator {
    /** What is kept of the values of one group. */
    interface State<S> {
        /** Takes a row that has all values; false when it passes over them after all, as over nulls. */
        boolean add(Operands in, long time, int row);

        /** Whether the other holds values of the same type. */
        default boolean fits(S other) {
            return true;
        }

        /** Adds what the other holds, which may be kept and must not be changed. */
        void merge(S other);

        void save(StateWriter out);

        Value finish(Statistic statistic, double... parameters);
    }

    /** Reads a state, or refuses it. */
    @FunctionalInterface
    interface Restore<S> {
        /** @param count how many values were added, at least 1 */
        S restore(StateReader in, long count) throws StateException;
    }

    /**
     * A form of state.
     *
     * @param stateBytesMax length of the longest that is saved
     */
    record Form<S>(String kind, int stateBytesMax, Supplier<S> empty, Restore<S> restore) {}

    private static final int HEAD_BYTES = 2 * Long.BYTES;

    private final Form<S> form;
    private @Nullable Object[] states = new Object[0];
    private long[] counts = new long[0];
    private long[] skipped = new long[0];

    PerGroup(Form<S> form) {
        this.form = form;
    }

    @Override
    public String kind() {
        return form.kind();
    }

    @Override
    public int bytesMax() {
        return HEAD_BYTES + form.stateBytesMax();
    }

    @Override
    public void ensure(int slots) {
        if (slots > states.length) {
            int now = Math.max(slots, states.length * 2);
            states = Arrays.copyOf(states, now);
            counts = Arrays.copyOf(counts, now);
            skipped = Arrays.copyOf(skipped, now);
        }
    }

    @Override
    public void clear(int slots) {
        Arrays.fill(states, 0, slots, null);
        Arrays.fill(counts, 0, slots, 0);
        Arrays.fill(skipped, 0, slots, 0);
    }

    @Override
    public void add(int[] slots, Operands in, long[] times, int from, int to) {
        for (int i = from; i < to; i++) {
            int slot = slots[i];
            if (in.lacks(i)) {
                skipped[slot]++;
                continue;
            }
            S state = state(slot);
            if (state == null) {
                state = form.empty().get();
            }
            if (state.add(in, times[i], i)) {
                states[slot] = state;
                counts[slot]++;
            } else {
                skipped[slot]++;
            }
        }
    }

    @SuppressWarnings("unchecked") // Nothing else is put there: Java has no arrays of a type variable.
    private @Nullable S state(int slot) {
        return (S) states[slot];
    }

    @Override
    public boolean fits(int slot, Accumulator other, int otherSlot) {
        S left = state(slot);
        S right = same(other).state(otherSlot);
        return left == null || right == null || left.fits(right);
    }

    @Override
    public void merge(int slot, Accumulator other, int otherSlot) {
        PerGroup<S> right = same(other);
        S added = right.state(otherSlot);
        if (added != null) {
            S state = state(slot);
            if (state == null) {
                state = form.empty().get();
                states[slot] = state;
            }
            state.merge(added);
        }
        counts[slot] += right.counts[otherSlot];
        skipped[slot] += right.skipped[otherSlot];
    }

    @SuppressWarnings("unchecked") // Of the same plan, so of the same form.
    private PerGroup<S> same(Accumulator other) {
        return (PerGroup<S>) other;
    }

    @Override
    public long rows(int slot) {
        return counts[slot] + skipped[slot];
    }

    @Override
    public long count(int slot) {
        return counts[slot];
    }

    @Override
    public byte[] save(int slot) {
        StateWriter out = new StateWriter();
        out.putLong(counts[slot]);
        out.putLong(skipped[slot]);
        S state = state(slot);
        if (state != null) {
            state.save(out);
        }
        return out.bytes();
    }

    @Override
    public void restore(int slot, byte[] bytes) throws StateException {
        StateReader in = new StateReader(bytes);
        long count = Counts.counted(in.getLong());
        long without = Counts.counted(in.getLong());
        S state = count == 0 ? null : form.restore().restore(in, count);
        in.end();
        states[slot] = state;
        counts[slot] = count;
        skipped[slot] = without;
    }

    @Override
    public Value finish(int slot, Statistic statistic, double... parameters) {
        if (statistic == Statistic.COUNT) {
            return Value.of(counts[slot]);
        }
        S state = state(slot);
        return (state == null ? form.empty().get() : state).finish(statistic, parameters);
    }
}
