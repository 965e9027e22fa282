/**
 * What a node can spare, as it says so to its neighbours.
 *
 * <p>In: readings of the machine, the owner's settings, runs of kernels. Out: offers, heard by the requesting side of {@code mesh.task}.
 * Invariant: an offer is a claim until its signature was checked, and even then only what the neighbour says of itself. Read {@link
 * io.tributary.edge.mesh.offer.Offer} first, then {@link io.tributary.edge.mesh.offer.SpareCapacity}.
 */
@NullMarked
package io.tributary.edge.mesh.offer;

import org.jspecify.annotations.NullMarked;
