/**
 * The way of nodes' shares into the gateway.
 *
 * <p>In: messages of the site's broker. Out: {@code forward}. Invariant: a share is acknowledged after its
 * effect, and if that is kept, when it is on the disk. Read {@link
 * io.tributary.gateway.ingest.Ingest} first.
 */
@NullMarked
package io.tributary.gateway.ingest;

import org.jspecify.annotations.NullMarked;
