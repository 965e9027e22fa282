package io.tributary.pipelines.operator;

import io.tributary.pipelines.batch.Batch;
import io.tributary.pipelines.batch.Schema;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.apache.arrow.memory.BufferAllocator;

/**
 * Lets through the readings of a fraction of all keys: those whose values hash low. The hash is of the values alone, so that
 * every node, and this one after a restart, chooses the same keys.
 */
final class FractionOfKeys implements Operator {
    /** Texts whose hash is remembered; more begin anew. */
    private static final int TEXTS_MAX = 1 << 16;

    private final double fraction;
    private final int width;
    private final KeyColumns columns;
    private final Schema schema;
    private final Selection selection;
    private final KeyTable noKeys;
    /** By text id: its hash, or 0 for not yet worked out. */
    private long[] hashes = {};

    /** @param fraction from 0 to 1 */
    FractionOfKeys(double fraction, int[] by, Schema schema, BufferAllocator allocator) {
        this.fraction = fraction;
        this.width = by.length;
        this.columns = new KeyColumns(by, schema, TEXTS_MAX);
        this.schema = schema;
        this.selection = new Selection(schema, allocator);
        this.noKeys = new KeyTable(by.length, 1);
    }

    @Override
    public Schema output() {
        return schema;
    }

    @Override
    public void process(Batch batch, Output output) {
        if (columns.hasTooManyTexts()) {
            columns.forgetTexts(noKeys);
            Arrays.fill(hashes, 0);
        }
        columns.load(batch);
        if (hashes.length < columns.texts()) {
            hashes = Arrays.copyOf(hashes, Math.max(hashes.length * 2, columns.texts()));
        }
        int[] kept = selection.rowsFor(batch);
        for (int row = 0; row < batch.rows(); row++) {
            // The 53 highest bits as a number in [0, 1).
            if ((hash(row) >>> 11) * 0x1.0p-53 < fraction) {
                kept[selection.count++] = row;
            }
        }
        if (selection.count < batch.rows()) {
            output.filtered(batch.rows() - selection.count);
        }
        selection.emit(batch, output);
    }

    private long hash(int row) {
        long hash = columns.nulls(row);
        for (int i = 0; i < width; i++) {
            boolean isNull = (columns.nulls(row) & (1L << i)) != 0;
            long value = columns.value(i, row);
            hash = mixed(hash, columns.isText(i) && !isNull ? ofText((int) value) : value);
        }
        return hash;
    }

    private long ofText(int id) {
        if (hashes[id] == 0) {
            long hash = 1;
            for (byte each : columns.text(id).getBytes(StandardCharsets.UTF_8)) {
                hash = mixed(hash, each);
            }
            hashes[id] = hash;
        }
        return hashes[id];
    }

    /** A step of SplitMix64 (Steele, Lea and Flood 2014). Part of the promise: never to be changed. */
    private static long mixed(long hash, long value) {
        long mixed = (hash ^ value) + 0x9E3779B97F4A7C15L;
        mixed = (mixed ^ (mixed >>> 30)) * 0xBF58476D1CE4E5B9L;
        mixed = (mixed ^ (mixed >>> 27)) * 0x94D049BB133111EBL;
        return mixed ^ (mixed >>> 31);
    }

    @Override
    public void close() {
        selection.close();
    }
}
