package io.tributary.sim.publish;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** The few MQTT 5 control packets of a publisher, as bytes (OASIS MQTT 5.0, chapters 2 and 3). */
final class Frames {
    static final int CONNACK = 0x20;
    static final int PUBACK = 0x40;
    static final int PINGRESP = 0xD0;
    static final int DISCONNECT = 0xE0;

    /** Largest packet that we accept; what a broker answers a publisher is tiny. */
    static final int ANSWER_BYTES_MAX = 64 * 1024;

    private static final byte[] PINGREQ = {(byte) 0xC0, 0};
    /** Normal disconnection with session expiry 0: the broker may forget us. */
    private static final byte[] GOODBYE = {(byte) 0xE0, 7, 0, 5, 0x11, 0, 0, 0, 0};

    private static final int SESSION_EXPIRY = 0x11;
    private static final int MAXIMUM_PACKET_SIZE = 0x27;

    private Frames() {}

    /** CONNECT that takes up an earlier session of this client; the session outlives a broken connection by the expiry. */
    static byte[] connect(
            String clientId, @Nullable String user, byte @Nullable [] password, int keepAlive, int sessionExpiry) {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(body)) {
            out.writeUTF("MQTT");
            out.writeByte(5);
            out.writeByte((user != null ? 0x80 : 0) | (password != null ? 0x40 : 0));
            out.writeShort(keepAlive);
            out.writeByte(10);
            out.writeByte(SESSION_EXPIRY);
            out.writeInt(sessionExpiry);
            out.writeByte(MAXIMUM_PACKET_SIZE);
            out.writeInt(ANSWER_BYTES_MAX);
            writeBytes(out, clientId.getBytes(StandardCharsets.UTF_8));
            if (user != null) {
                writeBytes(out, user.getBytes(StandardCharsets.UTF_8));
            }
            if (password != null) {
                writeBytes(out, password);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        byte[] frame = new byte[1 + lengthBytes(body.size()) + body.size()];
        frame[0] = 0x10;
        int at = putLength(frame, 1, body.size());
        System.arraycopy(body.toByteArray(), 0, frame, at, body.size());
        return frame;
    }

    static byte[] pingRequest() {
        return PINGREQ;
    }

    static byte[] goodbye() {
        return GOODBYE;
    }

    /** Bytes that {@link #putPublish} will write. */
    static int publishBytes(Emission emission) {
        int remaining = publishRemaining(emission);
        return 1 + lengthBytes(remaining) + remaining;
    }

    /** Writes a PUBLISH and returns the position behind it. The packet id counts for QoS 1 only. */
    static int putPublish(byte[] into, int at, Emission emission, int packetId, boolean duplicate) {
        byte[] topic = emission.topic();
        byte[] payload = emission.payload();
        into[at] = (byte) (0x30 | (duplicate ? 0x08 : 0) | emission.qos() << 1);
        int next = putLength(into, at + 1, publishRemaining(emission));
        into[next++] = (byte) (topic.length >>> 8);
        into[next++] = (byte) topic.length;
        System.arraycopy(topic, 0, into, next, topic.length);
        next += topic.length;
        if (emission.qos() > 0) {
            into[next++] = (byte) (packetId >>> 8);
            into[next++] = (byte) packetId;
        }
        into[next++] = 0;
        System.arraycopy(payload, 0, into, next, payload.length);
        return next + payload.length;
    }

    private static int publishRemaining(Emission emission) {
        return 2 + emission.topic().length + (emission.qos() > 0 ? 2 : 0) + 1 + emission.payload().length;
    }

    /**
     * The variable byte integer at the buffer's position (section 1.5.5), or -1 with the position unchanged when it is not
     * complete yet.
     */
    static int length(ByteBuffer from) throws IOException {
        int start = from.position();
        int length = 0;
        for (int shift = 0; from.hasRemaining(); shift += 7) {
            if (shift > 21) {
                throw new IOException("the broker sent a malformed packet length");
            }
            byte next = from.get();
            length |= (next & 0x7F) << shift;
            if (next >= 0) {
                return length;
            }
        }
        from.position(start);
        return -1;
    }

    private static int lengthBytes(int length) {
        return length < 128 ? 1 : length < 16_384 ? 2 : length < 2_097_152 ? 3 : 4;
    }

    private static int putLength(byte[] into, int at, int length) {
        int rest = length;
        int next = at;
        while (rest > 127) {
            into[next++] = (byte) (rest | 0x80);
            rest >>>= 7;
        }
        into[next++] = (byte) rest;
        return next;
    }

    private static void writeBytes(DataOutputStream out, byte[] bytes) throws IOException {
        if (bytes.length > 65_535) {
            throw new IOException("client id, user name and password must be at most 65535 bytes long");
        }
        out.writeShort(bytes.length);
        out.write(bytes);
    }
}
