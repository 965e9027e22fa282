package io.tributary.pipelines.aggregate;

import java.util.Arrays;

/** Values and how often they came: open addressing without an object a value. */
final class Tally {
    /** More than that its owner takes some off, but for the time of a merge. */
    static final int ENTRIES_MAX = 256;

    private static final int FIRST_SLOTS = 16;

    /** @param bits the value, or the hash of the text */
    record Entry(long bits, String text, long count) {}

    @FunctionalInterface
    interface Each {
        void take(long bits, String text, long count);
    }

    private long[] bits = new long[FIRST_SLOTS];
    private String[] texts = emptyTexts(FIRST_SLOTS);
    /** 0 for free; at most half of them are not. */
    private long[] counts = new long[FIRST_SLOTS];

    private int size;

    private static String[] emptyTexts(int slots) {
        String[] texts = new String[slots];
        Arrays.fill(texts, "");
        return texts;
    }

    int size() {
        return size;
    }

    /** @param text empty for what is no text */
    void add(long value, String text, long count) {
        int mask = counts.length - 1;
        int slot = (int) Hashes.mixed(value) & mask;
        while (counts[slot] != 0) {
            if (bits[slot] == value && texts[slot].equals(text)) {
                counts[slot] += count;
                return;
            }
            slot = (slot + 1) & mask;
        }
        bits[slot] = value;
        texts[slot] = text;
        counts[slot] = count;
        size++;
        if (size * 2 > counts.length) {
            rebuild(counts.length * 2, 0);
        }
    }

    /** All counts less so much; those with nothing left are gone. */
    void takeOff(long count) {
        rebuild(counts.length, count);
    }

    private void rebuild(int slots, long less) {
        Tally held = new Tally();
        held.bits = bits;
        held.texts = texts;
        held.counts = counts;
        bits = new long[slots];
        texts = emptyTexts(slots);
        counts = new long[slots];
        size = 0;
        held.forEach((value, text, count) -> {
            if (count > less) {
                add(value, text, count - less);
            }
        });
    }

    void forEach(Each each) {
        for (int slot = 0; slot < counts.length; slot++) {
            if (counts[slot] != 0) {
                each.take(bits[slot], texts[slot], counts[slot]);
            }
        }
    }

    long[] counts() {
        return Arrays.stream(counts).filter(count -> count != 0).toArray();
    }
}
