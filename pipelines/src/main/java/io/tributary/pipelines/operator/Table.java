package io.tributary.pipelines.operator;

import io.tributary.pipelines.batch.Schema;
import io.tributary.pipelines.batch.Type;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Rows of values by a key: what a {@code lookup} reads. Never changes; {@link LiveTable} puts another in its place. */
public final class Table {
    /** More rows would be a database. */
    public static final int ROWS_MOST = 1_000_000;

    private final Type keyType;
    private final List<Schema.Field> fields;
    private final Map<String, Integer> rowOfText = new HashMap<>();
    /** Of keys that are ints: the entry is the row. */
    private final KeyTable rowOfInt;

    private final List<Object> keys;
    private final @Nullable Object[][] cells;

    /**
     * One row.
     *
     * @param key a String or Long as the key's type wants it
     * @param values by field: a Double, Long, Boolean or String, or null
     */
    public record Row(Object key, List<@Nullable Object> values) {}

    /**
     * @param keyType text or int
     * @param fields of double, int, bool or text
     * @throws IllegalArgumentException if two rows have one key, or there are more than {@link #ROWS_MOST}
     */
    public Table(Type keyType, List<Schema.Field> fields, List<Row> rows) {
        this.keyType = keyType;
        this.fields = List.copyOf(fields);
        this.keys = rows.stream().map(Row::key).toList();
        this.cells = new Object[rows.size()][];
        if (keyType != Type.TEXT && keyType != Type.INT) {
            throw new IllegalArgumentException("a table's keys are text or int, not " + keyType.word());
        }
        if (rows.size() > ROWS_MOST) {
            throw new IllegalArgumentException(
                    "a table of " + rows.size() + " rows is too large; " + ROWS_MOST + " is the most");
        }
        this.rowOfInt = new KeyTable(1, rows.size());
        for (int at = 0; at < cells.length; at++) {
            cells[at] = rows.get(at).values().toArray();
            put(rows.get(at).key(), at);
        }
    }

    private void put(Object key, int at) {
        boolean isThere = key instanceof Long number ? row(number) >= 0 : row((String) key) >= 0;
        if (isThere) {
            throw new IllegalArgumentException("two rows for '" + key + "'; keep one of them");
        }
        if (key instanceof Long number) {
            long[] part = {number};
            rowOfInt.add(part, rowOfInt.hash(part));
        } else {
            rowOfText.put((String) key, at);
        }
    }

    /** Whether the same keys have the same values, in the same order. */
    public boolean holdsTheSameAs(Table other) {
        return keyType == other.keyType
                && fields.equals(other.fields)
                && keys.equals(other.keys)
                && Arrays.deepEquals(cells, other.cells);
    }

    public Type keyType() {
        return keyType;
    }

    public List<Schema.Field> fields() {
        return fields;
    }

    public int rows() {
        return cells.length;
    }

    /** The row of a key, or -1. */
    int row(String key) {
        return rowOfText.getOrDefault(key, -1);
    }

    int row(long key) {
        return row(new long[] {key});
    }

    /** @param key an int in an array of one, which may be used again */
    int row(long[] key) {
        return rowOfInt.find(key, rowOfInt.hash(key));
    }

    @Nullable
    Object cell(int row, int field) {
        return cells[row][field];
    }
}
