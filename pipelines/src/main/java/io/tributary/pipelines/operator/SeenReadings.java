package io.tributary.pipelines.operator;

import java.util.Arrays;
import java.util.function.LongUnaryOperator;

/**
 * Which values were let through last, and when: a hash table in plain arrays, with the entries in the order in which they
 * were let through. It grows up to its limit and then forgets the entry that was let through longest ago.
 */
final class SeenReadings {
    private static final int NONE = -1;
    private static final int FIRST_ENTRIES = 64;

    private final int width;
    private final long withinMicros;
    private final int entriesMax;

    private long[] keys;
    private int[] hashes;
    /** Event time of the last reading let through, and of the one before it: a straggler must not hide the latest. */
    private long[] last;

    private long[] before;
    private int[] older;
    private int[] newer;
    private int size;
    private int oldest = NONE;
    private int newest = NONE;
    /** Open addressing, power of two, at most half full: entry + 1, or 0 for free. */
    private int[] slots;

    private int forgottenEarly;

    /** @param width how many longs a key has */
    SeenReadings(int width, long withinMicros, int entriesMax) {
        this.width = width;
        this.withinMicros = withinMicros;
        this.entriesMax = entriesMax;
        int entries = Math.min(FIRST_ENTRIES, entriesMax);
        keys = new long[entries * width];
        hashes = new int[entries];
        last = new long[entries];
        before = new long[entries];
        older = new int[entries];
        newer = new int[entries];
        slots = new int[FIRST_ENTRIES * 2];
    }

    int entriesMax() {
        return entriesMax;
    }

    int size() {
        return size;
    }

    /** How many entries were forgotten since the last call while they could still have recognised a repetition. */
    int takeForgottenEarly() {
        int count = forgottenEarly;
        forgottenEarly = 0;
        return count;
    }

    /** Whether the key was let through within the time; if not, it is now. */
    boolean isRepeated(long[] key, long timeMicros) {
        int hash = hash(key, 0);
        int entry = find(key, hash);
        if (entry == NONE) {
            add(key, hash, timeMicros);
            return false;
        }
        if (isWithin(timeMicros, last[entry]) || isWithin(timeMicros, before[entry])) {
            return true;
        }
        before[entry] = last[entry];
        last[entry] = timeMicros;
        unlink(entry);
        linkAsNewest(entry);
        return false;
    }

    /** Rewrites one part of every key, after which {@link #rehash} must follow. */
    void replace(int part, LongUnaryOperator by) {
        for (int entry = 0; entry < size; entry++) {
            int at = entry * width + part;
            keys[at] = by.applyAsLong(keys[at]);
        }
    }

    /** Finds every key anew. */
    void rehash() {
        Arrays.fill(slots, 0);
        for (int entry = 0; entry < size; entry++) {
            hashes[entry] = hash(keys, entry * width);
            occupy(entry);
        }
    }

    private boolean isWithin(long a, long b) {
        long difference = a - b;
        boolean overflown = ((a ^ b) & (a ^ difference)) < 0;
        return !overflown && difference <= withinMicros && difference >= -withinMicros;
    }

    private int find(long[] key, int hash) {
        int mask = slots.length - 1;
        for (int slot = hash & mask; slots[slot] != 0; slot = (slot + 1) & mask) {
            int entry = slots[slot] - 1;
            if (hashes[entry] == hash && isKeyOf(entry, key)) {
                return entry;
            }
        }
        return NONE;
    }

    private boolean isKeyOf(int entry, long[] key) {
        int at = entry * width;
        for (int i = 0; i < width; i++) {
            if (keys[at + i] != key[i]) {
                return false;
            }
        }
        return true;
    }

    private void add(long[] key, int hash, long timeMicros) {
        int entry = size < entriesMax ? grown() : forgetOldest(timeMicros);
        System.arraycopy(key, 0, keys, entry * width, width);
        hashes[entry] = hash;
        last[entry] = timeMicros;
        before[entry] = timeMicros;
        linkAsNewest(entry);
        occupy(entry);
    }

    private int grown() {
        if (size == last.length) {
            int entries = (int) Math.min(entriesMax, size * 2L);
            keys = Arrays.copyOf(keys, entries * width);
            hashes = Arrays.copyOf(hashes, entries);
            last = Arrays.copyOf(last, entries);
            before = Arrays.copyOf(before, entries);
            older = Arrays.copyOf(older, entries);
            newer = Arrays.copyOf(newer, entries);
        }
        if ((size + 1) * 2 > slots.length) {
            slots = new int[slots.length * 2];
            for (int entry = 0; entry < size; entry++) {
                occupy(entry);
            }
        }
        return size++;
    }

    /** The place of the oldest entry, free again. */
    private int forgetOldest(long nowMicros) {
        int entry = oldest;
        if (isWithin(nowMicros, last[entry])) {
            forgottenEarly++;
        }
        unlink(entry);
        vacate(entry);
        return entry;
    }

    private void occupy(int entry) {
        int mask = slots.length - 1;
        int slot = hashes[entry] & mask;
        while (slots[slot] != 0) {
            slot = (slot + 1) & mask;
        }
        slots[slot] = entry + 1;
    }

    /** Frees the entry's slot and moves those behind it up (Knuth, The Art of Computer Programming 6.4, algorithm R). */
    private void vacate(int entry) {
        int mask = slots.length - 1;
        int free = hashes[entry] & mask;
        while (slots[free] != entry + 1) {
            free = (free + 1) & mask;
        }
        slots[free] = 0;
        for (int slot = (free + 1) & mask; slots[slot] != 0; slot = (slot + 1) & mask) {
            int home = hashes[slots[slot] - 1] & mask;
            boolean mayMove = ((slot - home) & mask) >= ((slot - free) & mask);
            if (mayMove) {
                slots[free] = slots[slot];
                slots[slot] = 0;
                free = slot;
            }
        }
    }

    private void linkAsNewest(int entry) {
        older[entry] = newest;
        newer[entry] = NONE;
        if (newest == NONE) {
            oldest = entry;
        } else {
            newer[newest] = entry;
        }
        newest = entry;
    }

    private void unlink(int entry) {
        if (older[entry] == NONE) {
            oldest = newer[entry];
        } else {
            newer[older[entry]] = newer[entry];
        }
        if (newer[entry] == NONE) {
            newest = older[entry];
        } else {
            older[newer[entry]] = older[entry];
        }
    }

    /** Mixes each long with the finaliser of SplitMix64 (Steele, Lea and Flood 2014). */
    private int hash(long[] from, int at) {
        long hash = 0;
        for (int i = at; i < at + width; i++) {
            hash = (hash ^ from[i]) + 0x9E3779B97F4A7C15L;
            hash = (hash ^ (hash >>> 30)) * 0xBF58476D1CE4E5B9L;
            hash = (hash ^ (hash >>> 27)) * 0x94D049BB133111EBL;
            hash ^= hash >>> 31;
        }
        return (int) hash;
    }
}
