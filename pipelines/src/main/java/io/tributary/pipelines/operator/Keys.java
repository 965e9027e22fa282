package io.tributary.pipelines.operator;

import io.tributary.pipelines.batch.Batch;
import io.tributary.pipelines.batch.Schema;
import java.util.Arrays;

/**
 * The key of each reading as the number of a place for its state. A null is a value like any other. When there are more keys
 * than places, the key used longest ago loses its place, whatever the batches that readings come in.
 */
final class Keys {
    private final KeyColumns columns;
    private final KeyTable table;
    private final long[] key;
    /** Where one text is the key: by id of the text, where its place was last + 1. */
    private int[] known = {};

    private final boolean isOneText;
    private boolean isNew;

    /** @param columns by index; none for one key */
    Keys(int[] columns, Schema schema, int keysMax) {
        this.columns = new KeyColumns(columns, schema, keysMax);
        this.table = new KeyTable(columns.length + 1, keysMax);
        this.key = new long[columns.length + 1];
        this.isOneText = columns.length == 1 && this.columns.isText(0);
    }

    /** Says whose rows come next. */
    void load(Batch batch) {
        if (columns.hasTooManyTexts()) {
            columns.forgetTexts(table);
            Arrays.fill(known, 0);
        }
        columns.load(batch);
        if (isOneText && known.length < columns.texts()) {
            known = Arrays.copyOf(known, Math.max(known.length * 2, columns.texts()));
        }
    }

    /** The place of the row's key, which is now the one used last. Rows are to be asked for in order, each once. */
    int place(int row) {
        isNew = false;
        if (isOneText && columns.nulls(row) == 0) {
            int text = (int) columns.value(0, row);
            int place = known[text] - 1;
            if (place >= 0 && table.part(place, 0) == text && table.part(place, 1) == 0) {
                table.touch(place);
                return place;
            }
            place = found(row);
            known[text] = place + 1;
            return place;
        }
        return found(row);
    }

    private int found(int row) {
        int last = key.length - 1;
        for (int i = 0; i < last; i++) {
            key[i] = columns.value(i, row);
        }
        key[last] = columns.nulls(row);
        int hash = table.hash(key);
        int place = table.find(key, hash);
        if (place == KeyTable.NONE) {
            isNew = true;
            return table.add(key, hash);
        }
        table.touch(place);
        return place;
    }

    /** Whether the last place was given to a key that had none: what is remembered there is another key's, or nobody's. */
    boolean isNew() {
        return isNew;
    }

    /** All places are below. */
    int capacity() {
        return table.capacity();
    }

    /** Places in use are {@code [0, size)}. */
    int size() {
        return table.size();
    }

    /** What is remembered of each key, and the keys, for whoever keeps it. */
    KeyMemory memory(Remembered each) {
        return new KeyMemory(table, columns, each, true);
    }

    /** What is remembered of any key has changed. */
    void allChanged() {
        table.unmark();
    }

    /** Keys that lost their place so far. */
    long forgotten() {
        return table.forgotten();
    }
}
