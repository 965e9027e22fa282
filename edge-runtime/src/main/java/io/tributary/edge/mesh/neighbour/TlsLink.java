package io.tributary.edge.mesh.neighbour;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketTimeoutException;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/**
 * A connection on which nothing is said before both ends have shown certificates. Its streams are those of the TLS session.
 *
 * <p>It closes without the alert {@code close_notify}: what is said over it has lengths of its own, and a peer that stands still must not be
 * waited for.
 */
final class TlsLink extends Socket {
    private static final int NANOS_PER_MILLI = 1_000_000;

    private final TlsLinks links;
    private volatile @Nullable SSLSocket session;
    /** Nanoseconds at which the handshake must be done. */
    private long deadline;

    TlsLink(TlsLinks links) {
        this.links = links;
    }

    @Override
    public void connect(SocketAddress address, int timeoutMillis) throws IOException {
        super.connect(address, timeoutMillis);
        try {
            shake(true);
        } catch (IOException | RuntimeException e) {
            close();
            throw e;
        }
    }

    @Override
    public void connect(SocketAddress address) throws IOException {
        connect(address, 0);
    }

    /** Shakes hands over a connection that is there; the caller closes it if this fails. */
    void shake(boolean client) throws IOException {
        MutualTls tls = links.tls();
        deadline = links.nanos().getAsLong() + (long) TlsLinks.HANDSHAKE_MILLIS_MAX * NANOS_PER_MILLI;
        InetAddress peer = getInetAddress();
        SSLSocket made =
                (SSLSocket) tls.context().getSocketFactory().createSocket(this, peer.getHostAddress(), getPort(), true);
        SSLParameters parameters = tls.parameters().get();
        made.setUseClientMode(client);
        made.setSSLParameters(parameters);
        made.startHandshake();
        check(made);
        session = made;
        setSoTimeout(0);
        links.opened(this);
    }

    /** @throws IOException when who is at the other end may not be there, or not any more */
    void check() throws IOException {
        SSLSocket made = session;
        if (made != null) {
            check(made);
        }
    }

    private void check(SSLSocket made) throws IOException {
        if (made.getSession().getProtocol().equals("TLSv1.3")) {
            links.tls().peers().id(made.getSession());
        } else {
            throw new SSLException(getRemoteSocketAddress() + " speaks "
                    + made.getSession().getProtocol() + "; neighbours speak TLS 1.3");
        }
    }

    @Override
    public InputStream getInputStream() throws IOException {
        SSLSocket made = session;
        return made == null ? new Hurried(super.getInputStream()) : made.getInputStream();
    }

    @Override
    public OutputStream getOutputStream() throws IOException {
        SSLSocket made = session;
        return made == null ? super.getOutputStream() : made.getOutputStream();
    }

    @Override
    public synchronized void close() throws IOException {
        links.closed(this);
        super.close();
    }

    /** Reads beneath TLS. A handshake ends by its deadline, however slowly the other end drips. */
    private final class Hurried extends FilterInputStream {
        Hurried(InputStream in) {
            super(in);
        }

        @Override
        public int read() throws IOException {
            hurry();
            return in.read();
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            hurry();
            return in.read(bytes, offset, length);
        }

        private void hurry() throws IOException {
            if (session == null) {
                long left = (deadline - links.nanos().getAsLong()) / NANOS_PER_MILLI;
                if (left <= 0) {
                    throw new SocketTimeoutException(getRemoteSocketAddress() + " has not shaken hands in "
                            + TlsLinks.HANDSHAKE_MILLIS_MAX + " ms");
                }
                setSoTimeout((int) left);
            }
        }
    }
}
