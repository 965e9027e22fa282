package io.tributary.pipelines.operator;

import io.tributary.pipelines.state.StateException;
import io.tributary.pipelines.state.StateReader;
import io.tributary.pipelines.state.StateWriter;
import java.util.Arrays;

/**
 * The last values of one key, finite, and maybe their times: the newest comes at the end and the oldest leaves. It is saved in
 * pieces of {@value #PIECE} slots, of which those are written that values have been added to.
 */
final class ValueRing {
    private static final int PIECE = 16;
    private static final int FIRST_VALUES = 8;
    private static final double[] NO_DOUBLES = {};
    private static final long[] NO_LONGS = {};

    private final int valuesMax;
    private final boolean keepsTimes;
    /** Doubles of a slot: the value, and what stands beside it. */
    private final int width;

    private double[] cells = NO_DOUBLES;
    private long[] times = NO_LONGS;
    /** So many slots of the arrays are in use: a function of {@link #filled}, so that a restored ring turns where this one would. */
    private int room;

    private int head;
    private int count;
    /** Slots below have held a value since the last {@link #clear}. */
    private int filled;
    /** Values added since the last {@link #saved}; those slots are the last before the end. */
    private long unsaved;

    /** @param beside how many doubles stand beside each value that {@link #beside} reads; they are not saved */
    ValueRing(int valuesMax, boolean keepsTimes, int beside) {
        this.valuesMax = valuesMax;
        this.width = 1 + beside;
        this.keepsTimes = keepsTimes;
    }

    void clear() {
        room = 0;
        head = 0;
        count = 0;
        filled = 0;
        unsaved = 0;
    }

    int count() {
        return count;
    }

    boolean isFull() {
        return count == valuesMax;
    }

    /** The value that so many are older than. */
    double value(int index) {
        return cells[at(index) * width];
    }

    double beside(int index, int which) {
        return cells[at(index) * width + 1 + which];
    }

    void putBeside(int index, int which, double number) {
        cells[at(index) * width + 1 + which] = number;
    }

    /** The time of the oldest value, of which there must be one, with times. */
    long oldestTime() {
        return times[head];
    }

    /** Adds a value to a ring that is not full. */
    void add(long timeMicros, double value) {
        if (count == room) {
            enlarge();
        }
        int at = at(count);
        cells[at * width] = value;
        if (keepsTimes) {
            times[at] = timeMicros;
        }
        count++;
        unsaved++;
        filled = Math.max(filled, at + 1);
    }

    /** Removes the oldest values, as many as there are at most. */
    void remove(int values) {
        head = at(values);
        count -= values;
    }

    /** Copies all values, the oldest first, from a place on. */
    void copyTo(double[] into, int from) {
        for (int i = 0; i < count; i++) {
            into[from + i] = value(i);
        }
    }

    /** The time of the value that so many are older than, with times. */
    long time(int index) {
        return times[at(index)];
    }

    private int at(int index) {
        int at = head + index;
        return at < room ? at : at - room;
    }

    private static int enlarged(int room, int valuesMax) {
        return (int) Math.min(valuesMax, Math.max(FIRST_VALUES, room * 2L));
    }

    private void enlarge() {
        int larger = enlarged(room, valuesMax);
        if (head > 0 || cells.length < larger * width) {
            cells = unrolled(cells, larger);
            times = keepsTimes ? unrolled(times, larger) : times;
            unsaved = head > 0 ? Integer.MAX_VALUE : unsaved;
        }
        head = 0;
        room = larger;
    }

    private double[] unrolled(double[] ring, int length) {
        double[] larger = new double[length * width];
        System.arraycopy(ring, head * width, larger, 0, (room - head) * width);
        System.arraycopy(ring, 0, larger, (room - head) * width, head * width);
        return larger;
    }

    private long[] unrolled(long[] ring, int length) {
        long[] larger = new long[length];
        System.arraycopy(ring, head, larger, 0, room - head);
        System.arraycopy(ring, 0, larger, room - head, head);
        return larger;
    }

    /** What of the ring is not in its pieces: 2 bytes up to 64 values, then 4. */
    void save(StateWriter to) {
        to.putVar(head);
        to.putVar(count);
    }

    /** Not to be used before {@link #restored}. */
    void restore(StateReader from) throws StateException {
        long first = from.getVar();
        long values = from.getVar();
        if (first < 0 || first >= valuesMax || values < 0 || values > valuesMax) {
            throw new StateException(
                    "holds " + values + " values from slot " + first + " on; there are " + valuesMax + " at most");
        }
        head = (int) first;
        count = (int) values;
    }

    int pieces() {
        return (filled + PIECE - 1) / PIECE;
    }

    boolean isChanged(int piece) {
        int from = piece * PIECE;
        int end = head + count > room ? head + count - room : head + count;
        long first = end - Math.min(unsaved, filled);
        boolean changedBeforeEnd = from < end && from + PIECE > first;
        return changedBeforeEnd || (first < 0 && from + PIECE > first + room);
    }

    void savePiece(int piece, StateWriter to) {
        long before = 0;
        for (int at = piece * PIECE; at < Math.min(filled, (piece + 1) * PIECE); at++) {
            to.putDouble(cells[at * width]);
            if (keepsTimes) {
                to.putVar(times[at] - before);
                before = times[at];
            }
        }
    }

    void saved() {
        unsaved = 0;
    }

    void restorePiece(int piece, StateReader from) throws StateException {
        if (filled != piece * PIECE) {
            throw new StateException("holds piece " + piece + " of a ring after " + filled + " values");
        }
        long time = 0;
        for (int i = 0; i < PIECE && (i == 0 || from.remaining() > 0); i++) {
            if (filled == valuesMax) {
                throw new StateException("holds more than " + valuesMax + " values");
            }
            if (filled == room) {
                room = enlarged(room, valuesMax);
                cells = Arrays.copyOf(cells, room * width);
                times = keepsTimes ? Arrays.copyOf(times, room) : times;
            }
            double value = from.getExact();
            if (!Double.isFinite(value)) {
                throw new StateException("holds a value of " + value + "; it is finite");
            }
            cells[filled * width] = value;
            if (keepsTimes) {
                time += from.getVar();
                times[filled] = time;
            }
            filled++;
        }
    }

    void restored() throws StateException {
        boolean isTurned = head + count > room;
        boolean isPossible = isTurned ? filled == room && count <= room : head + count <= filled;
        if (!isPossible || (head > 0 && head >= room)) {
            throw new StateException(
                    "holds " + filled + " values, but is to have " + count + " from slot " + head + " on");
        }
    }
}
