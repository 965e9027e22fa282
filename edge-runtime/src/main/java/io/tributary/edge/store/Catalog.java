package io.tributary.edge.store;

import io.tributary.pipelines.state.StateException;
import io.tributary.pipelines.state.StateReader;
import io.tributary.pipelines.state.StateWriter;
import java.util.Map;
import java.util.TreeMap;

/**
 * What is in the file, by name; as of one transaction, and never changed.
 *
 * <p>In the file: row 0, the root, lists the items with the checksums of their rows. Row {@code n} is the {@linkplain Head head} of
 * item {@code n} and lists its blocks, which are the rows {@code n << 32 | block}. Every row has a checksum over its number and
 * payload. So a row that is altered, missing, or left from before is found on the way down from the root.
 *
 * @param number of transactions so far
 * @param madeMicros when the file was made: tells one store from another
 * @param seals checksums of the heads, by item
 */
record Catalog(
        int version,
        long number,
        long madeMicros,
        int nextItem,
        Map<Integer, Integer> seals,
        Map<String, Head.Run> runs,
        Map<String, Head.Outlet> outlets,
        Map<String, Head.Received> received) {
    static final long ROOT = 0;
    private static final int BLOCK_BITS = 32;

    static Catalog empty(int version, long madeMicros) {
        return new Catalog(version, 0, madeMicros, 1, Map.of(), Map.of(), Map.of(), Map.of());
    }

    /** The row of a block. */
    static long row(int item, long block) {
        return (long) item << BLOCK_BITS | block;
    }

    /** The last row that a block of the item can have. */
    static long lastRow(int item) {
        return row(item + 1, 0) - 1;
    }

    byte[] encoded() {
        StateWriter to = new StateWriter();
        to.putVar(version);
        to.putLong(number);
        to.putLong(madeMicros);
        to.putVar(nextItem);
        to.putVar(seals.size());
        seals.forEach((item, seal) -> {
            to.putVar(item);
            to.putInt(seal);
        });
        return to.bytes();
    }

    /** The version that a root row of any form says it has. */
    static int versionOf(byte[] root) throws DamageException {
        try {
            return (int) new StateReader(root).getVar();
        } catch (StateException e) {
            throw new DamageException("the root " + e.getMessage());
        }
    }

    /** A catalog with items but not their heads. */
    static Catalog decode(byte[] root) throws DamageException {
        try {
            StateReader from = new StateReader(root);
            int version = (int) from.getVar();
            long number = from.getLong();
            long made = from.getLong();
            int next = (int) from.getVar();
            Map<Integer, Integer> seals = new TreeMap<>();
            for (long left = from.getVar(); left > 0; left--) {
                seals.put((int) from.getVar(), from.getCount(Integer.MIN_VALUE, Integer.MAX_VALUE, "seals"));
            }
            from.end();
            return new Catalog(version, number, made, next, seals, Map.of(), Map.of(), Map.of());
        } catch (StateException e) {
            throw new DamageException("the root " + e.getMessage());
        }
    }
}
