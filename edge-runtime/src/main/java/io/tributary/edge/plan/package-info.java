/**
 * What a pipeline will do, for people: its steps, the columns after each, what its windows keep.
 *
 * <p>In: a {@code pipeline.Pipeline}. Out: text or JSON. Invariant: columns and states are asked of the classes that run, not
 * worked out anew. Read {@link io.tributary.edge.plan.Plan}.
 */
@NullMarked
package io.tributary.edge.plan;

import org.jspecify.annotations.NullMarked;
