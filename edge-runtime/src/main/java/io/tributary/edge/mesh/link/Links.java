package io.tributary.edge.mesh.link;

import io.tributary.edge.mesh.form.MalformedException;
import io.tributary.edge.mesh.offer.Digest;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetSocket;
import io.vertx.core.net.SocketAddress;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Connections to neighbours: one that this node made, by which it speaks, and one that the neighbour made, by which it is heard. So
 * each side looks after its own, and neither waits for the other.
 *
 * <p>A frame is the length of a letter, 4 bytes big-endian, and the letter. A peer that sends anything else is cut off. Everything
 * is called, and calls, on one event-loop context.
 */
public final class Links {
    private static final Logger LOG = LoggerFactory.getLogger(Links.class);
    private static final Duration TO_CONNECT = Duration.ofSeconds(3);
    private static final Duration RETRY = Duration.ofMillis(500);
    private static final Duration RETRY_MAX = Duration.ofSeconds(10);
    /** What waits to be sent to a slow neighbour; beyond it letters are not taken. */
    private static final int UNSENT_BYTES_MAX = 2 * Letter.BYTES_MAX;

    private final Vertx vertx;
    private final Context context;
    private final Tls tls;
    private final Listener listener;
    private final NetClient client;
    private final Map<Digest, Way> ways = new HashMap<>();
    private final Set<NetSocket> heard = new HashSet<>();
    private @Nullable NetServer server;
    private boolean closed;

    /** Is told what comes. */
    public interface Listener {
        /** @throws MalformedException to cut the peer off */
        void received(Peer from, Letter letter) throws MalformedException;

        /** Letters to it will be taken. */
        void up(Peer peer);

        /** The connection is lost; it is tried again until {@link #disconnect}. */
        void down(Digest id);

        /** Somebody was cut off. */
        void refused(String who, String why);
    }

    /** @param context of an event loop */
    public Links(Vertx vertx, Context context, Tls tls, Listener listener) {
        this.vertx = vertx;
        this.context = context;
        this.tls = tls;
        this.listener = listener;
        this.client = vertx.createNetClient(
                tls.client().setConnectTimeout((int) TO_CONNECT.toMillis()).setTcpNoDelay(true));
    }

    /** @return the port, which is {@code port} unless that is 0 */
    public Future<Integer> listen(String host, int port) {
        NetServer made = vertx.createNetServer(tls.server().setTcpNoDelay(true));
        server = made;
        made.connectHandler(socket -> {
            socket.pause(); // Else what comes before there is a handler is lost.
            context.runOnContext(accepted -> accept(socket));
        });
        made.exceptionHandler(failure -> refuse("a peer", String.valueOf(failure.getMessage())));
        // From the context, so that its thread is theirs too: one that hands over to another waits for it.
        Promise<Integer> listens = Promise.promise();
        context.runOnContext(
                here -> made.listen(port, host).map(NetServer::actualPort).onComplete(listens));
        return listens.future();
    }

    private void refuse(String who, String why) {
        context.runOnContext(said -> listener.refused(who, why));
    }

    private void accept(NetSocket socket) {
        Peer peer;
        try {
            peer = tls.peer(socket);
        } catch (SSLPeerUnverifiedException e) {
            listener.refused(String.valueOf(socket.remoteAddress()), String.valueOf(e.getMessage()));
            socket.close();
            return;
        }
        heard.add(socket);
        Frames frames = new Frames(Letter.BYTES_MAX);
        socket.handler(bytes -> context.runOnContext(came -> read(peer, socket, frames, bytes)));
        socket.closeHandler(end -> context.runOnContext(ended -> heard.remove(socket)));
        socket.exceptionHandler(failure -> socket.close());
        socket.resume();
    }

    private void read(Peer peer, NetSocket socket, Frames frames, Buffer bytes) {
        if (closed || !heard.contains(socket)) {
            return;
        }
        try {
            frames.add(bytes);
            for (byte[] letter = frames.next(); letter != null; letter = frames.next()) {
                listener.received(peer, LetterForm.read(letter));
            }
        } catch (MalformedException e) {
            listener.refused(peer.id().toString(), String.valueOf(e.getMessage()));
            heard.remove(socket);
            socket.close();
        }
    }

    /** Speaks to a neighbour from now on, at the newest address that was given. */
    public void connect(Digest id, String host, int port) {
        Way way = ways.get(id);
        SocketAddress address = SocketAddress.inetSocketAddress(port, host);
        if (way == null) {
            way = new Way(id, address);
            ways.put(id, way);
            way.open();
        } else {
            way.address = address;
        }
    }

