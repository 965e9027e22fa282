package io.tributary.pipelines.window;

import io.tributary.pipelines.batch.Batch;
import io.tributary.pipelines.batch.Column;
import io.tributary.pipelines.batch.Dictionary;
import io.tributary.pipelines.batch.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The group-by columns of a row as one small int: equal codes, equal keys, until codes begin anew. One text column's codes
 * are its dictionary's ids; a null is -1.
 */
final class KeyCodes {
    private static final int NULL = -1;

    private final int[] columns;
    private final int codesMax;
    /** By key column, as last seen; null for what is not text. */
    private final @Nullable Dictionary[] dictionaries;

    private final int[] generations;
    /** By key column: the codes of ints and times. */
    private final LongTable[] numbers;
    /** By key column: what its codes make with those of all before. */
    private final LongTable[] pairs;

    private int[] codes = new int[0];
    private long[] longs = new long[0];

    /** @param codesMax when more codes than that are remembered, all are forgotten */
    KeyCodes(int[] columns, int codesMax) {
        this.columns = columns.clone();
        this.codesMax = codesMax;
        dictionaries = new Dictionary[columns.length];
        generations = new int[columns.length];
        numbers = tables(columns.length);
        pairs = tables(columns.length);
    }

    private static LongTable[] tables(int count) {
        List<LongTable> tables = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            tables.add(new LongTable());
        }
        return tables.toArray(new LongTable[0]);
    }

    /** Looks whether codes begin anew with this batch: what was remembered by code is then to be forgotten. */
    boolean beginAnew(Batch batch) {
        boolean anew = false;
        for (int key = 0; key < columns.length; key++) {
            Column column = batch.column(columns[key]);
            if (column.type() == Type.TEXT) {
                Dictionary dictionary = column.dictionary();
                anew |= dictionary != dictionaries[key] || dictionary.generation() != generations[key];
                dictionaries[key] = dictionary;
                generations[key] = dictionary.generation();
            }
            anew |= numbers[key].size() > codesMax || pairs[key].size() > codesMax;
        }
        if (anew) {
            Arrays.stream(numbers).forEach(LongTable::clear);
            Arrays.stream(pairs).forEach(LongTable::clear);
        }
        return anew;
    }

    /** Whether codes of this batch may be those of nulls. */
    boolean mayBeNull(Batch batch) {
        return columns.length == 1 && batch.column(columns[0]).hasNulls();
    }

    /** Codes of rows {@code [from, to)} to {@code into[0 ..]}; returns what all of them are below. */
    int of(Batch batch, int from, int to, int[] into) {
        if (columns.length == 0) {
            Arrays.fill(into, 0, to - from, 0);
            return 1;
        }
        int limit = of(batch.column(columns[0]), 0, from, to, into);
        for (int key = 1; key < columns.length; key++) {
            if (codes.length < to - from) {
                codes = new int[to - from];
            }
            of(batch.column(columns[key]), key, from, to, codes);
            LongTable table = pairs[key];
            for (int i = 0; i < to - from; i++) {
                into[i] = table.idOf(((long) into[i] << Integer.SIZE) | (codes[i] & 0xFFFFFFFFL));
            }
            limit = table.size();
        }
        return limit;
    }

    private int of(Column column, int key, int from, int to, int[] into) {
        int limit = switch (column.type()) {
            case TEXT -> {
                column.ids(from, to, into);
                yield column.dictionary().size();
            }
            case BOOL -> ofBools(column, from, to, into);
            case INT, TIME -> ofNumbers(column, numbers[key], from, to, into);
            case DOUBLE -> throw new IllegalStateException("a double is no key");
        };
        if (column.hasNulls()) {
            for (int row = from; row < to; row++) {
                if (column.isNull(row)) {
                    into[row - from] = NULL;
                }
            }
        }
        return limit;
    }

    private static int ofBools(Column column, int from, int to, int[] into) {
        for (int row = from; row < to; row++) {
            into[row - from] = column.getBool(row) ? 1 : 0;
        }
        return 2;
    }

    private int ofNumbers(Column column, LongTable table, int from, int to, int[] into) {
        if (longs.length < to - from) {
            longs = new long[to - from];
        }
        column.longs(from, to, longs);
        for (int i = 0; i < to - from; i++) {
            // What lies under a null is anything, and must not fill the table.
            if (!column.isNull(from + i)) {
                into[i] = table.idOf(longs[i]);
            }
        }
        return table.size();
    }
}
