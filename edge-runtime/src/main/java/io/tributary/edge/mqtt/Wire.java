package io.tributary.edge.mqtt;

import io.tributary.edge.config.MqttSettings;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import javax.net.SocketFactory;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The socket that the client library believes to be a plain one: TLS is done in here, what arrives goes through the
 * user's filter, and what leaves goes through a {@link Gate}.
 */
final class Wire extends Socket {
    /** Wraps what a connection receives. */
    interface Filter {
        InputStream over(InputStream in, Gate gate);
    }

    private static final Logger LOG = LoggerFactory.getLogger(Wire.class);

    private final MqttSettings settings;
    private final Filter filter;
    private final Socket raw = new Socket();
    private @Nullable Gate gate;
    private @Nullable InputStream in;

    Wire(MqttSettings settings, Filter filter) {
        this.settings = settings;
        this.filter = filter;
    }

    @Override
    public void connect(SocketAddress address, int timeoutMillis) throws IOException {
        if (address instanceof InetSocketAddress inet && inet.isUnresolved()) {
            throw new UnknownHostException(inet.getHostString());
        }
        raw.setTcpNoDelay(true);
        // Acknowledgements outstanding on the way to the broker are bounded by the Receive Maximum, so a send buffer
        // that holds them all means that acknowledging never waits for a slow broker.
        raw.setSendBufferSize(64 * 1024 + 8 * settings.receiveMaximum());
        raw.connect(address, timeoutMillis);
        Socket speaking = settings.server().tls() ? secured(timeoutMillis) : raw;
        OutputStream out = speaking.getOutputStream();
        gate = new Gate(out);
        in = filter.over(speaking.getInputStream(), gate);
    }

    private Socket secured(int timeoutMillis) throws IOException {
        raw.setSoTimeout(timeoutMillis);
        SSLSocket socket =
                TlsSockets.over(raw, settings.server().host(), settings.server().port(), settings.tls());
        try {
            socket.startHandshake();
        } catch (EOFException | SocketException e) {
            String own = settings.tls().certificate() == null ? "" : ", and that it accepts our tls.certificate";
            throw new Explained(
                    "breaks off the TLS handshake; check that this port speaks TLS (mqtt:// is for an unencrypted one)"
                            + own,
                    e);
        }
        raw.setSoTimeout(0);
        return socket;
    }

    @Override
    public InputStream getInputStream() throws IOException {
        if (in == null) {
            throw new IOException("not connected");
        }
        return in;
    }

    @Override
    public OutputStream getOutputStream() throws IOException {
        if (gate == null) {
            throw new IOException("not connected");
        }
        return gate;
    }

    /** The way out; null before {@link #connect}. */
    @Nullable
    Gate gate() {
        return gate;
    }

    /** Ignored: the library would wake every second only to look whether it was closed; closing wakes the reader too. */
    @Override
    public synchronized void setSoTimeout(int timeout) {}

    @Override
    public void shutdownInput() {}

    /** Closes at once, without the farewell of TLS: MQTT's own DISCONNECT has told the broker what it must know. */
    @Override
    public synchronized void close() throws IOException {
        raw.close();
    }

    /**
     * Says that nothing more comes, and throws away what arrives until the other side has closed, too. To close at once would be
     * to take back what it has not read yet: TCP answers input that nobody reads with a reset (RFC 2525 section 2.17).
     */
    void awaitEnd(ScheduledExecutorService timer, Duration patience) throws IOException {
        byte[] away = new byte[16 * 1024];
        Future<?> tooLong = timer.schedule(this::breakOff, patience.toMillis(), TimeUnit.MILLISECONDS);
        try {
            raw.shutdownOutput();
            InputStream rest = raw.getInputStream();
            while (rest.read(away) >= 0) {
                // What comes now comes again in the next session.
            }
        } finally {
            tooLong.cancel(false);
        }
    }

    private void breakOff() {
        try {
            raw.close();
        } catch (IOException e) {
            LOG.debug("closing a socket failed", e);
        }
    }

    /** Gives the client library one wire; it asks once per connection. */
    static SocketFactory factory(Wire wire) {
        return new SocketFactory() {
            @Override
            public Socket createSocket() {
                return wire;
            }

            @Override
            public Socket createSocket(String host, int port) {
                throw new UnsupportedOperationException();
            }

            @Override
            public Socket createSocket(String host, int port, InetAddress localHost, int localPort) {
                throw new UnsupportedOperationException();
            }

            @Override
            public Socket createSocket(InetAddress host, int port) {
                throw new UnsupportedOperationException();
            }

            @Override
            public Socket createSocket(InetAddress address, int port, InetAddress localAddress, int localPort) {
                throw new UnsupportedOperationException();
            }
        };
    }
}
