package io.tributary.edge.mqtt;

import java.io.IOException;
import java.io.OutputStream;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The one way out to the broker: the client library writes its packets here as to any stream, and whole packets of our
 * own are let in between, never inside, its packets. Thread safe.
 */
public final class Gate extends OutputStream {
    private static final byte[] PINGREQ = {(byte) 0xC0, 0};
    private static final byte[] DISCONNECT = {(byte) 0xE0, 0};

    /** How long a farewell may wait for a write that is stuck; then the connection is broken anyway. */
    private static final long FAREWELL_MILLIS = 100;

    private final OutputStream out;
    private final ReentrantLock lock = new ReentrantLock();
    private final PacketBoundary boundary = new PacketBoundary();
    private final Packets own = new Packets();
    private long ownPings;
    private boolean begun;
    private boolean shut;

    /** Appends whole packets. Called under the gate's lock: the order of calls is the order on the wire. */
    @FunctionalInterface
    public interface Writer {
        void write(Packets packets);
    }

    public Gate(OutputStream out) {
        this.out = out;
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int from, int length) throws IOException {
        lock.lock();
        try {
            checkOpen();
            out.write(bytes, from, length);
            begun |= length > 0;
            boundary.pass(bytes, from, length);
            writeOwn();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void flush() throws IOException {
        out.flush();
    }

    /** Writes whole packets, now or as soon as the packet that is being written is complete. */
    public void inject(Writer writer) throws IOException {
        lock.lock();
        try {
            checkOpen();
            writer.write(own);
            writeOwn();
        } finally {
            lock.unlock();
        }
    }

    /** Shows the broker a sign of life, and asks for one. */
    void ping() throws IOException {
        inject(this::addPing);
    }

    private void addPing(Packets packets) {
        packets.add(PINGREQ);
        ownPings++;
    }

    /**
     * Asks for a sign of life that tells more: the broker has read everything that was injected before, because it reads in
     * order (MQTT 5 section 4.6 demands it of acknowledgements).
     *
     * @return which of the PINGRESP on this connection will be the answer, counted from 1; 0 when a packet of the client
     *     library is half written, so that nothing was asked
     */
    public long pingBehindAll() throws IOException {
        lock.lock();
        try {
            checkOpen();
            if (!boundary.reached() || own.length() > 0) {
                return 0;
            }
            addPing(own);
            writeOwn();
            return boundary.pings() + ownPings;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Says goodbye if that is possible at this point of the stream; nothing is written afterwards.
     *
     * @return whether it was said
     */
    boolean leave() throws IOException {
        return leave(DISCONNECT);
    }

    /** As {@link #leave()}, and the broker need not keep the session: Session Expiry Interval 0, MQTT 5 section 3.14.2.2.2. */
    boolean leaveForGood() throws IOException {
        return leave(new byte[] {(byte) 0xE0, 7, 0, 5, 0x11, 0, 0, 0, 0});
    }

    /** As {@link #leave()}, with a reason code of MQTT 5 section 3.14.2.1. */
    public void leave(int reasonCode) throws IOException {
        boolean unused = leave(new byte[] {(byte) 0xE0, 1, (byte) reasonCode});
    }

    private boolean leave(byte[] packet) throws IOException {
        if (!locked()) {
            return false;
        }
        try {
            boolean possible = begun && !shut && boundary.reached();
            shut = true;
            if (possible) {
                out.write(packet, 0, packet.length);
                out.flush();
            }
            return possible;
        } finally {
            lock.unlock();
        }
    }

    private boolean locked() {
        try {
            return lock.tryLock(FAREWELL_MILLIS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private void writeOwn() throws IOException {
        if (boundary.reached() && own.length() > 0) {
            own.writeTo(out);
            out.flush();
        }
    }

    private void checkOpen() throws IOException {
        if (shut) {
            throw new IOException("connection is being closed");
        }
    }
}
