package io.tributary.edge.mesh.link;

import io.tributary.edge.mesh.offer.Digest;
import java.security.PublicKey;

/**
 * Who is at the other end of a connection, as its certificate proves.
 *
 * @param owner hash of the key of the owner's authority
 * @param key what the peer signs with
 */
public record Peer(Digest id, String site, Digest owner, PublicKey key) {}
