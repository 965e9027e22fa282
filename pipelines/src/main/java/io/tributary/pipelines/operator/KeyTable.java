package io.tributary.pipelines.operator;

import java.util.Arrays;
import java.util.function.LongUnaryOperator;

/**
 * Keys as small ints: a hash table in plain arrays that keeps its entries in the order in which they were last touched. It
 * grows up to its limit and then gives the place of the entry that was touched longest ago to the next new key.
 */
final class KeyTable {
    static final int NONE = -1;
    private static final int NEVER_MARKED = -2;
    private static final int FIRST_ENTRIES = 64;

    private final int width;
    private final int entriesMax;

    private long[] keys;
    private int[] hashes;
    private int[] older;
    private int[] newer;
    private int size;
    private int oldest = NONE;
    private int newest = NONE;
    /** The newest of those not touched since {@link #mark}: all that are newer were. */
    private int marked = NEVER_MARKED;
    /** By entry: whether its key is another than at the last {@link #mark}. */
    private boolean[] rekeyed;

    private long forgotten;
    /** Open addressing, power of two, at most half full: entry + 1, or 0 for free. */
    private int[] slots;

    /** @param width how many longs a key has */
    KeyTable(int width, int entriesMax) {
        this.width = width;
        this.entriesMax = entriesMax;
        int entries = Math.min(FIRST_ENTRIES, entriesMax);
        keys = new long[entries * width];
        hashes = new int[entries];
        older = new int[entries];
        newer = new int[entries];
        rekeyed = new boolean[entries];
        slots = new int[FIRST_ENTRIES * 2];
    }

    /** How many longs a key has. */
    int width() {
        return width;
    }

    int entriesMax() {
        return entriesMax;
    }

    /** Entries in use are {@code [0, size)}. */
    int size() {
        return size;
    }

    /** How many entries there is room for now: how long arrays beside this table should be. */
    int capacity() {
        return hashes.length;
    }

    boolean isFull() {
        return size == entriesMax;
    }

    /** The entry touched longest ago; the table must not be empty. */
    int oldest() {
        return oldest;
    }

    /** How many keys lost their entry so far. */
    long forgotten() {
        return forgotten;
    }

    void forgotten(long sofar) {
        forgotten = sofar;
    }

    long part(int entry, int part) {
        return keys[entry * width + part];
    }

    /** Mixes each long with the finaliser of SplitMix64 (Steele, Lea and Flood 2014). */
    int hash(long[] key) {
        return hash(key, 0);
    }

    /** The entry of a key, or {@link #NONE}. */
    int find(long[] key, int hash) {
        int mask = slots.length - 1;
        for (int slot = hash & mask; slots[slot] != 0; slot = (slot + 1) & mask) {
            int entry = slots[slot] - 1;
            if (hashes[entry] == hash && isKeyOf(entry, key)) {
                return entry;
            }
        }
        return NONE;
    }

    /** The entry given to a key that is not there yet, touched: of a full table the {@link #oldest}, which forgets its key. */
    int add(long[] key, int hash) {
        int entry = isFull() ? vacatedOldest() : grown();
        System.arraycopy(key, 0, keys, entry * width, width);
        hashes[entry] = hash;
        rekeyed[entry] = true;
        linkAsNewest(entry);
        occupy(entry);
        return entry;
    }

    void touch(int entry) {
        if (entry == marked) {
            marked = older[entry];
        }
        if (entry != newest) {
            unlink(entry);
            linkAsNewest(entry);
        }
    }

    /** Begins to note which entries are touched, or begins anew. */
    void mark() {
        for (int entry = firstTouched(); entry != NONE; entry = newer[entry]) {
            rekeyed[entry] = false;
        }
        marked = newest;
    }

    boolean isMarked() {
        return marked != NEVER_MARKED;
    }

    /** Of the entries touched since the last {@link #mark}, or of all where there was none, the one touched longest ago, or {@link #NONE}. */
    int firstTouched() {
        return marked < 0 ? oldest : newer[marked];
    }

    /** The entry touched next after another one, or {@link #NONE}. */
    int next(int entry) {
        return newer[entry];
    }

    /** Whether the entry's key is another than at the last {@link #mark}. */
    boolean isRekeyed(int entry) {
        return rekeyed[entry];
    }

    /** All entries count as touched. */
    void unmark() {
        marked = isMarked() ? NONE : NEVER_MARKED;
    }

    /** Puts all entries in another order: the one touched longest ago first. */
    void reorder(int[] entries) {
        oldest = NONE;
        newest = NONE;
        for (int entry : entries) {
            linkAsNewest(entry);
        }
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

    private boolean isKeyOf(int entry, long[] key) {
        int at = entry * width;
        for (int i = 0; i < width; i++) {
            if (keys[at + i] != key[i]) {
                return false;
            }
        }
        return true;
    }

    private int grown() {
        if (size == hashes.length) {
            int entries = (int) Math.min(entriesMax, size * 2L);
            keys = Arrays.copyOf(keys, entries * width);
            hashes = Arrays.copyOf(hashes, entries);
            older = Arrays.copyOf(older, entries);
            newer = Arrays.copyOf(newer, entries);
            rekeyed = Arrays.copyOf(rekeyed, entries);
        }
        if ((size + 1) * 2 > slots.length) {
            slots = new int[slots.length * 2];
            for (int entry = 0; entry < size; entry++) {
                occupy(entry);
            }
        }
        return size++;
    }

    private int vacatedOldest() {
        int entry = oldest;
        forgotten++;
        if (entry == marked) {
            marked = NONE;
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
