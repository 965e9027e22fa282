package io.tributary.pipelines.operator;

import io.tributary.pipelines.batch.Batch;
import io.tributary.pipelines.batch.Column;
import io.tributary.pipelines.batch.Dictionary;
import io.tributary.pipelines.batch.Schema;
import io.tributary.pipelines.batch.Type;
import java.util.Arrays;
import org.apache.arrow.memory.BufferAllocator;
import org.jspecify.annotations.Nullable;

/** Adds the columns of a table's row. Which row a text has is remembered per id, for as long as ids and table stay. */
final class Lookup implements Operator {
    private static final int NO_ROW = -1;

    private final int on;
    private final LiveTable live;
    private final Missing missing;
    private final Schema schema;
    private final int inputColumns;
    private final OutputBatch outputBatch;
    private final ColumnCopy copy = new ColumnCopy();
    private @Nullable Table table;
    private @Nullable Dictionary dictionary;
    private int generation;
    /** By text id: the row + 2, 1 for none, or 0 for not yet asked. */
    private int[] known = {};

    private final long[] key = new long[1];
    private @Nullable Batch filled;
    private @Nullable Table filledFrom;
    /** By field of text and row of the table: the id in the column that comes out + 1, or 0 for not yet asked. */
    private final int[][] textIds;

    private int[] found = {};
    private int[] kept = {};

    /** @param schema the columns that come in, and then those of the table */
    Lookup(int on, LiveTable live, Missing missing, Schema schema, BufferAllocator allocator) {
        this.on = on;
        this.live = live;
        this.missing = missing;
        this.schema = schema;
        int added = live.get().fields().size();
        this.inputColumns = schema.fields().size() - added;
        this.textIds = new int[added][0];
        this.outputBatch = new OutputBatch(schema, added, allocator);
    }

    @Override
    public Schema output() {
        return schema;
    }

    @Override
    public void process(Batch batch, Output output) {
        if (batch.rows() == 0) {
            return;
        }
        Table now = live.get();
        find(batch, now);
        int count = keep(batch, output);
        if (count == 0) {
            return;
        }
        Batch out = outputBatch.emptyLike(batch);
        if (now != filledFrom || out != filled) {
            forgetTextsOf(out, now);
        }
        copy.copy(batch, kept, count, out);
        for (int field = 0; field < now.fields().size(); field++) {
            Column column = out.column(inputColumns + field);
            for (int i = 0; i < count; i++) {
                int row = found[kept[i]];
                Object value = row == NO_ROW ? null : now.cell(row, field);
                if (value instanceof String text) {
                    column.setId(i, idOf(text, row, field, column));
                } else {
                    set(column, i, value);
                }
            }
        }
        output.emit(out);
    }

    /** Texts of a table that was replaced must not pile up. */
    private void forgetTextsOf(Batch out, Table now) {
        filled = out;
        filledFrom = now;
        for (int field = 0; field < textIds.length; field++) {
            if (out.column(inputColumns + field).type() == Type.TEXT) {
                out.column(inputColumns + field).dictionary().forgetIfOver(0, 0);
                textIds[field] = new int[now.rows()];
            }
        }
    }

    private int idOf(String text, int row, int field, Column column) {
        int[] ids = textIds[field];
        if (ids[row] == 0) {
            ids[row] = column.dictionary().idOf(text) + 1;
        }
        return ids[row] - 1;
    }

    private void find(Batch batch, Table now) {
        if (found.length < batch.rows()) {
            found = new int[batch.capacity()];
            kept = new int[batch.capacity()];
        }
        Column column = batch.column(on);
        boolean isText = column.type() == Type.TEXT;
        forgetIfOther(now, isText ? column.dictionary() : null);
        for (int row = 0; row < batch.rows(); row++) {
            if (column.isNull(row)) {
                found[row] = NO_ROW;
            } else {
                found[row] = isText ? rowOf(column.getId(row), now) : rowOf(column.getLong(row), now);
            }
        }
    }

    private void forgetIfOther(Table now, @Nullable Dictionary texts) {
        boolean other = now != table || texts != dictionary || (texts != null && texts.generation() != generation);
        if (other) {
            table = now;
            dictionary = texts;
            generation = texts == null ? 0 : texts.generation();
            Arrays.fill(known, 0);
        }
        if (texts != null && known.length < texts.size()) {
            known = Arrays.copyOf(known, Math.max(known.length * 2, texts.size()));
        }
    }

    private int rowOf(int id, Table now) {
        if (known[id] == 0 && dictionary != null) {
            known[id] = now.row(dictionary.text(id)) + 2;
        }
        return known[id] - 2;
    }

    private int rowOf(long number, Table now) {
        key[0] = number;
        return now.row(key);
    }

    /** Leaves the rows that go on in {@link #kept}, and counts the others. */
    private int keep(Batch batch, Output output) {
        int count = 0;
        int dropped = 0;
        for (int row = 0; row < batch.rows(); row++) {
            if (found[row] != NO_ROW || missing == Missing.KEEP) {
                kept[count++] = row;
            } else if (missing == Missing.DROP) {
                dropped++;
            } else {
                Column column = batch.column(on);
                output.quarantined(
                        batch,
                        row,
                        "the table has no row for " + column.field().name() + " '" + column.show(row) + "'; add one");
            }
        }
        if (dropped > 0) {
            output.filtered(dropped);
        }
        return count;
    }

    private static void set(Column column, int row, @Nullable Object value) {
        if (value instanceof Double number) {
            column.setDouble(row, number);
        } else if (value instanceof Long number) {
            column.setLong(row, number);
        } else if (value instanceof Boolean flag) {
            column.setBool(row, flag);
        } else {
            column.setNull(row);
        }
    }

    @Override
    public void close() {
        outputBatch.close();
    }
}
