package io.tributary.pipelines.aggregate;

import io.tributary.pipelines.summary.Value;

/**
 * The states of many groups side by side, one per slot, in plain arrays. Several statistics over one column are finished
 * from one accumulator, so that the hot loop passes over the column once. Every implementation passes {@code
 * StatisticLaws}. Not thread safe.
 *
 * <p>Laws, per slot: merging an empty state changes nothing, bit for bit; merging is associative, bit for bit for
 * counts, least, greatest, first, last and for sums of integers that a double holds, and within the bound that the
 * implementation states else. The same rows added in the same order give the same bits on every CPU.
 */
sealed interface Accumulator permits Counts, Moments, Ends {
    /** What is accumulated, apart from the column. */
    enum Family {
        COUNTS,
        MOMENTS,
        ENDS
    }

    /** Name and version of the state's form, such as {@code moments/1}. */
    String kind();

    /** Length of a saved state. */
    int bytes();

    /** Makes room for slots {@code [0, slots)}; new ones are empty. */
    void ensure(int slots);

    /** Empties slots {@code [0, slots)}. */
    void clear(int slots);

    /**
     * Adds rows {@code [from, to)}.
     *
     * @param slots the slot of each row, below what {@link #ensure} was told
     * @param values the column; NaN stands for null
     * @param times event times
     */
    void add(int[] slots, double[] values, long[] times, int from, int to);

    /** Adds what {@code other}, of the same class, holds at {@code otherSlot}. */
    void merge(int slot, Accumulator other, int otherSlot);

    /** All rows added, those without a value too. */
    long rows(int slot);

    /** Rows added that had a value. */
    long count(int slot);

    /** The state as {@link #bytes} bytes, big-endian (network order). */
    byte[] save(int slot);

    /**
     * Sets a slot to a saved state.
     *
     * @param state bytes from anywhere, such as the network: nothing about them is trusted
     * @throws PartialException when no sequence of rows could have left this state
     */
    void restore(int slot, byte[] state) throws PartialException;

    /** The result of a statistic of this accumulator's family, or the count. */
    Value finish(int slot, Statistic statistic);
}
