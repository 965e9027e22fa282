package io.tributary.pipelines.operator;

import io.tributary.pipelines.state.StateException;
import io.tributary.pipelines.state.StateReader;
import io.tributary.pipelines.state.StateWriter;
import io.tributary.pipelines.state.Stateful;
import java.util.Arrays;

/**
 * The keys of a step, the order in which they were used and what is {@link Remembered} of each, as entries by place:
 *
 * <pre>
 * 0                  what is counted over all keys
 * 1 place            the key, written when it is given the place
 * 2 place            a stamp that grows with each use, and the state
 * 3 place piece      a part of a long state
 * </pre>
 *
 * <p>A place is three bytes, a piece two. Places are never given up, so a forgotten key's entries are overwritten by those of the key
 * that takes its place. What has changed are the keys used since: they stand at the end of the table's order of use, so that nothing
 * need be noted when one is.
 */
final class KeyMemory implements Stateful {
    private static final int COUNTS = 0;
    private static final int KEY = 1;
    private static final int STATE = 2;
    private static final int PIECE = 3;
    private static final int PLACE_BYTES = 4;
    private static final int PIECE_BYTES = 6;
    private static final long STAMP_MAX = 1L << 62;

    private final KeyTable table;
    private final KeyColumns columns;
    private final Remembered each;
    private final boolean keysStay;
    private final StateWriter out = new StateWriter();
    private byte[] countsGiven = {};
    /** By place. */
    private int[] piecesGiven = {};

    private long stamp;
    /** By place that was restored; those below {@link #states} have their state. */
    private long[] stamps = {};

    private int states;

    /** @param keysStay whether keys mostly come again: if not, they are written with their state, in one entry */
    KeyMemory(KeyTable table, KeyColumns columns, Remembered each, boolean keysStay) {
        this.table = table;
        this.columns = columns;
        this.each = each;
        this.keysStay = keysStay;
    }

    @Override
    public String form() {
        return each.form();
    }

    @Override
    public void changes(Changes to) {
        boolean all = !table.isMarked();
        if (all) {
            stamp = 0;
        }
        giveCounts(all, to);
        Remembered.Pieces pieces = each.pieces();
        if (piecesGiven.length < table.size() && pieces != Remembered.Pieces.NONE) {
            piecesGiven = Arrays.copyOf(piecesGiven, table.capacity());
        }
        for (int place = table.firstTouched(); place != KeyTable.NONE; place = table.next(place)) {
            if (keysStay && (all || table.isRekeyed(place))) {
                out.clear();
                columns.save(table, place, out);
                to.put(key(KEY, place), out.bytes());
            }
            giveState(place, to);
            if (pieces != Remembered.Pieces.NONE) {
                givePieces(pieces, place, all, to);
            }
        }
        table.mark();
    }

    private void giveCounts(boolean all, Changes to) {
        out.clear();
        out.putVar(table.forgotten());
        out.putVar(each.counted());
        byte[] counts = out.bytes();
        if (all || !Arrays.equals(counts, countsGiven)) {
            countsGiven = counts;
            to.put(new byte[] {COUNTS}, counts);
        }
    }

    private void giveState(int place, Changes to) {
        out.clear();
        out.putVar(++stamp);
        if (!keysStay) {
            columns.save(table, place, out);
        }
        each.save(place, out);
        to.put(key(STATE, place), out.bytes());
    }

    private void givePieces(Remembered.Pieces pieces, int place, boolean all, Changes to) {
        int count = pieces.count(place);
        for (int piece = 0; piece < count; piece++) {
            if (all || pieces.isChanged(place, piece)) {
                out.clear();
                pieces.save(place, piece, out);
                to.put(pieceKey(place, piece), out.bytes());
            }
        }
        if (count == 0 && piecesGiven[place] > 0) {
            to.removeAll(key(PIECE, place));
        } else {
            for (int piece = count; piece < piecesGiven[place]; piece++) {
                to.remove(pieceKey(place, piece));
            }
        }
        piecesGiven[place] = count;
        pieces.saved(place);
    }

