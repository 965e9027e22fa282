package io.tributary.edge.store;

/**
 * What waits for an outlet, as last committed.
 *
 * @param first the sequence number of the oldest entry, or {@code next} when there is none
 * @param next larger than any sequence number that was ever added
 * @param count entries
 * @param bytes of the entries as they were given; they take less in the file
 * @param oldestMicros when the oldest was made, microseconds since 1970 UTC; 0 when there is none
 */
public record Backlog(long first, long next, long count, long bytes, long oldestMicros) {
    static final Backlog NONE = new Backlog(0, 0, 0, 0, 0);
}
