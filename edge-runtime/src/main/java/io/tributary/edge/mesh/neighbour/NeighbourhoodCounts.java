package io.tributary.edge.mesh.neighbour;

/**
 * What became of what nobody waits for, since the start.
 *
 * @param refusedLinks handshakes that failed: plain text, another TLS, a certificate that does not hold
 * @param oversized messages that were larger than allowed, sent or received
 * @param malformed messages and datagrams that were none of ours
 * @param dropped messages that came faster than the listener took them
 */
public record NeighbourhoodCounts(long refusedLinks, long oversized, long malformed, long dropped) {}
