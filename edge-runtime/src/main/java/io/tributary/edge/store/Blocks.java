package io.tributary.edge.store;

import java.sql.SQLException;

/** Where blocks are read: the file, and in front of it what a transaction is about to write. */
@FunctionalInterface
interface Blocks {
    /**
     * The payload of a row.
     *
     * @throws DamageException when there is no such row or it is not what was written
     */
    byte[] payload(long row) throws SQLException, DamageException;

    static byte[] read(Database database, long row) throws SQLException, DamageException {
        byte[] body = database.get(row);
        if (body == null) {
            throw new DamageException("row " + row + " is not there");
        }
        return Seal.open(row, body);
    }
}
