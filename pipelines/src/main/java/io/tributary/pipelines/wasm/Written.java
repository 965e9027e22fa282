package io.tributary.pipelines.wasm;

import java.util.Arrays;

/** Bytes of a module as they are written. */
final class Written {
    private byte[] bytes = new byte[256];
    private int size;

    int size() {
        return size;
    }

    byte[] toBytes() {
        return Arrays.copyOf(bytes, size);
    }

    void ops(int... values) {
        for (int value : values) {
            u8(value);
        }
    }

    void u8(int value) {
        room(1);
        bytes[size++] = (byte) value;
    }

    void u32(int value) {
        long left = value & 0xffffffffL;
        while (left >= 0x80) {
            u8((int) (left & 0x7f) | 0x80);
            left >>>= 7;
        }
        u8((int) left);
    }

    void s64(long value) {
        long left = value;
        while (left < -0x40 || left >= 0x40) {
            u8((int) (left & 0x7f) | 0x80);
            left >>= 7;
        }
        u8((int) (left & 0x7f));
    }

    void bytes(byte[] from, int start, int to) {
        room(to - start);
        System.arraycopy(from, start, bytes, size, to - start);
        size += to - start;
    }

    /** Another's bytes behind their number. */
    void sized(Written other) {
        u32(other.size);
        bytes(other.bytes, 0, other.size);
    }

    void all(Written other) {
        bytes(other.bytes, 0, other.size);
    }

    private void room(int more) {
        if (size + more > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, size + more));
        }
    }
}
