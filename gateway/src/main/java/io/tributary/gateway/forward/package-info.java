/**
 * The way of a site's summaries upstream.
 *
 * <p>In: summaries of {@code rollup}. Out: a {@code Sink}. Invariant: in order, and none is dropped uncounted. Read {@link
 * io.tributary.gateway.forward.Forwarder} first.
 */
@NullMarked
package io.tributary.gateway.forward;

import org.jspecify.annotations.NullMarked;