    @Override
    public void restore(byte[] key, byte[] value) throws StateException {
        StateReader from = new StateReader(value);
        int kind = key.length == 0 ? -1 : key[0];
        if (kind == COUNTS && key.length == 1) {
            restoreCounts(value, from);
        } else if (kind == KEY && key.length == PLACE_BYTES && keysStay) {
            restoreKey(place(key), from);
        } else if (kind == STATE && key.length == PLACE_BYTES) {
            restoreState(place(key), from);
        } else if (kind == PIECE && key.length == PIECE_BYTES) {
            restorePiece(place(key), (key[4] & 0xFF) << 8 | (key[5] & 0xFF), from);
        } else {
            throw new StateException("has an entry of kind " + kind + " with a key of " + key.length + " bytes");
        }
        from.end();
    }

    private void restoreCounts(byte[] value, StateReader from) throws StateException {
        long forgotten = from.getVar();
        long counted = from.getVar();
        if (forgotten < 0 || counted < 0) {
            throw new StateException("holds counts of " + forgotten + " and " + counted + "; neither is below 0");
        }
        table.forgotten(forgotten);
        each.counted(counted);
        countsGiven = value;
    }

    private void restoreKey(int place, StateReader from) throws StateException {
        if (place != table.size() || table.isFull()) {
            throw new StateException("holds the key of place " + place + " where that of " + table.size()
                    + " would be next, of " + table.entriesMax());
        }
        long[] key = new long[table.width()];
        columns.restore(from, key);
        int hash = table.hash(key);
        if (table.find(key, hash) != KeyTable.NONE) {
            throw new StateException("holds the key of place " + place + " twice");
        }
        table.add(key, hash);
        if (stamps.length < table.capacity()) {
            stamps = Arrays.copyOf(stamps, table.capacity());
            each.grow(table.capacity());
        }
    }

    private void restoreState(int place, StateReader from) throws StateException {
        long used = from.getVar();
        if (!keysStay) {
            restoreKey(place, from);
        }
        if (place != states || place >= table.size() || used < 1 || used > STAMP_MAX) {
            throw new StateException("holds the state of place " + place + ", stamped " + used + ", where that of "
                    + states + " would be next, of " + table.size());
        }
        stamps[place] = used;
        states++;
        each.restore(place, from);
    }

    private void restorePiece(int place, int piece, StateReader from) throws StateException {
        if (piecesGiven.length < states) {
            piecesGiven = Arrays.copyOf(piecesGiven, table.capacity());
        }
        if (place >= states || piece != piecesGiven[place]) {
            throw new StateException("holds piece " + piece + " of place " + place + ", which is not the next");
        }
        piecesGiven[place]++;
        each.pieces().restore(place, piece, from);
    }

    @Override
    public void restored() throws StateException {
        if (states < table.size() || (states > 0 && countsGiven.length == 0)) {
            throw new StateException("holds " + table.size() + " keys, " + states + " states and "
                    + (countsGiven.length == 0 ? "no" : "the") + " counts");
        }
        long[] sorted = Arrays.copyOf(stamps, states);
        Arrays.sort(sorted);
        int[] order = new int[states];
        Arrays.fill(order, KeyTable.NONE);
        for (int place = 0; place < states; place++) {
            int at = Arrays.binarySearch(sorted, stamps[place]);
            if (order[at] != KeyTable.NONE) {
                throw new StateException("holds the stamp " + stamps[place] + " twice");
            }
            order[at] = place;
        }
        table.reorder(order);
        stamps = new long[0];
        for (int place = 0; place < states; place++) {
            each.pieces().restored(place);
        }
    }

    private static byte[] key(int kind, int place) {
        return new byte[] {(byte) kind, (byte) (place >> 16), (byte) (place >> 8), (byte) place};
    }

    private static byte[] pieceKey(int place, int piece) {
        return new byte[] {
            PIECE, (byte) (place >> 16), (byte) (place >> 8), (byte) place, (byte) (piece >> 8), (byte) piece
        };
    }

    private static int place(byte[] key) {
        return (key[1] & 0xFF) << 16 | (key[2] & 0xFF) << 8 | (key[3] & 0xFF);
    }
}
