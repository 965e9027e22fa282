package io.tributary.pipelines.decode;

import io.tributary.pipelines.batch.Dictionary;
import java.util.Arrays;

/** The metrics that an edge node or device announced in its birth: names, aliases, datatypes. */
final class SparkplugMetrics {
    static final int UNKNOWN = -1;
    private static final int FIRST_ROOM = 16;

    private final Dictionary names = new Dictionary();
    private byte[][] nameBytes = new byte[FIRST_ROOM][];
    private int[] datatypes = new int[FIRST_ROOM];
    /** Open addressing, power of two, at most half full: metric + 1, or 0 for free. */
    private int[] slots = new int[FIRST_ROOM * 2];

    private long[] aliases = new long[FIRST_ROOM * 2];
    private int aliased;

    int size() {
        return names.size();
    }

    /** Makes a metric known, or says anew what it is. */
    int learn(byte[] bytes, int from, int length, int datatype) {
        int metric = names.idOf(bytes, from, length);
        if (metric == nameBytes.length) {
            nameBytes = Arrays.copyOf(nameBytes, metric * 2);
            datatypes = Arrays.copyOf(datatypes, metric * 2);
        }
        nameBytes[metric] = Arrays.copyOfRange(bytes, from, from + length);
        datatypes[metric] = datatype;
        return metric;
    }

    void alias(long alias, int metric) {
        if (aliased * 2 >= slots.length) {
            grow();
        }
        int slot = find(alias);
        aliased += slots[slot] == 0 ? 1 : 0;
        slots[slot] = metric + 1;
        aliases[slot] = alias;
    }

    /** The metric of an alias, or {@link #UNKNOWN}. */
    int byAlias(long alias) {
        return slots[find(alias)] - 1;
    }

    byte[] name(int metric) {
        return nameBytes[metric];
    }

    int datatype(int metric) {
        return datatypes[metric];
    }

    /** The datatype of a metric by name; 0 for one that was not announced, of which then nothing is remembered. */
    int datatypeOf(byte[] bytes, int from, int length) {
        int metric = names.find(bytes, from, length);
        return metric < 0 ? 0 : datatypes[metric];
    }

    private void grow() {
        int[] oldSlots = slots;
        long[] oldAliases = aliases;
        slots = new int[oldSlots.length * 2];
        aliases = new long[oldSlots.length * 2];
        for (int i = 0; i < oldSlots.length; i++) {
            if (oldSlots[i] != 0) {
                int slot = find(oldAliases[i]);
                slots[slot] = oldSlots[i];
                aliases[slot] = oldAliases[i];
            }
        }
    }

    private int find(long alias) {
        int mask = slots.length - 1;
        int slot = (int) ((alias * 0x9E3779B97F4A7C15L) >>> 32) & mask; // Fibonacci hashing, Knuth 6.4
        while (slots[slot] != 0 && aliases[slot] != alias) {
            slot = (slot + 1) & mask;
        }
        return slot;
    }
}
