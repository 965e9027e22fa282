package io.tributary.pipelines.aggregate;

import io.tributary.pipelines.batch.Column;
import io.tributary.pipelines.batch.Dictionary;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The texts of a column and their hashes, worked out once an id and remembered while ids stay. Makes no object a row. */
final class KeptTexts {
    private final int[] ids;
    private @Nullable Dictionary dictionary;
    private int generation;
    /** By id; null for not yet asked. */
    private @Nullable String[] texts = new String[0];

    private long[] hashes = new long[0];

    KeptTexts(int rowsMax) {
        ids = new int[rowsMax];
    }

    /** Copies rows {@code [from, to)} to {@code into[0 ..]}; null rows hold anything. */
    void load(Column column, int from, int to, Cells into) {
        remember(column.dictionary());
        column.ids(from, to, ids);
        for (int i = 0; i < to - from; i++) {
            if (!column.isNull(from + i)) {
                int id = ids[i];
                String text = texts[id];
                if (text == null) {
                    text = ask(column.dictionary(), id);
                }
                into.texts[i] = text;
                into.bits[i] = hashes[id];
            }
        }
    }

    private String ask(Dictionary from, int id) {
        String text = Texts.kept(from.text(id));
        texts[id] = text;
        hashes[id] = Hashes.ofText(text);
        return text;
    }

    private void remember(Dictionary now) {
        if (now != dictionary || now.generation() != generation) {
            dictionary = now;
            generation = now.generation();
            Arrays.fill(texts, null);
        }
        if (now.size() > texts.length) {
            int room = Math.max(now.size(), texts.length * 2);
            texts = Arrays.copyOf(texts, room);
            hashes = Arrays.copyOf(hashes, room);
        }
    }
}
