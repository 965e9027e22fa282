package io.tributary.pipelines.aggregate;

import io.tributary.pipelines.batch.Type;

/** Hashes that are part of the form of saved states: they stay as they are, on every CPU and in every version. */
final class Hashes {
    private static final long GOLDEN = 0x9E3779B97F4A7C15L;

    private Hashes() {}

    static long of(Cells cells, int row) {
        return cells.type == Type.TEXT ? cells.bits[row] : mixed(cells.bits[row]);
    }

    /** A bijection, so that numbers never collide: the finish of SplitMix64 (Steele, Lea, Flood, OOPSLA 2014). */
    static long mixed(long bits) {
        long z = bits + GOLDEN;
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }

    static long ofText(String text) {
        long hash = text.length();
        for (int i = 0; i < text.length(); i++) {
            hash = (hash ^ text.charAt(i)) * GOLDEN;
            hash ^= hash >>> 32;
        }
        return mixed(hash);
    }
}
