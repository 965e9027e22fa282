package io.tributary.edge.broker;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Semaphore;

/**
 * Publishes as fast as a broker takes it, for measurements: the packets are written by hand, many at once. A program, so
 * that what it costs is not counted where it is not wanted: {@code port qos count topics}.
 */
public final class Flood {
    private static final int IN_FLIGHT_MAX = 2_000;
    private static final int PER_WRITE = 500;

    private Flood() {}

    public static void main(String[] arguments) throws IOException, InterruptedException {
        publish(
                Integer.parseInt(arguments[0]),
                Integer.parseInt(arguments[1]),
                Integer.parseInt(arguments[2]),
                Integer.parseInt(arguments[3]));
    }

    /** Topics are {@code site/0/air} and so on; payloads are 29 bytes of JSON. Returns when all are with the broker. */
    public static void publish(int port, int qos, int count, int topics) throws IOException, InterruptedException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setTcpNoDelay(true);
            OutputStream out = socket.getOutputStream();
            DataInputStream in = new DataInputStream(new BufferedInputStream(socket.getInputStream()));
            out.write(new byte[] {0x10, 14, 0, 4, 'M', 'Q', 'T', 'T', 5, 2, 0, 0, 0, 0, 1, 'f'});
            skip(in);
            Semaphore window = new Semaphore(IN_FLIGHT_MAX);
            Thread acknowledgements = new Thread(() -> release(in, window, qos == 0 ? 0 : count));
            acknowledgements.start();
            for (int sent = 0; sent < count; sent += PER_WRITE) {
                int now = Math.min(PER_WRITE, count - sent);
                ByteArrayOutputStream packets = new ByteArrayOutputStream();
                for (int i = sent; i < sent + now; i++) {
                    add(packets, qos, i, topics);
                }
                if (qos > 0) {
                    window.acquire(now);
                }
                packets.writeTo(out);
            }
            acknowledgements.join();
            out.write(new byte[] {(byte) 0xC0, 0}); // its answer means that all before it has been taken
            skip(in);
        }
    }

    private static void add(ByteArrayOutputStream packets, int qos, int n, int topics) {
        byte[] topic = ("site/" + n % topics + "/air").getBytes(StandardCharsets.UTF_8);
        byte[] payload = "{\"ts\":%010d,\"pm\":%06d}".formatted(n, n % 1000).getBytes(StandardCharsets.UTF_8);
        packets.write(0x30 | (qos << 1));
        packets.write(2 + topic.length + (qos > 0 ? 2 : 0) + 1 + payload.length);
        packets.write(0);
        packets.write(topic.length);
        packets.writeBytes(topic);
        if (qos > 0) {
            int packetId = 1 + n % 65_535;
            packets.write(packetId >> 8);
            packets.write(packetId);
        }
        packets.write(0);
        packets.writeBytes(payload);
    }

    private static void release(DataInputStream in, Semaphore window, int count) {
        try {
            for (int i = 0; i < count; i++) {
                skip(in);
                window.release();
            }
        } catch (IOException e) {
            throw new AssertionError("the broker has ended the connection", e);
        }
    }

    private static void skip(DataInputStream in) throws IOException {
        in.readUnsignedByte();
        int length = in.readUnsignedByte();
        if (length > 127) {
            throw new EOFException("no such long packet is expected");
        }
        in.readFully(new byte[length]);
    }
}
