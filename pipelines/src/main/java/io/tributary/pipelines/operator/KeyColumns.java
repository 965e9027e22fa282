package io.tributary.pipelines.operator;

import io.tributary.pipelines.batch.Batch;
import io.tributary.pipelines.batch.Column;
import io.tributary.pipelines.batch.Dictionary;
import io.tributary.pipelines.batch.Schema;
import io.tributary.pipelines.batch.Translation;
import io.tributary.pipelines.batch.Type;
import io.tributary.pipelines.state.StateException;
import io.tributary.pipelines.state.StateReader;
import io.tributary.pipelines.state.StateWriter;
import java.util.Arrays;

/**
 * Some columns of a batch as longs that are equal when the values are: texts as ids of a dictionary that outlives those of
 * the batches, doubles by their bits with one zero and one not-a-number.
 */
final class KeyColumns {
    /** One bit each in {@link #nulls}. */
    static final int COLUMNS_MAX = 63;

    private final int[] columns;
    private final Schema schema;
    private final int textsMax;
    private final Translation[] translations;
    private final long[][] values;
    private Dictionary texts = new Dictionary();
    /** By row: a bit for each column that is null; only looked at where there are any. */
    private long[] nulls = {};

    private boolean anyNull;
    private double[] doubles = {};
    private int[] ids = {};

    /** @param entriesMax how many keys will be remembered at most */
    KeyColumns(int[] columns, Schema schema, int entriesMax) {
        this.columns = columns.clone();
        this.schema = schema;
        this.textsMax = (int) Math.min(Integer.MAX_VALUE, 1024L + 2L * entriesMax * columns.length);
        this.translations = new Translation[columns.length];
        for (int i = 0; i < columns.length; i++) {
            translations[i] = new Translation();
        }
        this.values = new long[columns.length][0];
    }

    /** Whether so many texts have passed that those not remembered are to be forgotten: {@link #forgetTexts}. */
    boolean hasTooManyTexts() {
        return texts.size() > textsMax;
    }

    /** Keeps the texts of the table alone. As it comes after as many new texts as it may leave, it is cheap. */
    void forgetTexts(KeyTable table) {
        Dictionary kept = new Dictionary();
        for (int i = 0; i < columns.length; i++) {
            if (isText(i)) {
                Dictionary old = texts;
                // A null has no id.
                table.replace(i, id -> id < 0 ? id : old.idIn(kept, (int) id));
            }
        }
        table.rehash();
        texts = kept;
    }

    boolean isText(int key) {
        return type(key) == Type.TEXT;
    }

    /** How many ids texts have been given. */
    int texts() {
        return texts.size();
    }

    /** The text of an id. */
    String text(int id) {
        return texts.text(id);
    }

    /** Loads the values of all rows of a batch. */
    void load(Batch batch) {
        if (nulls.length < batch.rows()) {
            nulls = new long[batch.capacity()];
            anyNull = false;
        }
        if (anyNull) {
            Arrays.fill(nulls, 0);
            anyNull = false;
        }
        for (int i = 0; i < columns.length; i++) {
            if (values[i].length < batch.rows()) {
                values[i] = new long[batch.capacity()];
            }
            load(batch.column(columns[i]), batch.rows(), values[i], translations[i]);
            noteNulls(batch.column(columns[i]), batch.rows(), i);
        }
    }

    private void noteNulls(Column column, int rows, int key) {
        if (!column.hasNulls()) {
            return;
        }
        anyNull = true;
        for (int row = 0; row < rows; row++) {
            if (column.isNull(row)) {
                nulls[row] |= 1L << key;
                values[key][row] = -1;
            }
        }
    }

    private void load(Column column, int rows, long[] into, Translation translation) {
        switch (column.type()) {
            case INT, TIME -> column.longs(0, rows, into);
            case BOOL -> {
                for (int i = 0; i < rows; i++) {
                    into[i] = column.getBool(i) ? 1 : 0;
                }
            }
            case DOUBLE -> {
                doubles = doubles.length < rows ? new double[into.length] : doubles;
                column.doubles(0, rows, doubles);
                for (int i = 0; i < rows; i++) {
                    into[i] = bits(doubles[i]);
                }
            }
            case TEXT -> loadTexts(column, rows, into, translation);
        }
    }

    private void loadTexts(Column column, int rows, long[] into, Translation translation) {
        translation.between(column.dictionary(), texts);
        ids = ids.length < rows ? new int[into.length] : ids;
        column.ids(0, rows, ids);
        boolean mayBeNull = column.hasNulls();
        for (int i = 0; i < rows; i++) {
            into[i] = mayBeNull && column.isNull(i) ? -1 : translation.of(ids[i]);
        }
    }

    /** Writes an entry's key as values that mean the same in another process. */
    void save(KeyTable table, int entry, StateWriter to) {
        long without = 0;
        if (table.width() > columns.length) {
            without = table.part(entry, columns.length);
            to.putVar(without);
        }
        for (int i = 0; i < columns.length; i++) {
            long value = table.part(entry, i);
            if ((without & (1L << i)) != 0) {
                continue;
            }
            switch (type(i)) {
                case BOOL, INT, TIME -> to.putVar(value);
                case DOUBLE -> to.putLong(value);
                case TEXT -> {
                    byte[] utf8 = texts.utf8((int) value);
                    to.putVar(utf8.length);
                    to.putBytes(utf8);
                }
            }
        }
    }

    /** Reads what {@link #save} wrote: a key as it stands in a table of that width. */
    void restore(StateReader from, long[] key) throws StateException {
        long without = 0;
        if (key.length > columns.length) {
            without = from.getVar();
            if (without >>> columns.length != 0) {
                throw new StateException("holds nulls of more than the " + columns.length + " columns of its key");
            }
            key[columns.length] = without;
        }
        for (int i = 0; i < columns.length; i++) {
            key[i] = (without & (1L << i)) != 0 ? -1 : restored(from, type(i));
        }
    }

    private long restored(StateReader from, Type type) throws StateException {
        long value = switch (type) {
            case BOOL, INT, TIME -> from.getVar();
            case DOUBLE -> from.getLong();
            case TEXT -> restoredText(from);
        };
        if (type == Type.BOOL && (value & ~1) != 0) {
            throw new StateException("holds a bool of " + value + " in its key; it is 0 or 1");
        }
        if (type == Type.DOUBLE && bits(Double.longBitsToDouble(value)) != value) {
            throw new StateException("holds a double in its key that is no plain zero or not-a-number");
        }
        return value;
    }

    private int restoredText(StateReader from) throws StateException {
        long length = from.getVar();
        if (length < 0 || length > from.remaining()) {
            throw new StateException("holds a text of " + length + " bytes; " + from.remaining() + " are left");
        }
        return texts.idOf(from.getBytes((int) length), 0, (int) length);
    }

    private Type type(int key) {
        return schema.fields().get(columns[key]).type();
    }

    /** Adding zero turns -0.0 into 0.0. */
    private static long bits(double value) {
        return Double.doubleToLongBits(value + 0.0);
    }

    boolean anyNull() {
        return anyNull;
    }

    /** A bit for each column that is null in the row. */
    long nulls(int row) {
        return anyNull ? nulls[row] : 0;
    }

    long value(int key, int row) {
        return values[key][row];
    }
}
