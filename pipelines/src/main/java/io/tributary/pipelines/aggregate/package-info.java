/**
 * What is worked out of the readings of a window and group.
 *
 * <p>In: aggregate calls as an operator wrote them, then columns from {@code window}. Out: values and {@code
 * summary.Summary.Partial}s. Invariant: merging is associative with the empty state as identity, and every bit of a
 * state is the same on every CPU. Read {@link io.tributary.pipelines.aggregate.Aggregation} first, then {@code
 * Moments} for flat states and {@code PerGroup} with {@code Digest} for states that grow.
 */
@NullMarked
package io.tributary.pipelines.aggregate;

import org.jspecify.annotations.NullMarked;
