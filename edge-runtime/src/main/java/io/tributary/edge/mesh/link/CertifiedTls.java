package io.tributary.edge.mesh.link;

import io.tributary.edge.mesh.identity.Member;
import io.tributary.edge.mesh.identity.MeshTls;
import io.tributary.edge.mesh.identity.NodeId;
import io.tributary.edge.mesh.identity.Revocations;
import io.tributary.edge.mesh.offer.Digest;
import io.vertx.core.net.NetClientOptions;
import io.vertx.core.net.NetServerOptions;
import io.vertx.core.net.NetSocket;
import java.util.HexFormat;
import javax.net.ssl.SSLPeerUnverifiedException;

/** Neighbours are known by the certificates that their owners' authorities gave them. */
public record CertifiedTls(MeshTls tls) implements Tls {
    @Override
    public NetServerOptions server() {
        return tls.server();
    }

    @Override
    public NetClientOptions client() {
        return tls.client();
    }

    @Override
    public Peer peer(NetSocket socket) throws SSLPeerUnverifiedException {
        Member member = tls.peer(socket);
        return new Peer(
                digest(member.id()),
                member.site(),
                digest(member.owner()),
                socket.sslSession().getPeerCertificates()[0].getPublicKey());
    }

    @Override
    public Revocations revocations() {
        return tls.revocations();
    }

    /** The same id as bytes. */
    public static Digest digest(NodeId id) {
        return Digest.of(HexFormat.of().parseHex(id.hex()));
    }
}
