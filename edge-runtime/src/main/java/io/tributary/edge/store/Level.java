package io.tributary.edge.store;

import io.tributary.pipelines.state.StateException;
import io.tributary.pipelines.state.StateReader;
import io.tributary.pipelines.state.StateWriter;

/**
 * What changed at once in a part of a run: sorted entries in blocks of rows that follow each other. A newer level hides what older
 * ones say of the same keys.
 *
 * @param firstBlock of its run
 * @param bytes of its entries, not packed
 */
record Level(long firstBlock, int blocks, long bytes) {
    void write(StateWriter to) {
        to.putVar(firstBlock);
        to.putVar(blocks);
        to.putVar(bytes);
    }

    static Level read(StateReader from) throws StateException {
        return new Level(from.getVar(), Math.toIntExact(from.getVar()), from.getVar());
    }
}
