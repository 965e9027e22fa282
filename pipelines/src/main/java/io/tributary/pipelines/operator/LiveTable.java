package io.tributary.pipelines.operator;

/** A table that may be replaced while it is read: a batch sees the one or the other, never a mixture. Any thread. */
public final class LiveTable {
    private volatile Table table;

    public LiveTable(Table table) {
        this.table = table;
    }

    public Table get() {
        return table;
    }

    /** @throws IllegalArgumentException if keys or fields are others than those of the table so far */
    public void replace(Table by) {
        if (by.keyType() != table.keyType() || !by.fields().equals(table.fields())) {
            throw new IllegalArgumentException("a table of " + by.fields() + " can't replace one of " + table.fields());
        }
        table = by;
    }
}