    public void disconnect(Digest id) {
        Way way = ways.remove(id);
        if (way != null) {
            way.end();
        }
    }

    /** Whether the letter was taken; it may still get lost. */
    public boolean send(Digest to, Letter letter) {
        Way way = ways.get(to);
        return way != null && way.send(letter);
    }

    /** To everyone who can be reached. */
    public void sendAll(Letter letter) {
        ways.values().forEach(way -> way.send(letter));
    }

    /** Who can be reached. */
    public Set<Digest> reached() {
        Set<Digest> reached = new HashSet<>();
        ways.forEach((id, way) -> {
            if (way.socket != null) {
                reached.add(id);
            }
        });
        return reached;
    }

    /** Cuts off who may not be a neighbour any more. */
    public void recheck() {
        for (NetSocket socket : Set.copyOf(heard)) {
            closeUnlessAllowed(socket);
        }
        ways.values().forEach(way -> {
            if (way.socket != null) {
                closeUnlessAllowed(way.socket);
            }
        });
    }

    private void closeUnlessAllowed(NetSocket socket) {
        try {
            tls.peer(socket);
        } catch (SSLPeerUnverifiedException e) {
            listener.refused(String.valueOf(socket.remoteAddress()), String.valueOf(e.getMessage()));
            heard.remove(socket);
            socket.close();
        }
    }

    public Future<Void> close() {
        closed = true;
        Set.copyOf(ways.keySet()).forEach(this::disconnect);
        Set.copyOf(heard).forEach(NetSocket::close);
        NetServer listening = server;
        return client.close().eventually(() -> listening == null ? Future.succeededFuture() : listening.close());
    }

    /** The connection by which this node speaks to one neighbour. */
    private final class Way {
        private final Digest id;
        private SocketAddress address;
        private @Nullable NetSocket socket;
        private long retryMillis = RETRY.toMillis();
        private boolean ended;

        Way(Digest id, SocketAddress address) {
            this.id = id;
            this.address = address;
        }

        void open() {
            client.connect(address)
                    .onComplete(done -> context.runOnContext(tried -> {
                        if (ended) {
                            if (done.succeeded()) {
                                done.result().close();
                            }
                        } else if (done.failed()) {
                            LOG.debug(
                                    "neighbour {} at {}: {}",
                                    id,
                                    address,
                                    done.cause().getMessage());
                            retry();
                        } else {
                            opened(done.result());
                        }
                    }));
        }

        private void opened(NetSocket made) {
            try {
                Peer peer = tls.peer(made);
                if (!peer.id().equals(id)) {
                    throw new SSLPeerUnverifiedException("at " + address + " is node " + peer.id() + ", not " + id);
                }
                socket = made;
                retryMillis = RETRY.toMillis();
                made.setWriteQueueMaxSize(UNSENT_BYTES_MAX);
                made.handler(bytes -> made.close()); // Nobody speaks on a connection that he did not make.
                made.exceptionHandler(failure -> made.close());
                made.closeHandler(end -> context.runOnContext(closedNow -> lost(made)));
                listener.up(peer);
            } catch (SSLPeerUnverifiedException e) {
                listener.refused(String.valueOf(address), String.valueOf(e.getMessage()));
                made.close();
                retry();
            }
        }

        private void lost(NetSocket made) {
            if (socket == made) {
                socket = null;
                listener.down(id);
                retry();
            }
        }

        private void retry() {
            if (!ended && !closed) {
                vertx.setTimer(
                        retryMillis,
                        due -> context.runOnContext(again -> {
                            if (!ended && socket == null) {
                                open();
                            }
                        }));
                retryMillis = Math.min(2 * retryMillis, RETRY_MAX.toMillis());
            }
        }

        boolean send(Letter letter) {
            NetSocket now = socket;
            if (now == null || now.writeQueueFull()) {
                return false;
            }
            byte[] bytes = LetterForm.write(letter);
            if (bytes.length > Letter.BYTES_MAX) {
                return false;
            }
            now.write(Buffer.buffer(4 + bytes.length).appendInt(bytes.length).appendBytes(bytes));
            return true;
        }

        void end() {
            ended = true;
            NetSocket now = socket;
            if (now != null) {
                socket = null;
                now.close();
                listener.down(id);
            }
        }
    }
}
