package io.tributary.pipelines.expression;

import io.tributary.pipelines.batch.Dictionary;

/** How many texts a part of an expression keeps for reuse before it begins anew. */
final class Texts {
    /** About what a decoder's column sees from a large site; 64 Ki ids are 1 MiB of tables. */
    static final int TEXTS_MAX = 1 << 16;

    private static final int BYTES_MAX = 1 << 21;

    private Texts() {}

    /** Whether it holds more than is to be kept. */
    static boolean isOver(Dictionary dictionary) {
        return dictionary.isOver(TEXTS_MAX, BYTES_MAX);
    }

    /** Between batches: forgets all texts if there are too many. */
    static void bound(Dictionary dictionary) {
        dictionary.forgetIfOver(TEXTS_MAX, BYTES_MAX);
    }
}
