package io.tributary.edge.broker;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** A stretch of network between a client and a broker on this machine, which a test can cut. */
public final class Relay implements AutoCloseable {
    private final ServerSocket listener;
    private final int target;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private volatile boolean down;

    /** @param target the broker's port on the loopback interface */
    public Relay(int target) {
        this.target = target;
        try {
            listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        daemon(this::accept, "accept");
    }

    /** The port to connect to instead of the broker's. */
    public int port() {
        return listener.getLocalPort();
    }

    /** Breaks every connection; new ones can be made. */
    public void cut() {
        open.forEach(Relay::hangUp);
    }

    /** Breaks every connection; those that are made before {@link #up} break at once. */
    public void down() {
        down = true;
        cut();
    }

    public void up() {
        down = false;
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

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket near = listener.accept();
                if (down || !joined(near)) {
                    hangUp(near);
                }
            } catch (IOException e) {
                // Closed, which ends the loop.
            }
        }
    }

    private boolean joined(Socket near) {
        try {
            join(near, new Socket(InetAddress.getLoopbackAddress(), target));
            return true;
        } catch (IOException e) {
            return false; // no broker there
        }
    }

    private void join(Socket near, Socket far) {
        open.add(near);
        open.add(far);
        daemon(() -> pump(near, far), "out");
        daemon(() -> pump(far, near), "in");
        if (down) {
            cut();
        }
    }

    private void pump(Socket from, Socket to) {
        byte[] bytes = new byte[64 * 1024];
        try {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            for (int count = in.read(bytes); count >= 0; count = in.read(bytes)) {
                out.write(bytes, 0, count);
            }
        } catch (IOException e) {
            // Cut.
        }
        hangUp(from);
        hangUp(to);
        open.remove(from);
        open.remove(to);
    }

    private static void hangUp(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void daemon(Runnable task, String name) {
        Thread thread = new Thread(task, "relay " + name);
        thread.setDaemon(true);
        thread.start();
    }
}
