package io.tributary.pipelines.operator;

import java.util.Arrays;
import java.util.function.LongUnaryOperator;

/**
 * Keys of readings that are held, as small ints, each with the readings of the other stream in the order of their times. A key
 * goes with its last reading, so that there are never more keys than readings.
 */
final class HeldKeys {
    static final int NONE = HeldReadings.NONE;
    private static final int FIRST = 64;

    private final int width;
    private final HeldReadings held;
    private long[] parts;
    private int[] hashes = new int[FIRST];
    /** Readings of both streams; 0 for a key that is free. */
    private int[] counts = new int[FIRST];
    /** Of a free key: the next one. Else the first of the other stream's readings. */
    private int[] firsts = new int[FIRST];

    private int[] lasts = new int[FIRST];
    /** The first of them that may still be a partner, as far as is known. */
    private int[] cursors = new int[FIRST];

    private int size;
    private int limit;
    private int free = NONE;
    /** Open addressing, power of two, at most half full: key + 1, or 0 for free. */
    private int[] slots = new int[FIRST * 2];

    /** @param width how many columns a key has: the first ones of a reading */
    HeldKeys(int width, HeldReadings held) {
        this.width = width;
        this.held = held;
        this.parts = new long[FIRST * width];
    }

    int size() {
        return size;
    }

    int first(int key) {
        return firsts[key];
    }

    int cursor(int key) {
        return cursors[key];
    }

    void cursor(int key, int reading) {
        cursors[key] = reading;
    }

    /** Gives a reading its key; one of the other stream also its place among those of the key. */
    void enter(int reading) {
        int key = keyOf(reading);
        held.key(reading, key);
        counts[key]++;
        if (held.isOfOther(reading)) {
            insert(key, reading);
        }
    }

    private void insert(int key, int reading) {
        int before = lasts[key];
        while (before != NONE && held.isBefore(reading, before)) {
            before = held.previous(before);
        }
        int after = before == NONE ? firsts[key] : held.next(before);
        held.link(before, reading);
        held.link(reading, after);
        firsts[key] = before == NONE ? reading : firsts[key];
        lasts[key] = after == NONE ? reading : lasts[key];
        if (cursors[key] == after) {
            cursors[key] = reading;
        }
    }

    /** Takes a reading away; of the other stream's, the first of its key. */
    void leave(int reading) {
        int key = held.key(reading);
        if (held.isOfOther(reading)) {
            int after = held.next(reading);
            held.link(NONE, after);
            firsts[key] = after;
            lasts[key] = after == NONE ? NONE : lasts[key];
            cursors[key] = cursors[key] == reading ? after : cursors[key];
        }
        if (--counts[key] == 0) {
            vacate(key);
            firsts[key] = free;
            free = key;
            size--;
        }
    }

    private int keyOf(int reading) {
        int hash = hash(reading);
        int mask = slots.length - 1;
        for (int slot = hash & mask; slots[slot] != 0; slot = (slot + 1) & mask) {
            int key = slots[slot] - 1;
            if (hashes[key] == hash && isKeyOf(key, reading)) {
                return key;
            }
        }
        return add(reading, hash);
    }

    private boolean isKeyOf(int key, int reading) {
        for (int i = 0; i < width; i++) {
            if (parts[key * width + i] != held.value(reading, i)) {
                return false;
            }
        }
        return true;
    }

    private int add(int reading, int hash) {
        int key = free;
        if (key != NONE) {
            free = firsts[key];
        } else {
            key = limit++;
            if (key == hashes.length) {
                grow(key * 2);
            }
        }
        size++;
        for (int i = 0; i < width; i++) {
            parts[key * width + i] = held.value(reading, i);
        }
        hashes[key] = hash;
        counts[key] = 0;
        firsts[key] = NONE;
        lasts[key] = NONE;
        cursors[key] = NONE;
        occupy(key);
        return key;
    }

    private void grow(int capacity) {
        parts = Arrays.copyOf(parts, capacity * width);
        hashes = Arrays.copyOf(hashes, capacity);
        counts = Arrays.copyOf(counts, capacity);
        firsts = Arrays.copyOf(firsts, capacity);
        lasts = Arrays.copyOf(lasts, capacity);
        cursors = Arrays.copyOf(cursors, capacity);
        slots = new int[capacity * 2];
        for (int key = 0; key < limit - 1; key++) {
            if (counts[key] > 0) {
                occupy(key);
            }
        }
    }

    /** Rewrites a part of every key, after which {@link #rehash} must follow. */
    void replace(int part, LongUnaryOperator by) {
        for (int key = 0; key < limit; key++) {
            if (counts[key] > 0) {
                parts[key * width + part] = by.applyAsLong(parts[key * width + part]);
            }
        }
    }

    /** Finds every key anew. */
    void rehash() {
        Arrays.fill(slots, 0);
        for (int key = 0; key < limit; key++) {
            if (counts[key] > 0) {
                hashes[key] = 0;
                for (int i = 0; i < width; i++) {
                    hashes[key] = mixed(hashes[key], parts[key * width + i]);
                }
                occupy(key);
            }
        }
    }

    private void occupy(int key) {
        int mask = slots.length - 1;
        int slot = hashes[key] & mask;
        while (slots[slot] != 0) {
            slot = (slot + 1) & mask;
        }
        slots[slot] = key + 1;
    }

    /** Frees the key's slot and moves those behind it up (Knuth, The Art of Computer Programming 6.4, algorithm R). */
    private void vacate(int key) {
        int mask = slots.length - 1;
        int empty = hashes[key] & mask;
        while (slots[empty] != key + 1) {
            empty = (empty + 1) & mask;
        }
        slots[empty] = 0;
        for (int slot = (empty + 1) & mask; slots[slot] != 0; slot = (slot + 1) & mask) {
            int home = hashes[slots[slot] - 1] & mask;
            if (((slot - home) & mask) >= ((slot - empty) & mask)) {
                slots[empty] = slots[slot];
                slots[slot] = 0;
                empty = slot;
            }
        }
    }

    private int hash(int reading) {
        int hash = 0;
        for (int i = 0; i < width; i++) {
            hash = mixed(hash, held.value(reading, i));
        }
        return hash;
    }

    /** The finaliser of SplitMix64 (Steele, Lea and Flood 2014). */
    private static int mixed(int hash, long part) {
        long mixed = (hash ^ part) + 0x9E3779B97F4A7C15L;
        mixed = (mixed ^ (mixed >>> 30)) * 0xBF58476D1CE4E5B9L;
        mixed = (mixed ^ (mixed >>> 27)) * 0x94D049BB133111EBL;
        return (int) (mixed ^ (mixed >>> 31));
    }
}
