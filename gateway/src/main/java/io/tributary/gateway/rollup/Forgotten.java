package io.tributary.gateway.rollup;

import io.tributary.pipelines.state.StateException;
import io.tributary.pipelines.summary.Summary;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashSet;
import java.util.Set;

/**
 * The windows forgotten last, by a hash of 64 bits: enough to know a late share from that of a new window. They are kept in
 * blocks, of which the oldest goes as a whole.
 */
final class Forgotten {
    /** So many are about 3 MB. */
    private static final int BLOCKS_MAX = 200;

    static final int BLOCK = 256;

    private final Set<Long> hashes = new HashSet<>();
    private final Deque<Block> blocks = new ArrayDeque<>();

    /** Hashes in the order in which they came. */
    static final class Block {
        final long number;
        private final long[] hashes = new long[BLOCK];
        private int size;

        private Block(long number) {
            this.number = number;
        }

        int size() {
            return size;
        }

        long[] hashes() {
            return Arrays.copyOf(hashes, size);
        }
    }

    void add(Summary.Key key) {
        long hash = hash(key);
        if (!hashes.add(hash)) {
            return;
        }
        Block last = blocks.peekLast();
        if (last == null || last.size == BLOCK) {
            last = new Block(last == null ? 0 : last.number + 1);
            blocks.add(last);
        }
        last.hashes[last.size++] = hash;
        if (blocks.size() > BLOCKS_MAX) {
            for (long old : blocks.removeFirst().hashes) {
                hashes.remove(old);
            }
        }
    }

    boolean contains(Summary.Key key) {
        return hashes.contains(hash(key));
    }

    /** From the oldest on. */
    Deque<Block> blocks() {
        return blocks;
    }

    /** Takes a block back, behind those of lower numbers. */
    void restore(long number, long[] restored) throws StateException {
        Block last = blocks.peekLast();
        boolean follows = last == null || (number == last.number + 1 && last.size == BLOCK);
        if (!follows || restored.length < 1 || restored.length > BLOCK || blocks.size() == BLOCKS_MAX) {
            throw new StateException("holds block " + number + " of " + restored.length
                    + " forgotten windows, which does not follow the one before it");
        }
        Block block = new Block(number);
        for (long hash : restored) {
            if (!hashes.add(hash)) {
                throw new StateException("holds a forgotten window twice");
            }
            block.hashes[block.size++] = hash;
        }
        blocks.add(block);
    }

    /** FNV-1a over what tells keys apart; the order of group columns does not. */
    private static long hash(Summary.Key key) {
        long hash = mix(0xcbf29ce484222325L, key.site());
        hash = mix(hash, key.pipeline());
        hash = mix(hash, key.startMicros() + "/" + key.endMicros());
        long group = 0;
        for (var entry : key.group().entrySet()) {
            String type = entry.getValue().getClass().getSimpleName();
            group += mix(mix(mix(0xcbf29ce484222325L, entry.getKey()), type), String.valueOf(entry.getValue()));
        }
        return hash ^ group;
    }

    private static long mix(long start, String text) {
        long hash = start;
        for (int i = 0; i <= text.length(); i++) {
            hash ^= i == text.length() ? 0xffff_ffL : text.charAt(i);
            hash *= 0x100000001b3L;
        }
        return hash;
    }
}
