package io.tributary.pipelines.wasm;

import java.util.Arrays;

/** Reads a module's bytes from front to back: numbers in LEB128 (WebAssembly 2.0, section 5.2.2). */
final class Cursor {
    private final byte[] bytes;
    private final int from;
    private final int end;
    private int at;

    Cursor(byte[] bytes, int from, int to) {
        this.bytes = bytes;
        this.from = from;
        this.at = from;
        this.end = to;
    }

    int left() {
        return end - at;
    }

    boolean more() {
        return at < end;
    }

    int at() {
        return at;
    }

    int u8() throws WasmException {
        if (at >= end) {
            throw ended();
        }
        return bytes[at++] & 0xff;
    }

    /** An unsigned number of at most 31 bits: a count, size or index. */
    int u32() throws WasmException {
        long value = leb(5);
        if (value < 0 || value > Integer.MAX_VALUE) {
            throw WasmException.refused(
                    "the module is broken at byte " + at + ": no number this large can stand there");
        }
        return (int) value;
    }

    /** Passes over a signed or unsigned number. */
    void skipLeb(int bytesMost) throws WasmException {
        leb(bytesMost);
    }

    private long leb(int bytesMost) throws WasmException {
        long value = 0;
        for (int i = 0; i < bytesMost; i++) {
            int next = u8();
            value |= (long) (next & 0x7f) << (7 * i);
            if (next < 0x80) {
                return value;
            }
        }
        throw WasmException.refused("the module is broken at byte " + at + ": a number does not end");
    }

    void skip(int count) throws WasmException {
        if (count < 0 || count > end - at) {
            throw ended();
        }
        at += count;
    }

    /** The next bytes as a cursor of their own, which this one passes over. */
    Cursor part(int count) throws WasmException {
        int start = at;
        skip(count);
        return new Cursor(bytes, start, at);
    }

    /** The same bytes from their first. */
    Cursor again() {
        return new Cursor(bytes, from, end);
    }

    byte[] take(int count) throws WasmException {
        int start = at;
        skip(count);
        return Arrays.copyOfRange(bytes, start, at);
    }

    /** Writes the bytes from there to here. */
    void copySince(int start, Written into) {
        into.bytes(bytes, start, at);
    }

    /** Writes what is left. */
    void rest(Written into) {
        into.bytes(bytes, at, end);
        at = end;
    }

    void copyAll(Written into) {
        into.bytes(bytes, from, end);
    }

    private WasmException ended() {
        return WasmException.refused("the module ends in the middle, at byte " + end + "; was it copied as a whole?");
    }
}
