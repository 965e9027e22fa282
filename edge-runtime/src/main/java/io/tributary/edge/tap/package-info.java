/**
 * A live view of what passes a place of a pipeline.
 *
 * <p>In: batches and summaries on a pipeline's thread. Out: lines of JSON to one reader. Invariant: a reader who is slow, or
 * sees more than the rate it asked for, sees a sample; the pipeline never waits. Read {@link io.tributary.edge.tap.Tap}.
 */
@NullMarked
package io.tributary.edge.tap;

import org.jspecify.annotations.NullMarked;
