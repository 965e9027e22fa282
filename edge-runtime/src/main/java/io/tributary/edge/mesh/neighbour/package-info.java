/**
 * Who is there: the admitted nodes that this one reaches directly.
 *
 * <p>In: where to look (multicast, a list), and mutual TLS of {@code mesh.identity}. Out: neighbours that joined and left, and short messages
 * to all of them, to {@code mesh.link}. Invariant: nothing counts that did not come over a link whose both ends showed a certificate; but what a
 * neighbour says of itself, its id above all, is a claim until the task link to it has checked it. Read {@link
 * io.tributary.edge.mesh.neighbour.Neighbourhood} first.
 */
@NullMarked
package io.tributary.edge.mesh.neighbour;

import org.jspecify.annotations.NullMarked;
