package io.tributary.pipelines.expression;

import io.tributary.pipelines.batch.Dictionary;
import java.util.Arrays;
import java.util.List;

/** A function of several texts and ints that vary: worked out once per combination, and then remembered. */
final class PerCombination extends Remembered {
    private static final int FIRST_SLOTS = 64;

    private final Node[] varying;
    private final Dictionary[] dictionaries;
    private long generations;
    /** Text ids and ints of each entry, one after the other. */
    private long[] keys;
    /** Open addressing, power of two, at most half full: entry + 1, or 0 for free. */
    private int[] slots = new int[FIRST_SLOTS];

    private int count;
    private int[] entries = {};
    private final long[] key;

    PerCombination(Kind kind, int offset, TextFunction function, List<Node> operands) {
        super(kind, offset, function, operands);
        this.varying = operands.stream()
                .filter(operand -> !(operand instanceof LiteralNode))
                .toArray(Node[]::new);
        this.dictionaries = new Dictionary[varying.length];
        this.key = new long[varying.length];
        this.keys = new long[FIRST_SLOTS * varying.length];
    }

    @Override
    void compute(int capacity, int rows) {
        for (Node operand : operands) {
            operand.evaluate(capacity, rows);
        }
        statesOf(operands.get(0), rows);
        for (Node operand : operands) {
            worsen(operand, rows);
        }
        forgetWhatBeganAnew();
        if (entries.length < rows) {
            entries = new int[capacity];
        }
        for (int i = 0; i < rows; i++) {
            if (state(i) == VALUE) {
                entries[i] = entry(i);
            }
        }
        look(entries, rows);
    }

    private void forgetWhatBeganAnew() {
        long now = 0;
        boolean same = count <= Texts.TEXTS_MAX;
        for (int k = 0; k < varying.length; k++) {
            if (varying[k].kind() == Kind.TEXT) {
                same &= dictionaries[k] == varying[k].dictionary();
                dictionaries[k] = varying[k].dictionary();
                // Generations only grow, so an equal sum means that none has.
                now += dictionaries[k].generation();
            }
        }
        if (!same || now != generations || isFull()) {
            Arrays.fill(slots, 0);
            count = 0;
            forgetEntries();
        }
        generations = now;
    }

    private boolean isFull() {
        return kind() == Kind.TEXT && Texts.isOver(dictionary());
    }

    private int entry(int row) {
        for (int k = 0; k < key.length; k++) {
            key[k] = varying[k].kind() == Kind.TEXT ? varying[k].ids[row] : varying[k].longs[row];
        }
        int slot = slot(key, 0);
        if (slots[slot] == 0) {
            add(slot, row);
        }
        return slots[slot(key, 0)] - 1;
    }

    private void add(int slot, int row) {
        int entry = count++;
        if (keys.length < count * key.length) {
            keys = Arrays.copyOf(keys, keys.length * 2);
        }
        System.arraycopy(key, 0, keys, entry * key.length, key.length);
        slots[slot] = entry + 1;
        if (count * 2 > slots.length) {
            slots = new int[slots.length * 2];
            for (int i = 0; i < count; i++) {
                slots[slot(keys, i * key.length)] = i + 1;
            }
        }
        grow(count);
        learn(entry, arguments(row));
    }

    /** Where the key at {@code from} is, or the free slot where it belongs. */
    private int slot(long[] of, int from) {
        long hash = 0;
        for (int k = 0; k < key.length; k++) {
            hash = (hash ^ of[from + k]) * 0x9E3779B97F4A7C15L;
            hash ^= hash >>> 32;
        }
        int mask = slots.length - 1;
        int slot = (int) hash & mask;
        while (slots[slot] != 0 && !isKey(slots[slot] - 1, of, from)) {
            slot = (slot + 1) & mask;
        }
        return slot;
    }

    private boolean isKey(int entry, long[] of, int from) {
        int at = entry * key.length;
        return Arrays.equals(keys, at, at + key.length, of, from, from + key.length);
    }
}
