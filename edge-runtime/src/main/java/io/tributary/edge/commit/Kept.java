package io.tributary.edge.commit;

import io.tributary.pipelines.summary.Summary;

/**
 * A summary in an outbox on the disk.
 *
 * @param number its place in the outbox
 * @param madeMicros when it was made, by its outbox's clock, which stands still while nobody runs
 * @param bytes of what is kept of it
 */
record Kept(long number, long madeMicros, Summary summary, int bytes) {}
