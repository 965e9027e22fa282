/**
 * Makes a site's summary of the shares that its nodes send.
 *
 * <p>In: {@code ingest}, which has decoded a node's share. Out: {@code forward}. Pure policy: time comes in, nothing blocks.
 * Invariant: what a window's summary says depends on the shares that arrived, not on their order or number of arrivals.
 * Read {@link io.tributary.gateway.rollup.Rollup} first.
 */
@NullMarked
package io.tributary.gateway.rollup;

import org.jspecify.annotations.NullMarked;
