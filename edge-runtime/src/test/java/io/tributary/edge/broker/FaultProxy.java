package io.tributary.edge.broker;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A bad stretch of network before a server on this machine: slow, far away, cut, half-open or noisy, as a test asks for. All
 * methods may be called by any thread at any time and hold for the connections that there are and those to come, unless they
 * say otherwise.
 *
 * <pre>{@code
 * try (FaultProxy network = new FaultProxy(broker.port())) {
 *     Source source = source("mqtt://localhost:" + network.port());
 *     network.halfOpen();   // nothing comes through any more, and nobody is told
 *     network.heal();       // for new connections
 * }
 * }</pre>
 */
public final class FaultProxy implements AutoCloseable {
    /** Small, so that a slow reader is felt by the sender soon. */
    private static final int BUFFER_BYTES = 32 * 1024;

    private final ServerSocket listener;
    private final int target;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final Set<Socket> silent = ConcurrentHashMap.newKeySet();
    private final Faults toServer = new Faults();
    private final Faults toClient = new Faults();
    private volatile boolean down;
    private volatile boolean deaf;

    /** Which way bytes go. */
    public enum Way {
        TO_SERVER,
        TO_CLIENT
    }

    /** What is wrong in one direction; 0 is nothing. */
    static final class Faults {
        volatile long delayNanos;
        volatile int bytesPerSecond;
        volatile int corruptBytesApart;
        volatile long corruptSeed;
        volatile long cutAfterBytes;

        void none() {
            delayNanos = 0;
            bytesPerSecond = 0;
            corruptBytesApart = 0;
            cutAfterBytes = 0;
        }
    }

    /** @param target the server's port on the loopback interface; it need not listen yet */
    public FaultProxy(int target) {
        this.target = target;
        try {
            listener = new ServerSocket();
            listener.setReceiveBufferSize(BUFFER_BYTES);
            listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        daemon(this::accept, "accept");
    }

    /** The port to connect to instead of the server's. */
    public int port() {
        return listener.getLocalPort();
    }

    /** How long every byte is under way, each way. */
    public void delay(Duration each) {
        toServer.delayNanos = each.toNanos();
        toClient.delayNanos = each.toNanos();
    }

    /** How fast the receiving side reads; 0 for as fast as it can. The sender feels it when the buffers in between are full. */
    public void slow(Way way, int bytesPerSecond) {
        faults(way).bytesPerSecond = bytesPerSecond;
    }

    /** Flips a bit now and then, on average after so many bytes; the same seed flips the same bits of each connection; 0 to stop. */
    public void corrupt(Way way, long seed, int bytesApart) {
        faults(way).corruptSeed = seed;
        faults(way).corruptBytesApart = bytesApart;
    }

    /** Resets each connection when so many of its bytes have gone that way, counted from its begin; 0 for never. */
    public void cutAfter(Way way, long bytes) {
        faults(way).cutAfterBytes = bytes;
    }

    /** Resets every connection, as a router does that was restarted; new ones can be made. */
    public void cut() {
        open.forEach(FaultProxy::reset);
    }

    /** Resets every connection; those that are made before {@link #up} are reset at once. */
    public void down() {
        down = true;
        cut();
    }

    public void up() {
        down = false;
    }

    /**
     * Swallows everything, both ways, and tells nobody. Connections that are open now stay so to their end, what was swallowed
     * being lost; new ones are accepted and stay silent too, until {@link #heal}.
     */
    public void halfOpen() {
        deaf = true;
        silent.addAll(open);
    }

    /** New connections work again, and there is no other fault any more; half-open ones stay as they are. */
    public void heal() {
        deaf = false;
        down = false;
        toServer.none();
        toClient.none();
    }

    /** Connections that are open. */
    public int connections() {
        return open.size() / 2;
    }

    @Override
    public void close() {
        down();
        try {
            listener.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Faults faults(Way way) {
        return way == Way.TO_SERVER ? toServer : toClient;
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket near = listener.accept();
                if (down || !joined(near)) {
                    reset(near);
                }
            } catch (IOException e) {
                // Closed, which ends the loop.
            }
        }
    }

    private boolean joined(Socket near) {
        try {
            Socket far = new Socket();
            far.setReceiveBufferSize(BUFFER_BYTES);
            far.setTcpNoDelay(true);
            near.setTcpNoDelay(true);
            far.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), target));
            join(near, far);
            return true;
        } catch (IOException e) {
            return false; // nobody there
        }
    }

    private void join(Socket near, Socket far) {
        open.add(near);
        open.add(far);
        if (deaf) {
            silent.add(near);
            silent.add(far);
        }
        AtomicInteger flowing = new AtomicInteger(2);
        pump(near, far, toServer, flowing);
        pump(far, near, toClient, flowing);
        if (down) {
            cut();
        }
    }

    private void pump(Socket from, Socket to, Faults faults, AtomicInteger flowing) {
        FaultyPipe pipe = new FaultyPipe(from, to, faults, () -> silent.contains(from));
        daemon(pipe::read, "in");
        daemon(
                () -> {
                    boolean inPeace = pipe.write() && shutDown(to);
                    if (!inPeace) {
                        reset(from);
                        reset(to);
                    }
                    if (flowing.decrementAndGet() == 0) {
                        forget(from);
                        forget(to);
                    }
                },
                "out");
    }

    private void forget(Socket socket) {
        hangUp(socket);
        open.remove(socket);
        silent.remove(socket);
    }

    /** Passes on that one side has said its last word; the other may go on speaking. */
    private static boolean shutDown(Socket socket) {
        try {
            socket.shutdownOutput();
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private static void reset(Socket socket) {
        try {
            socket.setSoLinger(true, 0); // a close is then a reset
        } catch (IOException e) {
            // It is closed already.
        }
        hangUp(socket);
    }

    private static void hangUp(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void daemon(Runnable task, String name) {
        Thread thread = new Thread(task, "fault proxy " + name);
        thread.setDaemon(true);
        thread.start();
    }
}
