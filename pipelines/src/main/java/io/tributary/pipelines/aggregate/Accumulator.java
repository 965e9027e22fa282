package io.tributary.pipelines.aggregate;

import io.tributary.pipelines.state.StateException;
import io.tributary.pipelines.summary.Value;

/**
 * The states of many groups side by side, one per slot, in plain arrays. Several statistics over one column are finished
 * from one accumulator, so that the hot loop passes over the column once. Every implementation passes {@code
 * StatisticLaws}. Not thread safe.
 *
 * <p>Laws, per slot: merging an empty state changes nothing, bit for bit; merging is associative, bit for bit where the
 * maths is exact (counts, picked values, sums of integers that a double holds, sketches that still hold all values), and within
 * the bound that the implementation states else. The same rows added in the same order give the same bits on every CPU.
 */
sealed interface Accumulator permits Counts, Moments, Ends, PerGroup {
    /** What is accumulated, apart from the column. */
    enum Family {
        COUNTS,
        MOMENTS,
        ENDS,
        PICKS,
        DIGEST,
        DISTINCT,
        COURSE,
        HISTOGRAM,
        FREQUENT,
        PAIRS;

        /** Whether its count is that of all values: some pass over infinite ones, or look at two columns. */
        boolean countsValues() {
            return this != DIGEST && this != COURSE && this != PAIRS && this != PICKS;
        }
    }

    /** Name and version of the state's form, such as {@code moments/1}. */
    String kind();

    /** Length of the longest saved state. */
    int bytesMax();

    /** Makes room for slots {@code [0, slots)}; new ones are empty. */
    void ensure(int slots);

    /** Empties slots {@code [0, slots)}. */
    void clear(int slots);

    /**
     * Adds rows {@code [from, to)}.
     *
     * @param slots the slot of each row, below what {@link #ensure} was told
     * @param in the columns
     * @param times event times
     */
    void add(int[] slots, Operands in, long[] times, int from, int to);

    /** Whether the two states hold values of the same type, so that they can be merged. */
    boolean fits(int slot, Accumulator other, int otherSlot);

    /** Adds what {@code other}, of the same class, holds at {@code otherSlot}. */
    void merge(int slot, Accumulator other, int otherSlot);

    /** All rows added, those without a value too. */
    long rows(int slot);

    /** Rows added that had a value. */
    long count(int slot);

    /** The state as bytes, big-endian (network order). */
    byte[] save(int slot);

    /**
     * Sets a slot to a saved state.
     *
     * @param state at most {@link #bytesMax} bytes from anywhere, such as the network: nothing about them is trusted
     * @throws StateException when no sequence of rows could have left this state
     */
    void restore(int slot, byte[] state) throws StateException;

    /**
     * The result of a statistic of this accumulator's family, or the count.
     *
     * @param parameters the numbers of the call that decide only here, such as the fraction of a quantile
     */
    Value finish(int slot, Statistic statistic, double... parameters);
}
