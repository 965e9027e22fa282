package io.tributary.sim.replay;

import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A table of texts, one row after the other. One thread. */
interface Rows extends AutoCloseable {
    /**
     * The next row, or null at the end.
     *
     * @throws BadLineException for one that can't be read
     */
    @Nullable
    List<String> next() throws IOException;

    /** Where the last row stands, from 1: a line of a text, a row of a table. */
    long line();

    @Override
    void close() throws IOException;
}
