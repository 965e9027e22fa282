package io.tributary.pipelines.operator;

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
     * @param timeMicros not less than that of the value before, unless the place was reset or restarted in between
     */
    void take(int place, long timeMicros, double value, int row, Results results);
}
