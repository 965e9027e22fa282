package io.tributary.sim.publish;

import java.io.IOException;

/** PUBLISH frames that will be sent in one write. One thread. */
final class SendBuffer {
    private byte[] bytes;
    private int filled;
    /** Messages of QoS 0 in it: nobody else keeps them. */
    private int unkept;

    SendBuffer(int capacity) {
        bytes = new byte[capacity];
    }

    boolean isEmpty() {
        return filled == 0;
    }

    boolean hasRoom(int more) {
        return filled + more <= bytes.length;
    }

    /** Makes an empty buffer large enough for one frame. */
    void growTo(int capacity) {
        if (filled == 0 && capacity > bytes.length) {
            bytes = new byte[capacity];
        }
    }

    /** @param id of the packet; 0 with QoS 0 */
    void put(Emission emission, int id, boolean isDuplicate) {
        filled = Frames.putPublish(bytes, filled, emission, id, isDuplicate);
        unkept += emission.qos() == 0 ? 1 : 0;
    }

    /** Writes everything; when that fails, everything is still here. */
    void writeTo(Link link) throws IOException {
        link.write(bytes, filled);
        clear();
    }

    /** Empties it; gives how many messages of QoS 0 were in it. */
    int clear() {
        int messages = unkept;
        filled = 0;
        unkept = 0;
        return messages;
    }
}
