package io.tributary.edge.store;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;
import java.util.Properties;
import org.jspecify.annotations.Nullable;
import org.sqlite.JDBC;

/**
 * SQLite with a write-ahead log that is waited for at each commit. One connection holds the file for itself: there is no index of the
 * log in shared memory to be written back, and a second process is refused.
 */
final class SqliteDatabase implements Database {
    /**
     * How the file is laid out and when the log is emptied; docs/decisions/0016-store.md has the figures.
     *
     * @param logPages of the log that make the next commit copy them into the file
     */
    record Layout(int pageBytes, int logPages, int cacheKib) {
        static final Layout USUAL = new Layout(1024, 4000, 256);
    }

    private final Connection connection;
    private final PreparedStatement get;
    private final PreparedStatement put;
    private final PreparedStatement delete;

    private SqliteDatabase(Connection connection) throws SQLException {
        this.connection = connection;
        get = connection.prepareStatement("SELECT body FROM kept WHERE id = ?");
        put = connection.prepareStatement("INSERT OR REPLACE INTO kept (id, body) VALUES (?, ?)");
        delete = connection.prepareStatement("DELETE FROM kept WHERE id BETWEEN ? AND ?");
    }

    static SqliteDatabase open(Path file, Schema schema, Layout layout)
            throws SQLException, DamageException, StoreException {
        NativeLibrary.locate();
        Connection connection = JDBC.createConnection("jdbc:sqlite:" + file.toAbsolutePath(), new Properties());
        try (Statement sql = connection.createStatement()) {
            prepare(connection, sql, schema, layout);
            return new SqliteDatabase(connection);
        } catch (SQLException | DamageException | StoreException e) {
            close(connection);
            throw e;
        }
    }

    /** Alone first: later it would not apply to the log. */
    private static void prepare(Connection connection, Statement sql, Schema schema, Layout layout)
            throws SQLException, DamageException, StoreException {
        sql.execute("PRAGMA busy_timeout = 0");
        sql.execute("PRAGMA locking_mode = EXCLUSIVE");
        sql.execute("PRAGMA page_size = " + layout.pageBytes);
        sql.execute("PRAGMA journal_mode = WAL");
        sql.execute("PRAGMA synchronous = FULL");
        sql.execute("PRAGMA wal_autocheckpoint = " + layout.logPages);
        sql.execute("PRAGMA journal_size_limit = " + (long) layout.logPages * layout.pageBytes);
        sql.execute("PRAGMA cache_size = -" + layout.cacheKib);
        sql.execute("PRAGMA temp_store = MEMORY");
        sql.execute("PRAGMA cell_size_check = ON");
        sql.execute("PRAGMA trusted_schema = OFF");
        if (Schema.isEmpty(sql)) {
            schema.create(sql);
        }
        if (!Schema.isOurs(sql)) {
            throw new DamageException("it is not laid out as a store is");
        }
        if (Schema.versionOf(sql) > schema.version()) {
            refuse(connection, Schema.versionOf(sql), schema.version());
        }
        schema.migrate(connection, sql);
    }

    /** Tells a newer form from a damaged number. */
    private static void refuse(Connection connection, int version, int known)
            throws SQLException, DamageException, StoreException {
        try (PreparedStatement root = connection.prepareStatement("SELECT body FROM kept WHERE id = 0");
                ResultSet row = root.executeQuery()) {
            byte @Nullable [] body = row.next() ? row.getBytes(1) : null;
            if (body != null && Catalog.versionOf(Seal.open(Catalog.ROOT, body)) == version) {
                throw new StoreException(
                        "the store has form " + version + " of a newer Tributary, and this one knows forms up to "
                                + known
                                + "; run the newer one, or move the store's folder away to begin without what it keeps",
                        false);
            }
        }
        throw new DamageException("its form has the number " + version + " in one place only");
    }

    @Override
    public byte @Nullable [] get(long id) throws SQLException {
        get.setLong(1, id);
        try (ResultSet row = get.executeQuery()) {
            return row.next() ? row.getBytes(1) : null;
        }
    }

    @Override
    public boolean isEmpty() throws SQLException {
        try (Statement sql = connection.createStatement();
                ResultSet row = sql.executeQuery("SELECT 1 FROM kept LIMIT 1")) {
            return !row.next();
        }
    }

    @Override
    public void begin() throws SQLException {
        connection.setAutoCommit(false);
    }

    @Override
    public void put(long id, byte[] body) throws SQLException {
        put.setLong(1, id);
        put.setBytes(2, body);
        put.executeUpdate();
    }

    @Override
    public void delete(long first, long last) throws SQLException {
        delete.setLong(1, first);
        delete.setLong(2, last);
        delete.executeUpdate();
    }

    /** The driver commits when it stops to gather statements; {@code commit} would begin the next transaction at once. */
    @Override
    public void commit() throws SQLException {
        connection.setAutoCommit(true);
    }

    @Override
    public Optional<String> check() throws SQLException {
        try (Statement sql = connection.createStatement();
                ResultSet row = sql.executeQuery("PRAGMA quick_check(1)")) {
            String found = row.next() ? row.getString(1) : "the check gave no answer";
            return "ok".equals(found) ? Optional.empty() : Optional.of(found);
        }
    }

    @Override
    public void close() {
        close(connection);
    }

    private static void close(Connection connection) {
        try {
            connection.close();
        } catch (SQLException e) {
            // What it has not written is in the log and found at the next opening.
        }
    }
}
