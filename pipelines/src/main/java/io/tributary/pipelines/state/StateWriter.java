package io.tributary.pipelines.state;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Writes a state of any length, big-endian (network order). */
public final class StateWriter {
    private static final int FIRST_BYTES = 128;

    private ByteBuffer out = ByteBuffer.allocate(FIRST_BYTES);

    public void put(int value) {
        room(Byte.BYTES).put((byte) value);
    }

    public void putInt(int value) {
        room(Integer.BYTES).putInt(value);
    }

    public void putLong(long value) {
        room(Long.BYTES).putLong(value);
    }

    /** One form of NaN: which one the hardware makes differs. */
    public void putDouble(double value) {
        putLong(Double.doubleToLongBits(value));
    }

    /** In as few bytes as it takes: 1 for [-64, 63], 10 at most (zigzag and base 128, as Protocol Buffers have it). */
    public void putVar(long value) {
        long coded = (value << 1) ^ (value >> 63);
        while ((coded & ~0x7FL) != 0) {
            put(((int) coded & 0x7F) | 0x80);
            coded >>>= 7;
        }
        put((int) coded);
    }

    /** UTF-8 behind its length. */
    public void putText(String text) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        putInt(utf8.length);
        room(utf8.length).put(utf8);
    }

    public void putBytes(byte[] bytes) {
        room(bytes.length).put(bytes);
    }

    /** Begins anew. */
    public void clear() {
        out.clear();
    }

    public byte[] bytes() {
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
