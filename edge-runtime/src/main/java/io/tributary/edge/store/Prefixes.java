package io.tributary.edge.store;

import java.util.ArrayDeque;
import java.util.Arrays;

/** Prefixes that cover the keys which come behind them, in ascending order. */
final class Prefixes {
    private final ArrayDeque<byte[]> open = new ArrayDeque<>();

    void add(byte[] prefix) {
        leave(prefix);
        open.push(prefix);
    }

    /** @param key not before one that was asked for, or added, earlier */
    boolean cover(byte[] key) {
        leave(key);
        return !open.isEmpty();
    }

    private void leave(byte[] key) {
        while (!open.isEmpty() && !begins(key, open.getFirst())) {
            open.pop();
        }
    }

    static boolean begins(byte[] key, byte[] prefix) {
        return key.length >= prefix.length && Arrays.equals(key, 0, prefix.length, prefix, 0, prefix.length);
    }
}
