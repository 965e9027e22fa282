package io.tributary.edge.store;

import java.sql.SQLException;
import java.util.Arrays;

/** Goes through sorted changes: by key as unsigned bytes, and what removes a prefix before what puts or removes that key. */
interface Cursor {
    int PUT = 0;
    int REMOVE = 1;
    int REMOVE_ALL = 2;
    byte[] NOTHING = {};

    /** @return false at the end; before the first call there is no current one */
    boolean next() throws SQLException, DamageException;

    /** {@link #PUT}, {@link #REMOVE} or {@link #REMOVE_ALL} of what begins with the key. */
    int kind();

    byte[] key();

    byte[] value();

    static int compare(Cursor a, Cursor b) {
        int keys = Arrays.compareUnsigned(a.key(), b.key());
        return keys != 0 ? keys : Boolean.compare(b.kind() == REMOVE_ALL, a.kind() == REMOVE_ALL);
    }
}
