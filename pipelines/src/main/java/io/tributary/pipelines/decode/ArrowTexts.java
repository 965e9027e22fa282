package io.tributary.pipelines.decode;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** A dictionary of texts as the message at hand has built it up: replaced, or added to by a delta. */
final class ArrowTexts {
    private static final int NULL = -1;
    private static final int OUTSIDE = -2;

    private final ArrowColumn values;
    private final Slice text = new Slice();
    private int[] froms = new int[16];
    /** Or {@link #NULL}, or {@link #OUTSIDE} where the offsets lead outside the data. */
    private int[] lengths = new int[16];

    private int size;

    ArrowTexts(ArrowType type) {
        values = new ArrowColumn(type);
    }

    ArrowType type() {
        return values.type();
    }

    void clear() {
        size = 0;
    }

    int size() {
        return size;
    }

    /** Adds the batch's entries; false when its buffers are not what they need. */
    boolean add(ArrowBatch batch) {
        if (batch.nodes() != 1 || batch.buffers() != 3 || !values.locate(batch, 0, 0)) {
            return false;
        }
        int count = (int) batch.rows();
        if (size + count > froms.length) {
            froms = Arrays.copyOf(froms, Math.max(size + count, 2 * froms.length));
            lengths = Arrays.copyOf(lengths, froms.length);
        }
        for (int row = 0; row < count; row++) {
            Slice entry = values.isNull(row) ? null : values.text(row);
            froms[size] = entry == null ? 0 : entry.from();
            lengths[size] = entry != null ? entry.length() : values.isNull(row) ? NULL : OUTSIDE;
            size++;
        }
        return true;
    }

    /** Whether there is such an entry. */
    boolean has(long index) {
        return index >= 0 && index < size;
    }

    boolean isNull(long index) {
        return lengths[(int) index] == NULL;
    }

    /** An entry that is not null, within the message; null when its offsets led outside the data. */
    @Nullable
    Slice text(long index, byte[] message) {
        int length = lengths[(int) index];
        if (length == OUTSIDE) {
            return null;
        }
        text.set(message, froms[(int) index], length);
        return text;
    }
}
