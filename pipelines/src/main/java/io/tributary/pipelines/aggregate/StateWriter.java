package io.tributary.pipelines.aggregate;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Writes a state of any length, big-endian (network order). */
final class StateWriter {
    private static final int FIRST_BYTES = 128;

    private ByteBuffer out = ByteBuffer.allocate(FIRST_BYTES);

    void put(int value) {
        room(Byte.BYTES).put((byte) value);
    }

    void putInt(int value) {
        room(Integer.BYTES).putInt(value);
    }

    void putLong(long value) {
        room(Long.BYTES).putLong(value);
    }

    /** One form of NaN: which one the hardware makes differs. */
    void putDouble(double value) {
        putLong(Double.doubleToLongBits(value));
    }

    /** UTF-8 behind its length. */
    void putText(String text) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        putInt(utf8.length);
        room(utf8.length).put(utf8);
    }

    void putBytes(byte[] bytes) {
        room(bytes.length).put(bytes);
    }

    byte[] bytes() {
        return Arrays.copyOf(out.array(), out.position());
    }

    private ByteBuffer room(int bytes) {
        if (out.remaining() < bytes) {
            int size = Math.max(out.capacity() * 2, out.position() + bytes);
            out = ByteBuffer.allocate(size).put(out.array(), 0, out.position());
        }
        return out;
    }
}
