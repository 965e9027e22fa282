package io.tributary.edge.mesh.neighbour;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketAddress;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.jgroups.util.DefaultSocketFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes every TCP connection of the group a {@link TlsLink}. Datagrams stay plain: {@link Lan} looks at those. */
final class TlsLinks extends DefaultSocketFactory {
    /** A handshake of a starved small board takes a second. */
    static final int HANDSHAKE_MILLIS_MAX = 2_000;

    private static final Logger LOG = LoggerFactory.getLogger(TlsLinks.class);

    private final MutualTls tls;
    private final LongSupplier nanos;
    private final Set<TlsLink> open = ConcurrentHashMap.newKeySet();
    private final AtomicLong refused = new AtomicLong();

    TlsLinks(MutualTls tls, LongSupplier nanos) {
        this.tls = tls;
        this.nanos = nanos;
    }

    MutualTls tls() {
        return tls;
    }

    LongSupplier nanos() {
        return nanos;
    }

    long refusedLinks() {
        return refused.get();
    }

    void opened(TlsLink link) {
        open.add(link);
        if (link.isClosed()) {
            open.remove(link);
        }
    }

    void closed(TlsLink link) {
        open.remove(link);
    }

    /** A stranger can make this happen at will: it is counted, and said to who asks for details. */
    void refused(SocketAddress from, Exception reason) {
        refused.incrementAndGet();
        LOG.debug("refused a link from {}: {}", from, reason.getMessage());
    }

    void recheck() {
        for (TlsLink link : open) {
            try {
                link.check();
            } catch (IOException e) {
                LOG.info("closed the link to {}: {}", link.getRemoteSocketAddress(), e.getMessage());
                close(link);
            }
        }
    }

    @Override
    public Socket createSocket(String service) {
        return new TlsLink(this);
    }

    @Override
    public Socket createSocket(String service, String host, int port) throws IOException {
        return connected(new InetSocketAddress(host, port));
    }

    @Override
    public Socket createSocket(String service, InetAddress host, int port) throws IOException {
        return connected(new InetSocketAddress(host, port));
    }

    @Override
    public Socket createSocket(String service, String host, int port, InetAddress local, int localPort)
            throws IOException {
        return connected(new InetSocketAddress(host, port));
    }

    @Override
    public Socket createSocket(String service, InetAddress host, int port, InetAddress local, int localPort)
            throws IOException {
        return connected(new InetSocketAddress(host, port));
    }

    private Socket connected(InetSocketAddress address) throws IOException {
        TlsLink link = new TlsLink(this);
        link.connect(address, HANDSHAKE_MILLIS_MAX);
        return link;
    }

    @Override
    public ServerSocket createServerSocket(String service) throws IOException {
        return new TlsDoor(this);
    }

    @Override
    public ServerSocket createServerSocket(String service, int port) throws IOException {
        return bound(new InetSocketAddress(port), 0);
    }

    @Override
    public ServerSocket createServerSocket(String service, int port, int backlog) throws IOException {
        return bound(new InetSocketAddress(port), backlog);
    }

    @Override
    public ServerSocket createServerSocket(String service, int port, int backlog, InetAddress address)
            throws IOException {
        return bound(new InetSocketAddress(address, port), backlog);
    }

    private ServerSocket bound(InetSocketAddress address, int backlog) throws IOException {
        TlsDoor door = new TlsDoor(this);
        door.bind(address, backlog);
        return door;
    }

    @Override
    public void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            LOG.debug("closing {}: {}", socket, e.getMessage());
        }
    }
}
