package io.tributary.sim.publish;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** A broker that does what a test tells it: acknowledges or not, and breaks connections. One connection at a time. */
final class FakeBroker implements AutoCloseable {
    /** What one connection does. */
    record Behaviour(int receiveMax, boolean sessionPresent, int acknowledged, int breaksAfter, int connectReason) {
        static final int ALWAYS = Integer.MAX_VALUE;

        static Behaviour good() {
            return new Behaviour(65_535, false, ALWAYS, ALWAYS, 0);
        }
    }

    /** A PUBLISH as it came. */
    record Received(int connection, int packetId, boolean duplicate, int qos, String payload) {}

    final List<Received> received = new CopyOnWriteArrayList<>();
    final AtomicInteger connections = new AtomicInteger();
    final AtomicInteger mostWaiting = new AtomicInteger();
    private final ServerSocket server;
    private final List<Behaviour> behaviours;
    private final Thread thread;

    /** The n-th connection behaves as the n-th behaviour says, all further ones as the last. */
    FakeBroker(List<Behaviour> behaviours) throws IOException {
        this.behaviours = behaviours;
        server = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
        thread = new Thread(this::serve, "fake-broker");
        thread.start();
    }

    Target target() {
        return new Target(
                "fake broker",
                () -> new Socket(InetAddress.getLoopbackAddress(), server.getLocalPort()),
                "test",
                null,
                null);
    }

    @Override
    public void close() throws Exception {
        server.close();
        thread.interrupt();
        thread.join();
    }

    private void serve() {
        while (!server.isClosed()) {
            try (Socket socket = server.accept()) {
                int number = connections.getAndIncrement();
                serve(socket, number, behaviours.get(Math.min(number, behaviours.size() - 1)));
            } catch (IOException e) {
                // The client has gone: wait for the next.
            }
        }
    }

    private void serve(Socket socket, int number, Behaviour behaviour) throws IOException {
        DataInputStream in = new DataInputStream(new BufferedInputStream(socket.getInputStream()));
        OutputStream out = socket.getOutputStream();
        int publishes = 0;
        while (true) {
            int first = in.readUnsignedByte();
            byte[] body = in.readNBytes(length(in));
            switch (first >> 4) {
                case 1 -> out.write(welcome(behaviour));
                case 3 -> {
                    Received message = publish(number, first, ByteBuffer.wrap(body));
                    received.add(message);
                    if (publishes >= behaviour.acknowledged()) {
                        mostWaiting.accumulateAndGet(publishes - behaviour.acknowledged() + 1, Math::max);
                    } else if (message.qos() > 0) {
                        out.write(new byte[] {0x40, 2, (byte) (message.packetId() >> 8), (byte) message.packetId()});
                    }
                    if (++publishes == behaviour.breaksAfter()) {
                        return;
                    }
                }
                case 12 -> out.write(new byte[] {(byte) 0xD0, 0});
                default -> {
                    return;
                }
            }
        }
    }

    private static byte[] welcome(Behaviour behaviour) {
        int max = behaviour.receiveMax();
        return new byte[] {
            0x20,
            6,
            (byte) (behaviour.sessionPresent() ? 1 : 0),
            (byte) behaviour.connectReason(),
            3,
            0x21,
            (byte) (max >> 8),
            (byte) max
        };
    }

    private static Received publish(int connection, int first, ByteBuffer body) {
        body.position(2 + body.getShort());
        int qos = first >> 1 & 3;
        int id = qos > 0 ? body.getShort() & 0xFFFF : 0;
        body.get();
        String payload = StandardCharsets.UTF_8.decode(body).toString();
        return new Received(connection, id, (first & 8) != 0, qos, payload);
    }

    private static int length(DataInputStream in) throws IOException {
        int length = 0;
        for (int shift = 0; ; shift += 7) {
            int next = in.readUnsignedByte();
            length |= (next & 0x7F) << shift;
            if (next < 128) {
                return length;
            }
        }
    }
}
