package io.tributary.sim.publish;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** One connection to a broker: one thread writes, a thread of its own reads the answers. */
final class Link implements AutoCloseable {
    private static final long JOIN_MILLIS = 2_000;

    private final Target target;
    private final Socket socket;
    private final OutputStream out;
    private final InputStream in;
    private final Acknowledgements acknowledgements;
    private final ByteBuffer answers =
            ByteBuffer.allocate(Frames.ANSWER_BYTES_MAX).limit(0);
    private final Thread reader;
    private final Welcome welcome;
    private volatile @Nullable IOException failure;
    private final AtomicLong pongs = new AtomicLong();
    private volatile @Nullable Thread waiter;
    private long pings;

    /** Hears the PUBACKs, on the link's reading thread. */
    interface Acknowledgements {
        void acknowledged(int packetId, int reasonCode);

        /** Whether whoever waits has something to do by now. */
        boolean worthWaking();
    }

    private Link(Target target, Socket socket, byte[] connect, Acknowledgements acknowledgements) throws IOException {
        this.target = target;
        this.socket = socket;
        this.acknowledgements = acknowledgements;
        out = socket.getOutputStream();
        in = socket.getInputStream();
        out.write(connect);
        out.flush();
        welcome = readWelcome();
        reader = new Thread(this::read, "mqtt-acks-" + target.clientId());
        reader.setDaemon(true);
    }

    /**
     * Connects and waits for the broker's welcome.
     *
     * @throws IOException when the broker cannot be reached or refuses; the message says what to do
     */
    static Link open(Target target, byte[] connect, Duration answerWithin, Acknowledgements acknowledgements)
            throws IOException {
        Socket socket = dial(target);
        try {
            socket.setTcpNoDelay(true);
            socket.setSoTimeout(Math.toIntExact(answerWithin.toMillis()));
            Link link = new Link(target, socket, connect, acknowledgements);
            socket.setSoTimeout(0);
            link.reader.start();
            return link;
        } catch (SocketTimeoutException e) {
            socket.close();
            throw new IOException(
                    target + " did not answer within " + answerWithin.toSeconds()
                            + " s; check that an MQTT broker listens there",
                    e);
        } catch (SSLException e) {
            socket.close();
            throw new IOException(
                    target + " and we could not agree on TLS: " + e.getMessage()
                            + "; check that TLS is spoken there, that"
                            + " ca names the authority that signed its certificate, and that this names its host",
                    e);
        } catch (SocketException e) {
            socket.close();
            throw new IOException(
                    target + " broke off the connection: " + e.getMessage() + "; check whether it wants TLS (mqtts://)",
                    e);
        } catch (IOException | RuntimeException e) {
            socket.close();
            throw e;
        }
    }

    private static Socket dial(Target target) throws IOException {
        try {
            return target.dialer().dial();
        } catch (IOException e) {
            throw new IOException(
                    "cannot reach " + target + ": " + e.getMessage() + "; check that the broker runs and the address",
                    e);
        }
    }

    Welcome welcome() {
        return welcome;
    }

    void write(byte[] bytes, int length) throws IOException {
        check();
        out.write(bytes, 0, length);
        out.flush();
    }

    void ping() throws IOException {
        pings++;
        write(Frames.pingRequest(), Frames.pingRequest().length);
    }

    /** Whether the broker has answered every ping: it has read all that was written before them. */
    boolean answeredPings() {
        return pongs.get() == pings;
    }

    /** Throws when the connection is known to be broken. */
    void check() throws IOException {
        IOException known = failure;
        if (known != null) {
            throw new IOException(known.getMessage(), known);
        }
    }

    boolean broken() {
        return failure != null;
    }

    /** Parks the calling thread until something happens, at most the given time. Wakes at random as well. */
    void await(long nanos) {
        waiter = Thread.currentThread();
        if (!acknowledgements.worthWaking() && failure == null) {
            LockSupport.parkNanos(this, nanos);
        }
        waiter = null;
    }

    @Override
    public void close() {
        if (failure == null) {
            try {
                out.write(Frames.goodbye());
                out.flush();
            } catch (IOException e) {
                failure = e;
            }
        }
        try {
            socket.close();
        } catch (IOException e) {
            // Nothing is left to be saved on this connection.
            failure = e;
        }
        join();
    }

    /** The reader must be gone before its packet ids are handed out again. */
    private void join() {
        boolean interrupted = false;
        long end = TimeUnit.MILLISECONDS.toNanos(JOIN_MILLIS);
        try {
            TimeUnit.NANOSECONDS.timedJoin(reader, end);
        } catch (InterruptedException e) {
            interrupted = true;
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private Welcome readWelcome() throws IOException {
        while (true) {
            fill();
            int start = answers.position();
            int type = answers.get() & 0xFF;
            if (type != Frames.CONNACK) {
                throw new IOException(target + " does not speak MQTT: its first packet is of type " + (type >> 4));
            }
            int length = Frames.length(answers);
            if (length < 0 || answers.remaining() < length) {
                answers.position(start);
                continue;
            }
            ByteBuffer body = answers.slice(answers.position(), length);
            answers.position(answers.position() + length);
            return accepted(body);
        }
    }

    private Welcome accepted(ByteBuffer body) throws IOException {
        Welcome answer;
        try {
            answer = Welcome.read(body);
        } catch (BufferUnderflowException e) {
            throw new IOException(target + " sent a CONNACK that is cut short", e);
        }
        if (answer.reasonCode() != 0) {
            throw new IOException(target + " refused the connection: " + Reason.text(answer.reasonCode())
                    + (answer.reasonText().isEmpty() ? "" : ": " + answer.reasonText()));
        }
        return answer;
    }

    /** Reads more behind what is left. */
    private void fill() throws IOException {
        answers.compact();
        int read = in.read(answers.array(), answers.position(), answers.remaining());
        if (read < 0) {
            throw new EOFException(target + " closed the connection");
        }
        answers.position(answers.position() + read);
        answers.flip();
    }

    private void read() {
        try {
            while (true) {
                while (readOne()) {}
                wake(acknowledgements.worthWaking());
                fill();
            }
        } catch (IOException e) {
            failure = e;
        } catch (BufferUnderflowException e) {
            failure = new IOException(target + " sent a packet that is cut short", e);
        }
        wake(true);
    }

    private void wake(boolean worth) {
        Thread waiting = waiter;
        if (worth && waiting != null) {
            LockSupport.unpark(waiting);
        }
    }

    private boolean readOne() throws IOException {
        if (answers.remaining() < 2) {
            return false;
        }
        int start = answers.position();
        int type = answers.get() & 0xF0;
        int length = Frames.length(answers);
        if (length > answers.capacity() - 5) {
            throw new IOException(target + " sent a packet of " + length + " bytes");
        }
        if (length < 0 || answers.remaining() < length) {
            answers.position(start);
            return false;
        }
        int end = answers.position() + length;
        switch (type) {
            case Frames.PUBACK ->
                acknowledgements.acknowledged(answers.getShort() & 0xFFFF, length > 2 ? answers.get() & 0xFF : 0);
            case Frames.PINGRESP -> pongs.incrementAndGet();
            case Frames.DISCONNECT ->
                throw new IOException(
                        target + " ended the connection: " + Reason.text(length > 0 ? answers.get() & 0xFF : 0));
            default -> {}
        }
        answers.position(end);
        return true;
    }
}
