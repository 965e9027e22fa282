package io.tributary.pipelines.batch;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Ids of one dictionary as ids of another, remembered for as long as neither begins anew. Makes no object per id. Not
 * thread safe.
 */
public final class Translation {
    private @Nullable Dictionary from;
    private @Nullable Dictionary into;
    private int fromGeneration;
    private int intoGeneration;
    /** By id of {@code from}: id of {@code into} + 1, or 0 for not yet asked. */
    private int[] known = {};

    /** Says whose ids come next; to be called before each batch, since dictionaries begin anew between batches. */
    public void between(Dictionary from, Dictionary into) {
        boolean same = from == this.from
                && into == this.into
                && from.generation() == fromGeneration
                && into.generation() == intoGeneration;
        if (!same) {
            this.from = from;
            this.into = into;
            fromGeneration = from.generation();
            intoGeneration = into.generation();
            Arrays.fill(known, 0);
        }
        if (known.length < from.size()) {
            known = Arrays.copyOf(known, Math.max(known.length * 2, from.size()));
        }
    }

    /** The id in the second dictionary, given anew there if need be; {@code id} was in the first at {@link #between}. */
    public int of(int id) {
        int there = known[id];
        return there != 0 ? there - 1 : ask(id);
    }

    private int ask(int id) {
        if (from == null || into == null) {
            throw new IllegalStateException("between() says first whose ids these are");
        }
        int there = from.idIn(into, id);
        known[id] = there + 1;
        return there;
    }
}
