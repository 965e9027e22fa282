package io.tributary.pipelines.window;

import io.tributary.pipelines.aggregate.Aggregation;
import io.tributary.pipelines.aggregate.Inputs;
import io.tributary.pipelines.aggregate.States;
import io.tributary.pipelines.state.StateException;
import io.tributary.pipelines.state.StateReader;
import io.tributary.pipelines.state.StateWriter;
import java.util.Arrays;

/**
 * Aggregate states that come and go one by one, each known by a small int that stays the same. {@link States} are emptied
 * all at once: so states are given out one after the other, and when there is no more room those still in use are
 * copied, each by merging it into an empty one, which changes nothing.
 */
final class Cells {
    private static final int FIRST_ROOM = 64;

    private static final long CHANGED = -1;

    private final Aggregation aggregation;
    private States states;
    private States spare;
    private int room = FIRST_ROOM;
    /** Slots given out since states were last emptied. */
    private int used;

    private int live;
    /** By cell: how many readings it had when {@link #save} was last called; {@link #CHANGED} for another state. */
    private long[] saved = new long[0];

    /** By cell: its slot, or -1 when free. */
    private int[] slotOf = new int[FIRST_ROOM];

    private int[] free = new int[FIRST_ROOM];
    private int frees;
    private int limit;

    Cells(Aggregation aggregation) {
        this.aggregation = aggregation;
        states = aggregation.states();
        spare = aggregation.states();
        states.ensure(room);
    }

    States states() {
        return states;
    }

    /** Where the cell's state stands until {@link #take} is called again. */
    int slotOf(int cell) {
        return slotOf[cell];
    }

    /** Cells in use. */
    int live() {
        return live;
    }

    /** All cells in use are below. */
    int limit() {
        return limit;
    }

    /** Whether the next {@link #take} may move states: rows that wait for slots known before must be added first. */
    boolean isFull() {
        return used == room;
    }

    /** An empty cell. */
    int take() {
        if (used == room) {
            makeRoom();
        }
        int cell = frees > 0 ? free[--frees] : limit++;
        grow(cell);
        slotOf[cell] = used++;
        live++;
        return cell;
    }

    void release(int cell) {
        changed(cell);
        slotOf[cell] = -1;
        free[frees++] = cell;
        live--;
    }

    void add(int[] slots, Inputs inputs, long[] times, int from, int to) {
        states.add(slots, inputs, times, from, to);
    }

    /** Adds what one cell holds to another. */
    void merge(int into, int from) {
        states.merge(slotOf[into], states, slotOf[from]);
    }

    long rows(int cell) {
        return states.rows(slotOf[cell]);
    }

    boolean isLive(int cell) {
        return cell < limit && slotOf[cell] >= 0;
    }

    /** Whether a cell's state is another than when it was saved, or it is another cell; as readings are only added, that shows. */
    boolean isChanged(int cell) {
        return cell >= saved.length || saved[cell] != rows(cell);
    }

    /** What belongs to a cell has changed, whatever its state. */
    void changed(int cell) {
        if (cell < saved.length) {
            saved[cell] = CHANGED;
        }
    }

    void save(int cell, StateWriter out) {
        if (cell >= saved.length) {
            saved = Arrays.copyOf(saved, slotOf.length);
        }
        saved[cell] = rows(cell);
        states.save(slotOf[cell], out);
    }

    /** Takes a cell as it was saved; cells in rising order. */
    void restore(int cell, StateReader in) throws StateException {
        if (cell < limit) {
            throw new StateException("holds a state twice, or out of order");
        }
        while (limit <= cell) {
            grow(limit);
            slotOf[limit] = -1;
            free[frees++] = limit++;
        }
        take();
        states.restore(slotOf[cell], in);
    }

    private void grow(int cell) {
        if (cell >= slotOf.length) {
            slotOf = Arrays.copyOf(slotOf, slotOf.length * 2);
            free = Arrays.copyOf(free, slotOf.length);
        }
    }

    private void makeRoom() {
        if (live > room / 2) {
            room *= 2;
            states.ensure(room);
            return;
        }
        spare.ensure(room);
        int next = 0;
        for (int cell = 0; cell < limit; cell++) {
            if (slotOf[cell] >= 0) {
                spare.merge(next, states, slotOf[cell]);
                slotOf[cell] = next++;
            }
        }
        states.clear(room);
        States emptied = states;
        states = spare;
        spare = emptied;
        used = next;
    }

    void clear() {
        states = aggregation.states();
        spare = aggregation.states();
        room = FIRST_ROOM;
        states.ensure(room);
        used = 0;
        live = 0;
        Arrays.fill(saved, CHANGED);
        limit = 0;
        frees = 0;
    }
}
