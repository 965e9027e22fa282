package io.tributary.pipelines.operator;

import io.tributary.pipelines.batch.Batch;
import io.tributary.pipelines.batch.Column;
import io.tributary.pipelines.batch.Dictionary;
import io.tributary.pipelines.batch.Schema;
import io.tributary.pipelines.batch.Translation;
import io.tributary.pipelines.batch.Type;
import java.util.Arrays;
import java.util.function.IntConsumer;
import org.apache.arrow.memory.BufferAllocator;

/**
 * Drops readings that were seen before. Values are compared as longs: texts as ids of a dictionary that outlives those of
 * the batches, doubles by their bits with one zero and one not-a-number.
 */
final class Dedup implements Operator {
    private final int[] by;
    private final SeenReadings seen;
    private final Schema schema;
    private final IntConsumer forgotten;
    private final Selection selection;
    private final int textsMax;
    private final Translation[] translations;
    private final long[][] values;
    private final long[] key;
    private Dictionary texts = new Dictionary();
    private long[] times = {};
    /** Rows without one of the values; only looked at where there are any. */
    private boolean[] lacking = {};

    private boolean lacksAny;
    private double[] doubles = {};
    private int[] ids = {};

    /** @param by the columns that tell readings apart, by index */
    Dedup(int[] by, SeenReadings seen, Schema schema, BufferAllocator allocator, IntConsumer forgotten) {
        this.by = by.clone();
        this.seen = seen;
        this.schema = schema;
        this.forgotten = forgotten;
        this.selection = new Selection(schema, allocator);
        this.textsMax = (int) Math.min(Integer.MAX_VALUE, 1024L + 2L * seen.entriesMax() * by.length);
        this.translations = new Translation[by.length];
        for (int i = 0; i < by.length; i++) {
            translations[i] = new Translation();
        }
        this.values = new long[by.length][0];
        this.key = new long[by.length];
    }

    @Override
    public Schema output() {
        return schema;
    }

    @Override
    public void process(Batch batch, Output output) {
        if (texts.size() > textsMax) {
            forgetTexts();
        }
        load(batch);
        int[] kept = selection.rowsFor(batch);
        for (int row = 0; row < batch.rows(); row++) {
            if (!isRepeated(row)) {
                kept[selection.count++] = row;
            }
        }
        int duplicates = batch.rows() - selection.count;
        if (duplicates > 0) {
            output.duplicate(duplicates);
        }
        int early = seen.takeForgottenEarly();
        if (early > 0) {
            forgotten.accept(early);
        }
        selection.emit(batch, output);
    }

    private boolean isRepeated(int row) {
        if (lacksAny && lacking[row]) {
            return false;
        }
        for (int i = 0; i < key.length; i++) {
            key[i] = values[i][row];
        }
        return seen.isRepeated(key, times[row]);
    }

    private void load(Batch batch) {
        if (times.length < batch.rows()) {
            times = new long[batch.capacity()];
            lacking = new boolean[batch.capacity()];
        }
        batch.time().longs(0, batch.rows(), times);
        if (lacksAny) {
            Arrays.fill(lacking, false);
            lacksAny = false;
        }
        for (int i = 0; i < by.length; i++) {
            if (values[i].length < batch.rows()) {
                values[i] = new long[batch.capacity()];
            }
            Column column = batch.column(by[i]);
            for (int row = 0; column.hasNulls() && row < batch.rows(); row++) {
                lacking[row] |= column.isNull(row);
                lacksAny = true;
            }
            load(column, batch.rows(), values[i], translations[i]);
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
                    // Adding zero turns -0.0 into 0.0.
                    into[i] = Double.doubleToLongBits(doubles[i] + 0.0);
                }
            }
            case TEXT -> {
                translation.between(column.dictionary(), texts);
                ids = ids.length < rows ? new int[into.length] : ids;
                column.ids(0, rows, ids);
                for (int i = 0; i < rows; i++) {
                    into[i] = lacksAny && lacking[i] ? 0 : translation.of(ids[i]);
                }
            }
        }
    }

    /** Keeps the texts of what is remembered alone. As it comes after as many new texts as it may leave, it is cheap. */
    private void forgetTexts() {
        Dictionary kept = new Dictionary();
        for (int i = 0; i < by.length; i++) {
            if (schema.fields().get(by[i]).type() == Type.TEXT) {
                Dictionary old = texts;
                seen.replace(i, id -> old.idIn(kept, (int) id));
            }
        }
        seen.rehash();
        texts = kept;
    }

    @Override
    public void close() {
        selection.close();
    }
}
