package io.tributary.edge.mesh.work;

import io.tributary.edge.mesh.offer.Digest;
import java.util.function.UnaryOperator;

/**
 * Who this node is to its neighbours.
 *
 * @param signer makes a signature of this node's (Ed25519)
 */
public record Self(Digest id, Digest owner, String site, UnaryOperator<byte[]> signer) {}
