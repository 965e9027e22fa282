package io.tributary.sim.publish;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * What a CONNACK grants (section 3.2).
 *
 * @param sessionPresent the broker remembers this client's packet ids
 * @param reasonCode 0 when connected
 * @param receiveMax most QoS 1 messages at a time that wait for acknowledgement
 * @param packetBytesMax largest packet that the broker takes
 * @param qosMax greatest QoS that the broker takes
 * @param keepAliveSeconds what the broker asks for, or -1 when it takes ours
 * @param reasonText the broker's words, or empty
 */
record Welcome(
        boolean sessionPresent,
        int reasonCode,
        int receiveMax,
        long packetBytesMax,
        int qosMax,
        int keepAliveSeconds,
        String reasonText) {

    /** Reads the body of a CONNACK, what follows its fixed header. */
    static Welcome read(ByteBuffer body) throws IOException {
        if (body.remaining() < 2) {
            throw new IOException("the broker sent a CONNACK that is cut short");
        }
        boolean sessionPresent = (body.get() & 1) != 0;
        int reasonCode = body.get() & 0xFF;
        int receiveMax = 65_535;
        long packetBytesMax = 268_435_455;
        int qosMax = 2;
        int keepAlive = -1;
        String reasonText = "";
        int length = body.hasRemaining() ? Frames.length(body) : 0;
        if (length < 0 || length > body.remaining()) {
            throw new IOException("the broker sent a CONNACK with malformed properties");
        }
        int end = body.position() + length;
        while (body.position() < end) {
            int property = body.get();
            switch (property) {
                case 0x21 -> receiveMax = body.getShort() & 0xFFFF;
                case 0x27 -> packetBytesMax = body.getInt() & 0xFFFF_FFFFL;
                case 0x24 -> qosMax = body.get();
                case 0x13 -> keepAlive = body.getShort() & 0xFFFF;
                case 0x1F -> reasonText = text(body);
                default -> skip(property, body);
            }
        }
        return new Welcome(sessionPresent, reasonCode, receiveMax, packetBytesMax, qosMax, keepAlive, reasonText);
    }

    private static void skip(int property, ByteBuffer body) throws IOException {
        switch (property) {
            case 0x25, 0x28, 0x29, 0x2A -> body.get();
            case 0x22 -> body.getShort();
            case 0x11 -> body.getInt();
            case 0x12, 0x1A, 0x1C, 0x15, 0x16 -> text(body);
            case 0x26 -> {
                text(body);
                text(body);
            }
            default -> throw new IOException("the broker sent a CONNACK with the unknown property " + property);
        }
    }

    private static String text(ByteBuffer body) {
        byte[] bytes = new byte[body.getShort() & 0xFFFF];
        body.get(bytes);
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
