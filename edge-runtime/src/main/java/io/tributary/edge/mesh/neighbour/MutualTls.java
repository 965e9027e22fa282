package io.tributary.edge.mesh.neighbour;

import io.tributary.edge.mesh.offer.Digest;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;

/**
 * How links between neighbours are secured.
 *
 * @param context shows this node's certificate, and trusts those of the site
 * @param parameters TLS 1.3 alone, with a certificate from both sides
 * @param peers who is at the other end
 */
public record MutualTls(SSLContext context, Supplier<SSLParameters> parameters, Peers peers) {
    /** Maps the certificate of the other end to a node. Any thread. */
    public interface Peers {
        /**
         * Which node is at the other end, if it may be there now.
         *
         * @throws SSLPeerUnverifiedException with the reason to close the link
         */
        Digest id(SSLSession session) throws SSLPeerUnverifiedException;
    }
}
