package io.tributary.edge.broker;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Answers as a test tells it to, for what a real broker never says: refusals, nonsense, silence. */
public final class ScriptedBroker implements AutoCloseable {
    private static final byte[] CONNACK = {0x20, 3, 0, 0, 0};

    private final ServerSocket listener;
    private final List<Packet> received = new CopyOnWriteArrayList<>();
    private final Script script;
    private volatile boolean closed;

    /** A packet from the client. */
    public static final class Packet {
        private final int first;
        private final byte[] body;

        Packet(int first, byte[] body) {
            this.first = first;
            this.body = body;
        }

        public int type() {
            return first >> 4;
        }

        /** What follows the length. */
        public byte[] body() {
            return body;
        }

        /** The packet id of a SUBSCRIBE or an acknowledgement. */
        public int packetId() {
            return ((body[0] & 0xFF) << 8) | (body[1] & 0xFF);
        }
    }

    /** What to say to a packet. */
    @FunctionalInterface
    public interface Script {
        void answer(Packet packet, OutputStream out) throws IOException;
    }

    public ScriptedBroker(Script script) {
        this.script = script;
        try {
            listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Thread thread = new Thread(this::serve, "scripted broker");
        thread.setDaemon(true);
        thread.start();
    }

    /** Lets the client in, grants or refuses one subscription with {@code subscribeCode}, and then says {@code more}. */
    public static ScriptedBroker saying(int subscribeCode, byte[] more) {
        return new ScriptedBroker((packet, out) -> {
            if (packet.type() == 1) {
                out.write(CONNACK);
            } else if (packet.type() == 8) {
                out.write(new byte[] {(byte) 0x90, 4, packet.body()[0], packet.body()[1], 0, (byte) subscribeCode});
                out.write(more);
            }
            out.flush();
        });
    }

    public String uri() {
        return "mqtt://localhost:" + listener.getLocalPort();
    }

    public int port() {
        return listener.getLocalPort();
    }

    public List<Packet> received() {
        return received;
    }

    @Override
    public void close() {
        closed = true;
        try {
            listener.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void serve() {
        while (!closed) {
            try (Socket socket = listener.accept()) {
                converse(new DataInputStream(socket.getInputStream()), socket.getOutputStream());
            } catch (IOException e) {
                // The client has gone; the next may come.
            }
        }
    }

    private void converse(DataInputStream in, OutputStream out) throws IOException {
        while (true) {
            int first = in.readUnsignedByte();
            int length = 0;
            int digit;
            int shift = 0;
            do {
                digit = in.readUnsignedByte();
                length |= (digit & 0x7F) << shift;
                shift += 7;
            } while (digit > 0x7F);
            byte[] body = new byte[length];
            in.readFully(body);
            Packet packet = new Packet(first, body);
            received.add(packet);
            script.answer(packet, out);
        }
    }
}
