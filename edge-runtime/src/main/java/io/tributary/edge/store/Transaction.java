package io.tributary.edge.store;

import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;

/**
 * What is written at once, root included; the same however often it is tried.
 *
 * @param puts sealed rows
 * @param after what is in the file when it succeeds
 * @param lost entries of outboxes that were found damaged when they were to be removed
 */
record Transaction(List<Deletion> deletions, NavigableMap<Long, byte[]> puts, Catalog after, long lost) {
    /** Rows whose number is in {@code [first, last]}. */
    record Deletion(long first, long last) {}

    byte[] root() {
        return Objects.requireNonNull(puts.get(Catalog.ROOT));
    }

    void write(Database database) throws SQLException {
        database.begin();
        for (Deletion deletion : deletions) {
            database.delete(deletion.first, deletion.last);
        }
        for (Map.Entry<Long, byte[]> row : puts.entrySet()) {
            database.put(row.getKey(), row.getValue());
        }
        database.commit();
    }
}
