package io.tributary.pipelines.aggregate;

import io.tributary.pipelines.batch.Type;

/** One column of some rows in plain arrays: what the hot loops run over. Those that no call needs are empty. */
final class Cells {
    final Type type;
    /** Filled for each row: NaN for null. Times are microseconds; what has no number, such as a text, is 0. */
    final double[] numbers;
    /** Ints, microseconds, bools as 0 and 1, the bits of doubles, of which there is one zero, and the hashes of texts. */
    final long[] bits;
    /** Texts, no longer than {@link Texts#LENGTH_MAX}. */
    final String[] texts;

    Cells(Type type, double[] numbers, long[] bits, String[] texts) {
        this.type = type;
        this.numbers = numbers;
        this.bits = bits;
        this.texts = texts;
    }
}
