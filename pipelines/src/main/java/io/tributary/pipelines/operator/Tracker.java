package io.tributary.pipelines.operator;

import io.tributary.pipelines.state.StateException;
import io.tributary.pipelines.state.StateReader;
import io.tributary.pipelines.state.StateWriter;

/**
 * What a step remembers of each key, and what it makes of the key's next value. Values come in the order of event time,
 * stragglers left out, and are finite.
 */
interface Tracker {
    /** There will be places up to here, those so far with what they hold. */
    void grow(int places);

    /** Forgets what the place holds: a new key begins there. */
    void reset(int place);

    /** The key's next value comes after a gap. */
    default void restart(int place) {
        reset(place);
    }

    /**
     * Takes a key's next value and writes the results of its row; a result not written is null.
     *
     * @param beforeMicros event time of the value before, of which the place may know that there is none
     * @param timeMicros not less, unless the place was reset or restarted in between
     */
    void take(int place, long beforeMicros, long timeMicros, double value, int row, Results results);

    /** Name and version of what it saves, such as {@code change/1}. */
    String form();

    /**
     * Writes what the place holds, which has taken a value, without its pieces.
     *
     * @param lastMicros event time of its last value
     */
    void save(int place, long lastMicros, StateWriter to);

    /** Reads what {@link #save} wrote into a place that was never used. */
    void restore(int place, long lastMicros, StateReader from) throws StateException;

    /** As {@link Remembered#pieces}. */
    default Remembered.Pieces pieces() {
        return Remembered.Pieces.NONE;
    }
}
