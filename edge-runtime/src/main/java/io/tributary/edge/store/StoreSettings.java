package io.tributary.edge.store;

import java.nio.file.Path;

/**
 * Where a node's store is, and its limits.
 *
 * @param directory for the store alone; made when it is not there
 * @param setAsideMax how many damaged stores are left beside it for a look; older ones are deleted
 * @param checkBytesMax a file larger than this is not looked through in full before the node starts: of its outbox only the
 *     ends are, and the rest when it is read
 */
public record StoreSettings(Path directory, int setAsideMax, long checkBytesMax) {
    private static final int SET_ASIDE_MAX = 2;
    /** Two seconds of a slow card. */
    private static final long CHECK_BYTES_MAX = 32L << 20;

    public static StoreSettings in(Path directory) {
        return new StoreSettings(directory, SET_ASIDE_MAX, CHECK_BYTES_MAX);
    }
}
