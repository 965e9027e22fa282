package io.tributary.edge.lab;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;

/** Stands before a port of one machine: whoever connects to it speaks to that machine over a {@link Wire} that can break. */
public final class FaultProxy implements AutoCloseable {
    private static final int CHUNK_BYTES = 32 * 1024;
    private static final int CONNECT_MILLIS = 3_000;
    private static final int WAITING_MAX = 200;

    private final ServerSocket door;
    private final InetSocketAddress target;
    private final Wire wire;
    private final Set<Pair> pairs = ConcurrentHashMap.newKeySet();
    private final AtomicLong passed = new AtomicLong();
    private final AtomicLong made = new AtomicLong();
    private volatile Predicate<InetAddress> mute = from -> false;
    private volatile Predicate<InetAddress> cut = from -> false;

    /** @param target need not listen yet */
    public FaultProxy(InetSocketAddress listen, InetSocketAddress target, Wire wire) throws IOException {
        this.target = target;
        this.wire = wire;
        this.door = new ServerSocket();
        door.setReuseAddress(true);
        door.bind(listen, WAITING_MAX);
        thread(this::accept, "proxy of " + target);
    }

    /** Connections from there break, and new ones are closed at once. Replaces what was cut before. */
    public void cut(Predicate<InetAddress> from) {
        cut = from;
        pairs.stream().filter(pair -> from.test(pair.from)).forEach(Pair::close);
    }

    /** Nothing passes for those from there, and nothing closes. Replaces what was mute before; what was held passes then. */
    public void mute(Predicate<InetAddress> from) {
        mute = from;
        pairs.forEach(Pair::settle);
    }

    /** The address that is listened on. */
    public InetSocketAddress address() {
        return (InetSocketAddress) door.getLocalSocketAddress();
    }

    /** Bytes that arrived, in both directions. */
    public long passedBytes() {
        return passed.get();
    }

    private static void thread(Runnable work, String name) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        thread.start();
    }

    private void accept() {
        while (!door.isClosed()) {
            try {
                Socket socket = door.accept();
                if (cut.test(socket.getInetAddress())) {
                    socket.close();
                } else {
                    thread(() -> open(socket), "proxy opens");
                }
            } catch (IOException e) {
                // Closed, or the peer has gone before it was let in.
            }
        }
    }

    private void open(Socket caller) {
        Socket called = new Socket();
        try {
            called.connect(target, CONNECT_MILLIS);
            called.setTcpNoDelay(true);
            caller.setTcpNoDelay(true);
        } catch (IOException e) {
            close(caller);
            close(called);
            return;
        }
        Pair pair = new Pair(caller, called);
        pairs.add(pair);
        pair.start();
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            // It is of no more use either way.
        }
    }

    @Override
    public void close() {
        try {
            door.close();
        } catch (IOException e) {
            // It is of no more use either way.
        }
        pairs.forEach(Pair::close);
    }

    /** One connection, from the caller to the proxy and from there on. */
    private final class Pair {
        private final Socket caller;
        private final Socket called;
        private final InetAddress from;
        private final DelayLine there;
        private final DelayLine back;

        Pair(Socket caller, Socket called) {
            this.caller = caller;
            this.called = called;
            this.from = caller.getInetAddress();
            long number = made.incrementAndGet();
            this.there = new DelayLine(wire, true, 2 * number);
            this.back = new DelayLine(wire, true, 2 * number + 1);
        }

        void start() {
            thread(() -> read(caller, there), "proxy hears the caller");
            thread(() -> read(called, back), "proxy hears the called");
            thread(() -> write(there, called), "proxy speaks to the called");
            thread(() -> write(back, caller), "proxy speaks to the caller");
            settle();
            if (cut.test(from) || door.isClosed()) {
                close();
            }
        }

        synchronized void settle() {
            boolean muted = mute.test(from);
            there.mute(muted);
            back.mute(muted);
        }

        private void read(Socket socket, DelayLine line) {
            byte[] bytes = new byte[CHUNK_BYTES];
            try {
                for (int n = 0; n >= 0; n = socket.getInputStream().read(bytes)) {
                    if (n > 0) {
                        line.put(Arrays.copyOf(bytes, n));
                    }
                }
                line.put(new byte[0]);
            } catch (IOException e) {
                close();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        private void write(DelayLine line, Socket socket) {
            try {
                OutputStream out = socket.getOutputStream();
                for (byte[] chunk = line.take(); chunk != null; chunk = line.take()) {
                    if (chunk.length == 0) {
                        socket.shutdownOutput();
                        ended(socket);
                        return;
                    }
                    out.write(chunk);
                    passed.addAndGet(chunk.length);
                }
            } catch (IOException e) {
                close();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        /** Both have said all that they had to say. */
        private synchronized void ended(Socket socket) {
            Socket other = socket == caller ? called : caller;
            if (other.isOutputShutdown()) {
                close();
            }
        }

        void close() {
            pairs.remove(this);
            there.close();
            back.close();
            FaultProxy.close(caller);
            FaultProxy.close(called);
        }
    }
}
