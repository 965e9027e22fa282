package io.tributary.pipelines.operator;

/** The rows {@code 0, 1, 2, ...} of a batch, for copying all of them. */
final class AllRows {
    private int[] rows = {};

    int[] upTo(int capacity) {
        if (rows.length < capacity) {
            rows = new int[capacity];
            for (int i = 0; i < capacity; i++) {
                rows[i] = i;
            }
        }
        return rows;
    }
}
