/**
 * When what a node or a gateway works on is made durable, and what waits for its receiver meanwhile.
 *
 * <p>In: what pipelines or a roll-up remember and the summaries they made. Out: commits to a store, acknowledgements to the source,
 * summaries to a sink. Invariant: a message is acknowledged, and a summary sent, only after the commit that holds its effect; a
 * summary goes from the store only after its receiver has confirmed it. Read {@link io.tributary.edge.commit.Commits} first.
 */
@NullMarked
package io.tributary.edge.commit;

import org.jspecify.annotations.NullMarked;
