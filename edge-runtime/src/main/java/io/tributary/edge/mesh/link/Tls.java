package io.tributary.edge.mesh.link;

import io.tributary.edge.mesh.identity.Revocations;
import io.vertx.core.net.NetClientOptions;
import io.vertx.core.net.NetServerOptions;
import io.vertx.core.net.NetSocket;
import javax.net.ssl.SSLPeerUnverifiedException;

/** By what this node and its neighbours know one another. Any thread. */
public interface Tls {
    NetServerOptions server();

    NetClientOptions client();

    /**
     * Who is at the other end, if it may be there now.
     *
     * @throws SSLPeerUnverifiedException with the reason to close the connection
     */
    Peer peer(NetSocket socket) throws SSLPeerUnverifiedException;

    /** Whose certificates count no more. */
    Revocations revocations();
}
