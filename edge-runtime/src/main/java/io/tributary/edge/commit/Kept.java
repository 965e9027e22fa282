package io.tributary.edge.commit;

import io.tributary.pipelines.summary.Summary;

/**
 * A summary in an outbox on the disk.
 *
 * @param number its place in the outbox
 * @param madeMicros when it was made, by {@link Keeping#micros}
 * @param bytes of what is kept of it
 */
record Kept(long number, long madeMicros, Summary summary, int bytes) {}
