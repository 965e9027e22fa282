package io.tributary.pipelines.window;

import java.util.Arrays;

/** Longs as small ints: each distinct long gets the next id from 0. Open addressing, at most half full. */
final class LongTable {
    private static final int FIRST_SLOTS = 64;
    /** 2^64 divided by the golden ratio: spreads neighbouring keys (Knuth, The Art of Computer Programming 3, 6.4). */
    private static final long GOLDEN = 0x9E3779B97F4A7C15L;

    private long[] keys = new long[FIRST_SLOTS];
    /** id + 1, or 0 for free. */
    private int[] ids = new int[FIRST_SLOTS];

    private int shift = Long.SIZE - Integer.numberOfTrailingZeros(FIRST_SLOTS);
    private int size;

    int size() {
        return size;
    }

    int idOf(long key) {
        int mask = ids.length - 1;
        int slot = (int) ((key * GOLDEN) >>> shift);
        while (ids[slot] != 0) {
            if (keys[slot] == key) {
                return ids[slot] - 1;
            }
            slot = (slot + 1) & mask;
        }
        return add(key, slot);
    }

    void clear() {
        size = 0;
        Arrays.fill(ids, 0);
    }

    private int add(long key, int slot) {
        keys[slot] = key;
        ids[slot] = ++size;
        int id = size - 1;
        if (size * 2 > ids.length) {
            grow();
        }
        return id;
    }

    private void grow() {
        long[] oldKeys = keys;
        int[] oldIds = ids;
        keys = new long[oldKeys.length * 2];
        ids = new int[oldIds.length * 2];
        shift--;
        int mask = ids.length - 1;
        for (int i = 0; i < oldIds.length; i++) {
            if (oldIds[i] != 0) {
                int slot = (int) ((oldKeys[i] * GOLDEN) >>> shift);
                while (ids[slot] != 0) {
                    slot = (slot + 1) & mask;
                }
                keys[slot] = oldKeys[i];
                ids[slot] = oldIds[i];
            }
        }
    }
}
