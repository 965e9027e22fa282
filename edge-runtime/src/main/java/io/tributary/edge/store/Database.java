package io.tributary.edge.store;

import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Rows of bytes under numbers, changed all at once or not at all: what the store needs of SQLite, and where tests let it fail. One
 * thread. After a failure only {@link #close} is of use.
 */
interface Database extends AutoCloseable {
    /** How one is opened; the file is made when it is not there. */
    @FunctionalInterface
    interface Opener {
        /**
         * @throws SQLException when it can't be opened as things are
         * @throws DamageException when it is no store, or not whole
         * @throws StoreException when it is a newer one
         */
        Database open(Path file) throws SQLException, DamageException, StoreException;
    }

    byte @Nullable [] get(long id) throws SQLException;

    boolean isEmpty() throws SQLException;

    void begin() throws SQLException;

    void put(long id, byte[] body) throws SQLException;

    /** Rows whose number is in {@code [first, last]}. */
    void delete(long first, long last) throws SQLException;

    /** On the disk when it returns. */
    void commit() throws SQLException;

    /** Looks through the whole file: the first thing that is wrong with how it is built. */
    Optional<String> check() throws SQLException;

    /** Without what was begun and not committed. */
    @Override
    void close();
}
