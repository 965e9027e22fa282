package io.tributary.pipelines.batch;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Texts as small ints: each distinct text gets the next id from 0. Looking up a byte slice makes no object.
 *
 * <p>A dictionary outlives batches, so that an operator may remember what it worked out per id. To stay bounded under
 * texts that never repeat, its owner calls {@link #forgetIfOver} between batches; then ids begin anew and {@link
 * #generation} grows: whoever remembers ids compares it. Not thread safe.
 */
public final class Dictionary {
    private static final int FIRST_SLOTS = 64;

    private byte[] bytes = new byte[FIRST_SLOTS * 16];
    private int[] ends = new int[FIRST_SLOTS];
    private int[] hashes = new int[FIRST_SLOTS];
    private String[] texts = new String[FIRST_SLOTS];
    private int size;
    /** Open addressing, power of two, at most half full: id + 1, or 0 for free. */
    private int[] slots = new int[FIRST_SLOTS * 2];

    private int generation;

    /** The id of a text in UTF-8, given anew if need be. */
    public int idOf(byte[] utf8, int from, int length) {
        int hash = hash(utf8, from, length);
        int mask = slots.length - 1;
        int slot = hash & mask;
        while (slots[slot] != 0) {
            int id = slots[slot] - 1;
            if (hashes[id] == hash && isAt(id, utf8, from, length)) {
                return id;
            }
            slot = (slot + 1) & mask;
        }
        return add(utf8, from, length, hash, slot);
    }

    /** The id of a text in UTF-8 that has one, or -1. */
    public int find(byte[] utf8, int from, int length) {
        int hash = hash(utf8, from, length);
        int mask = slots.length - 1;
        for (int slot = hash & mask; slots[slot] != 0; slot = (slot + 1) & mask) {
            int id = slots[slot] - 1;
            if (hashes[id] == hash && isAt(id, utf8, from, length)) {
                return id;
            }
        }
        return -1;
    }

    public int idOf(String text) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        return idOf(utf8, 0, utf8.length);
    }

    /** The text of an id of this generation; the same object each time. */
    public String text(int id) {
        String known = texts[id];
        if (known != null) {
            return known;
        }
        int from = start(id);
        String text = new String(bytes, from, ends[id] - from, StandardCharsets.UTF_8);
        texts[id] = text;
        return text;
    }

    /** The text of an id of this generation in UTF-8, as it came. */
    public byte[] utf8(int id) {
        return Arrays.copyOfRange(bytes, start(id), ends[id]);
    }

    /** How many bytes the text of an id of this generation has in UTF-8. */
    public int length(int id) {
        return ends[id] - start(id);
    }

    /** Copies the text of an id of this generation in UTF-8 to {@code into[at ..]}. Makes no object. */
    public void copy(int id, byte[] into, int at) {
        int from = start(id);
        System.arraycopy(bytes, from, into, at, ends[id] - from);
    }

    /** The id in {@code other} of a text of this dictionary, given anew there if need be. Makes no object. */
    public int idIn(Dictionary other, int id) {
        int from = start(id);
        return other.idOf(bytes, from, ends[id] - from);
    }

    /** Ids in use are {@code [0, size)}. */
    public int size() {
        return size;
    }

    /** Grows whenever ids begin anew. */
    public int generation() {
        return generation;
    }

    /** Whether more than {@code textsMax} texts or {@code bytesMax} bytes are held. */
    public boolean isOver(int textsMax, int bytesMax) {
        return size > textsMax || (size > 0 && ends[size - 1] > bytesMax);
    }

    /** Between batches only: forgets everything when more than {@code textsMax} texts or {@code bytesMax} bytes are held. */
    public void forgetIfOver(int textsMax, int bytesMax) {
        if (isOver(textsMax, bytesMax)) {
            size = 0;
            generation++;
            Arrays.fill(slots, 0);
            Arrays.fill(texts, null);
        }
    }

    private int add(byte[] utf8, int from, int length, int hash, int slot) {
        int id = size;
        if (id == ends.length) {
            ends = Arrays.copyOf(ends, id * 2);
            hashes = Arrays.copyOf(hashes, id * 2);
            texts = Arrays.copyOf(texts, id * 2);
        }
        int start = start(id);
        if (start + length > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, start + length));
        }
        System.arraycopy(utf8, from, bytes, start, length);
        ends[id] = start + length;
        hashes[id] = hash;
        size++;
        slots[slot] = id + 1;
        if (size * 2 > slots.length) {
            rehash();
        }
        return id;
    }

    private void rehash() {
        slots = new int[slots.length * 2];
        int mask = slots.length - 1;
        for (int id = 0; id < size; id++) {
            int slot = hashes[id] & mask;
            while (slots[slot] != 0) {
                slot = (slot + 1) & mask;
            }
            slots[slot] = id + 1;
        }
    }

    private int start(int id) {
        return id == 0 ? 0 : ends[id - 1];
    }

    private boolean isAt(int id, byte[] utf8, int from, int length) {
        int start = start(id);
        return Arrays.equals(bytes, start, ends[id], utf8, from, from + length);
    }

    /** A multiplicative hash with a finish that mixes high bits down (as in MurmurHash3's finaliser). */
    private static int hash(byte[] utf8, int from, int length) {
        int hash = length;
        int i = from;
        int end = from + length;
        // Four at a time: their products don't wait for each other.
        for (; i + 3 < end; i += 4) {
            hash = hash * (31 * 31 * 31 * 31)
                    + utf8[i] * (31 * 31 * 31)
                    + utf8[i + 1] * (31 * 31)
                    + utf8[i + 2] * 31
                    + utf8[i + 3];
        }
        for (; i < end; i++) {
            hash = hash * 31 + utf8[i];
        }
        hash ^= hash >>> 16;
        hash *= 0x85ebca6b;
        hash ^= hash >>> 13;
        return hash;
    }
}
