package io.tributary.edge.store;

/**
 * One entry of an outbox.
 *
 * @param sequence its place in the outlet's order
 * @param madeMicros when it was made, microseconds since 1970 UTC
 */
@SuppressWarnings("ArrayRecordComponent") // bytes for the disk: equality is never asked for
public record Waiting(long sequence, long madeMicros, byte[] bytes) {}
