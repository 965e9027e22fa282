package io.tributary.edge.store;

import io.tributary.pipelines.state.StateException;

/** Takes kept entries, in the order of their keys as unsigned bytes. */
@FunctionalInterface
public interface EntryReader {
    /** @throws StateException when it can't be used; nothing more is given then */
    void entry(byte[] key, byte[] value) throws StateException;
}
