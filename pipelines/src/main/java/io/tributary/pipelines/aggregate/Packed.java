package io.tributary.pipelines.aggregate;

import io.tributary.pipelines.state.StateException;
import io.tributary.pipelines.state.StateReader;
import io.tributary.pipelines.state.StateWriter;

/**
 * Bytes of which many are zero, as those of states are: of each eight those that are not zero, behind a byte whose bits tell
 * which they are (as Cap'n Proto packs messages, but for its runs).
 */
final class Packed {
    private Packed() {}

    static void put(byte[] bytes, StateWriter out) {
        out.putVar(bytes.length);
        for (int from = 0; from < bytes.length; from += Byte.SIZE) {
            int to = Math.min(from + Byte.SIZE, bytes.length);
            int mask = 0;
            for (int i = from; i < to; i++) {
                mask |= bytes[i] != 0 ? 1 << (i - from) : 0;
            }
            out.put(mask);
            for (int i = from; i < to; i++) {
                if (bytes[i] != 0) {
                    out.put(bytes[i]);
                }
            }
        }
    }

    /** @param lengthMax of what was packed */
    static byte[] get(StateReader in, int lengthMax) throws StateException {
        long length = in.getVar();
        // A byte of a mask stands for eight at most.
        if (length < 0 || length > lengthMax || length > (long) in.remaining() * Byte.SIZE) {
            throw new StateException("holds a state of " + length + " bytes; the longest has " + lengthMax);
        }
        byte[] bytes = new byte[(int) length];
        for (int from = 0; from < bytes.length; from += Byte.SIZE) {
            int mask = in.get() & 0xFF;
            for (int bit = 0; bit < Byte.SIZE; bit++) {
                if ((mask & 1 << bit) != 0) {
                    if (from + bit >= bytes.length) {
                        throw new StateException("holds a state with a byte behind its end");
                    }
                    bytes[from + bit] = (byte) in.get();
                }
            }
        }
        return bytes;
    }
}
