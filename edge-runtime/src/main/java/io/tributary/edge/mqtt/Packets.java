package io.tributary.edge.mqtt;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;

/** Small packets on their way out, one after the other. */
public final class Packets {
    private byte[] bytes = new byte[256];
    private int length;

    /** A packet that acknowledges a packet id with success: PUBACK, PUBREC or PUBCOMP in its two-byte form. */
    public void acknowledge(int firstByte, int packetId) {
        if (length + 4 > bytes.length) {
            bytes = Arrays.copyOf(bytes, 2 * bytes.length);
        }
        bytes[length] = (byte) firstByte;
        bytes[length + 1] = 2;
        bytes[length + 2] = (byte) (packetId >> 8);
        bytes[length + 3] = (byte) packetId;
        length += 4;
    }

    void add(byte[] packet) {
        if (length + packet.length > bytes.length) {
            bytes = Arrays.copyOf(bytes, 2 * bytes.length + packet.length);
        }
        System.arraycopy(packet, 0, bytes, length, packet.length);
        length += packet.length;
    }

    int length() {
        return length;
    }

    void writeTo(OutputStream out) throws IOException {
        out.write(bytes, 0, length);
        length = 0;
    }
}
