package io.tributary.pipelines.expression;

import io.tributary.pipelines.batch.Batch;
import io.tributary.pipelines.batch.Dictionary;
import io.tributary.pipelines.batch.Type;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** {@code a + b} of two texts that both vary: each pair of texts is joined once and then remembered. */
final class Joining extends Node {
    private static final int FIRST_SLOTS = 64;

    private final Node left;
    private final Node right;
    private @Nullable Dictionary lefts;
    private @Nullable Dictionary rights;
    private int generations;
    /** Open addressing, power of two, at most half full: left id above right id, and the joined id + 1 or 0 for free. */
    private long[] pairs = new long[FIRST_SLOTS];

    private int[] joined = new int[FIRST_SLOTS];
    private int count;

    Joining(Node left, Node right) {
        super(Type.TEXT, left, right);
        this.left = left;
        this.right = right;
        this.dictionary = new Dictionary();
    }

    @Override
    void compute(Batch batch, int rows) {
        left.evaluate(batch, rows);
        right.evaluate(batch, rows);
        statesOf(left, right, rows);
        Texts.bound(dictionary());
        forgetWhatBeganAnew();
        for (int i = 0; i < rows; i++) {
            if (state(i) == VALUE) {
                ids[i] = joined(left.ids[i], right.ids[i]);
            }
        }
    }

    private void forgetWhatBeganAnew() {
        int now = left.dictionary().generation()
                + right.dictionary().generation()
                + dictionary().generation();
        // Generations only grow, so an equal sum means that none has.
        boolean same = lefts == left.dictionary() && rights == right.dictionary() && generations == now;
        if (!same || count > Texts.TEXTS_MAX) {
            lefts = left.dictionary();
            rights = right.dictionary();
            generations = now;
            Arrays.fill(joined, 0);
            count = 0;
        }
    }

    private int joined(int leftId, int rightId) {
        long pair = (long) leftId << 32 | rightId;
        int slot = slot(pair);
        if (joined[slot] == 0) {
            pairs[slot] = pair;
            joined[slot] = 1
                    + dictionary()
                            .idOf(left.dictionary()
                                    .text(leftId)
                                    .concat(right.dictionary().text(rightId)));
            if (++count * 2 > pairs.length) {
                grow();
                slot = slot(pair);
            }
        }
        return joined[slot] - 1;
    }

    private int slot(long pair) {
        int mask = pairs.length - 1;
        long mixed = pair * 0x9E3779B97F4A7C15L;
        int slot = (int) (mixed >>> 32) & mask;
        while (joined[slot] != 0 && pairs[slot] != pair) {
            slot = (slot + 1) & mask;
        }
        return slot;
    }

    private void grow() {
        long[] oldPairs = pairs;
        int[] oldJoined = joined;
        pairs = new long[oldPairs.length * 2];
        joined = new int[oldPairs.length * 2];
        for (int i = 0; i < oldPairs.length; i++) {
            if (oldJoined[i] != 0) {
                int slot = slot(oldPairs[i]);
                pairs[slot] = oldPairs[i];
                joined[slot] = oldJoined[i];
            }
        }
    }
}
