package io.tributary.pipelines.aggregate;

import io.tributary.pipelines.state.StateException;
import io.tributary.pipelines.state.StateReader;
import io.tributary.pipelines.state.StateWriter;
import io.tributary.pipelines.summary.Summary;
import io.tributary.pipelines.summary.Value;
import java.util.List;
import java.util.Map;

/** The aggregate states of the groups of one window, one slot a group. Not thread safe. */
public final class States {
    private final Plan plan;
    private final List<Accumulator> accumulators;

    States(Plan plan, List<Accumulator> accumulators) {
        this.plan = plan;
        this.accumulators = accumulators;
    }

    /** Makes room for slots {@code [0, slots)}; new ones are empty. */
    public void ensure(int slots) {
        for (Accumulator accumulator : accumulators) {
            accumulator.ensure(slots);
        }
    }

    /** Empties slots {@code [0, slots)}, which {@link #ensure} was told of. */
    public void clear(int slots) {
        accumulators.forEach(accumulator -> accumulator.clear(slots));
    }

    /** Adds rows {@code [from, to)} of what was loaded, each to its slot. */
    public void add(int[] slots, Inputs inputs, long[] times, int from, int to) {
        for (int part = 0; part < accumulators.size(); part++) {
            accumulators.get(part).add(slots, inputs.operands(part), times, from, to);
        }
    }

    /** Adds what {@code other}, of the same aggregation, holds at {@code otherSlot}. */
    public void merge(int slot, States other, int otherSlot) {
        for (int part = 0; part < accumulators.size(); part++) {
            accumulators.get(part).merge(slot, other.accumulators.get(part), otherSlot);
        }
    }

    /** Whether both hold values of the same types, so that they can be merged: of one aggregation they always do. */
    boolean fits(int slot, States other, int otherSlot) {
        for (int part = 0; part < accumulators.size(); part++) {
            if (!accumulators.get(part).fits(slot, other.accumulators.get(part), otherSlot)) {
                return false;
            }
        }
        return true;
    }

    /** How many rows were added to a slot. */
    public long rows(int slot) {
        return accumulators.get(0).rows(slot);
    }

    /** The finished results by output name, in order. */
    public Map<String, Value> fields(int slot) {
        return plan.finish(accumulators, slot);
    }

    /** The state in a form that others can merge. */
    public List<Summary.Partial> partials(int slot) {
        return accumulators.stream()
                .map(accumulator -> Partials.saved(accumulator, slot))
                .toList();
    }

    /** Writes a slot's state for {@link #restore}, in a few dozen bytes for most statistics. */
    public void save(int slot, StateWriter out) {
        for (Accumulator accumulator : accumulators) {
            Packed.put(accumulator.save(slot), out);
        }
    }

    /**
     * Sets an empty slot to what was saved of one of the same aggregation; from there on it goes on bit for bit.
     *
     * @throws StateException when no readings could have left this state; the slot may then hold a part of it
     */
    public void restore(int slot, StateReader in) throws StateException {
        for (Accumulator accumulator : accumulators) {
            byte[] state = Packed.get(in, accumulator.bytesMax());
            // The first byte tells whether the column holds ints, where that matters, and is 0 elsewhere.
            if (state.length == 0 || state[0] != accumulator.save(slot)[0]) {
                throw new StateException(
                        "holds a state of " + accumulator.kind() + " of a column of another type, or none");
            }
            accumulator.restore(slot, state);
            if (accumulator.rows(slot) != rows(slot)) {
                throw new StateException("holds states of " + rows(slot) + " and of " + accumulator.rows(slot)
                        + " readings of one group");
            }
        }
    }
}
