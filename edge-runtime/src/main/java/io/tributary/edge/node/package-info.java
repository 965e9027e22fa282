/**
 * A node at work.
 *
 * <p>In: messages of {@code source}s. Out: summaries to {@code sink}s. Invariant: a feed's source, pipelines and sinks are
 * touched by one event-loop thread only; a message is acknowledged after the turn that processed it. Read {@link
 * io.tributary.edge.node.Node} first, then {@code Feed}.
 */
@NullMarked
package io.tributary.edge.node;

import org.jspecify.annotations.NullMarked;
