package io.tributary.edge.store;

/**
 * What a store has done since it was opened.
 *
 * @param commits that are on the disk
 * @param transactions each holds the commits that waited together, and costs one wait for the disk
 * @param rows written
 * @param bytesGiven of keys, values, identities and outbox entries
 * @param bytesWritten to the disk as the kernel counts them, or where it doesn't an estimate by pages
 * @param failures of transactions, which were tried again
 * @param setAside damaged stores that were set aside at the start: 0 or 1
 * @param lostEntries of the outbox that were found damaged and passed over
 * @param fileBytes that the store has on the disk now
 */
public record StoreFigures(
        long commits,
        long transactions,
        long rows,
        long bytesGiven,
        long bytesWritten,
        long failures,
        int setAside,
        long lostEntries,
        long fileBytes) {}
