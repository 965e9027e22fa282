package io.tributary.sim.replay;

import io.tributary.sim.publish.Emissions;

/** Messages as they were recorded, in the order in which they are to arrive. One thread; the maker closes. */
public sealed interface Recording extends Emissions, AutoCloseable permits Replay, JsonLines {
    /** Messages read so far. */
    long rows();

    /** The share of the file that has been read, 0 to 1. */
    double fraction();

    /** The recorded time of the first message, microseconds since 1970 UTC; known once one has been read. */
    long firstMicros();

    @Override
    void close() throws java.io.IOException;
}
