package io.tributary.edge.store;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/**
 * The form of the file and how older ones become it. {@code PRAGMA user_version} has the form's number; the root row says it
 * again under its checksum ({@link Catalog}), so that a damaged number is told from a newer form. Both must stay where they are
 * in every form to come: that is how an older program knows a newer file.
 *
 * @param steps what makes form {@code n + 1} of form {@code n}, from 1 on; each in the transaction that also changes the number
 */
record Schema(List<Step> steps) {
    /** "TRBY": tells that a file is a store of ours. */
    static final int APPLICATION = 0x54524259;

    static final Schema CURRENT = new Schema(List.of());
    static final String TABLE = "CREATE TABLE kept (id INTEGER PRIMARY KEY, body BLOB NOT NULL)";

    /** From one form to the next. What it changes of the root row it seals again. */
    @FunctionalInterface
    interface Step {
        void apply(Connection connection) throws SQLException, DamageException;
    }

    int version() {
        return steps.size() + 1;
    }

    /** Makes the tables of a file that has none. */
    void create(Statement sql) throws SQLException {
        sql.execute("BEGIN IMMEDIATE");
        sql.execute(TABLE);
        sql.execute("PRAGMA application_id = " + APPLICATION);
        sql.execute("PRAGMA user_version = 1");
        sql.execute("COMMIT");
    }

    static boolean isEmpty(Statement sql) throws SQLException {
        return number(sql, "SELECT count(*) FROM sqlite_schema") == 0;
    }

    /** Whether it is laid out as a file of ours is, whatever its form. */
    static boolean isOurs(Statement sql) throws SQLException {
        return number(sql, "PRAGMA application_id") == APPLICATION
                && number(sql, "SELECT count(*) FROM sqlite_schema WHERE name = 'kept' AND sql = '" + TABLE + "'") == 1;
    }

    static int versionOf(Statement sql) throws SQLException {
        return number(sql, "PRAGMA user_version");
    }

    /** Brings an older form up to this one, all or nothing. */
    void migrate(Connection connection, Statement sql) throws SQLException, DamageException {
        int from = versionOf(sql);
        if (from < 1) {
            throw new DamageException("its form has the number " + from);
        }
        if (from == version()) {
            return;
        }
        sql.execute("BEGIN IMMEDIATE");
        for (Step step : steps.subList(from - 1, steps.size())) {
            step.apply(connection);
        }
        sql.execute("PRAGMA user_version = " + version());
        sql.execute("COMMIT");
    }

    private static int number(Statement sql, String query) throws SQLException {
        try (ResultSet row = sql.executeQuery(query)) {
            row.next();
            return row.getInt(1);
        }
    }
}
