package io.tributary.edge.store;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Several levels as one: of each key the newest word. */
final class Merge implements Cursor {
    private final List<Source> sources = new ArrayList<>();
    private final boolean complete;
    private int kind;
    private byte[] key = NOTHING;
    private byte[] value = NOTHING;

    /** A level with what it removes from older ones. */
    private static final class Source {
        final Cursor cursor;
        final Prefixes removed = new Prefixes();
        boolean open;

        Source(Cursor cursor) throws SQLException, DamageException {
            this.cursor = cursor;
            open = cursor.next();
        }
    }

    /**
     * @param newestFirst at least one
     * @param complete the oldest is among them, so that nothing is left from which something could be removed: only puts come out
     */
    Merge(List<Cursor> newestFirst, boolean complete) throws SQLException, DamageException {
        for (Cursor cursor : newestFirst) {
            sources.add(new Source(cursor));
        }
        this.complete = complete;
    }

    @Override
    public boolean next() throws SQLException, DamageException {
        for (int from = first(); from >= 0; from = first()) {
            Source newest = sources.get(from);
            kind = newest.cursor.kind();
            key = newest.cursor.key();
            value = newest.cursor.value();
            boolean hidden = false;
            if (kind == REMOVE_ALL) {
                newest.removed.add(key);
                newest.open = newest.cursor.next();
            } else {
                hidden = isRemoved(key, from);
                pass(key, from);
            }
            if (!hidden && (kind == PUT || !complete)) {
                return true;
            }
        }
        return false;
    }

    /** The level that has the smallest change, of several the newest; -1 at the end. */
    private int first() {
        int first = -1;
        for (int i = 0; i < sources.size(); i++) {
            if (sources.get(i).open
                    && (first < 0 || Cursor.compare(sources.get(i).cursor, sources.get(first).cursor) < 0)) {
                first = i;
            }
        }
        return first;
    }

    private boolean isRemoved(byte[] key, int level) {
        for (Source newer : sources.subList(0, level)) {
            if (newer.removed.cover(key)) {
                return true;
            }
        }
        return false;
    }

    /** Leaves a key behind in this level and all older ones. */
    private void pass(byte[] key, int level) throws SQLException, DamageException {
        for (Source source : sources.subList(level, sources.size())) {
            if (source.open && Arrays.equals(source.cursor.key(), key)) {
                source.open = source.cursor.next();
            }
        }
    }

    @Override
    public int kind() {
        return kind;
    }

    @Override
    public byte[] key() {
        return key;
    }

    @Override
    public byte[] value() {
        return value;
    }
}
