package io.tributary.edge.mesh.neighbour;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Lets in who has shaken hands. Handshakes happen beside each other, so that one who says nothing keeps nobody else out. */
final class TlsDoor extends ServerSocket {
    private static final int HANDSHAKES_MAX = 4;
    private static final int WAITING_MAX = 16;
    private static final int IDLE_SECONDS = 5;

    private final TlsLinks links;
    private final BlockingQueue<TlsLink> ready = new ArrayBlockingQueue<>(WAITING_MAX);
    private final ThreadPoolExecutor handshakes = new ThreadPoolExecutor(
            HANDSHAKES_MAX,
            HANDSHAKES_MAX,
            IDLE_SECONDS,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(WAITING_MAX),
            work -> daemon(work, "neighbour-handshake"));
    private @Nullable Thread doorkeeper;

    TlsDoor(TlsLinks links) throws IOException {
        this.links = links;
        handshakes.allowCoreThreadTimeOut(true);
    }

    private static Thread daemon(Runnable work, String name) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        return thread;
    }

    @Override
    public Socket accept() throws IOException {
        keep();
        try {
            return ready.take();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SocketException("closed while waiting for links");
        }
    }

    private synchronized void keep() {
        if (doorkeeper == null) {
            doorkeeper = daemon(this::admit, "neighbour-door");
            doorkeeper.start();
        }
    }

    private void admit() {
        while (!isClosed()) {
            TlsLink link = new TlsLink(links);
            try {
                implAccept(link);
                handshakes.execute(() -> shake(link));
            } catch (RejectedExecutionException | IOException e) {
                links.close(link);
                if (!isClosed()) {
                    links.refused(getLocalSocketAddress(), e);
                }
            }
        }
    }

    private void shake(TlsLink link) {
        try {
            link.shake(false);
            if (!ready.offer(link)) {
                throw new IOException("too many links wait to be taken");
            }
        } catch (IOException | RuntimeException e) {
            links.refused(link.getRemoteSocketAddress(), e);
            links.close(link);
        }
    }

    @Override
    public void close() throws IOException {
        super.close();
        handshakes.shutdownNow();
        TlsLink waiting = ready.poll();
        while (waiting != null) {
            links.close(waiting);
            waiting = ready.poll();
        }
    }
}
