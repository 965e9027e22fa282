package io.tributary.pipelines.operator;

import io.tributary.pipelines.batch.Schema;
import io.tributary.pipelines.batch.Type;
import io.tributary.pipelines.config.Durations;
import io.tributary.pipelines.config.Suggestion;
import java.time.Duration;
import java.util.List;

/**
 * Whose readings belong together in a step that remembers something.
 *
 * @param by columns of text, int, bool or time; none for one key
 * @param keysMax from 1 to 10 million: with more, the key used longest ago is forgotten
 * @param gap a reading further than this from the last of its key, before or after, begins the key anew
 */
public record KeySpec(List<String> by, int keysMax, Duration gap) {
    public static final int KEYS_MOST = 10_000_000;

    public KeySpec {
        by = List.copyOf(by);
        if (keysMax < 1 || keysMax > KEYS_MOST) {
            throw new IllegalArgumentException("keysMax " + keysMax + " is outside [1, " + KEYS_MOST + "]");
        }
        if (gap.isNegative() || gap.isZero()) {
            throw new IllegalArgumentException("gap " + gap + " must be longer than nothing; write one such as 1h");
        }
        if (by.size() > KeyColumns.COLUMNS_MAX) {
            throw new IllegalArgumentException(
                    "by has " + by.size() + " columns; " + KeyColumns.COLUMNS_MAX + " is the most");
        }
    }

    long gapMicros() {
        return Durations.micros(gap);
    }

    /** Checks the columns and gives their places. */
    int[] columns(Schema schema) {
        int[] columns = new int[by.size()];
        for (int i = 0; i < columns.length; i++) {
            columns[i] = column(by.get(i), schema);
            if (schema.fields().get(columns[i]).type() == Type.DOUBLE) {
                throw new IllegalArgumentException("by '" + by.get(i)
                        + "' is a double, which seldom repeats; use text, int, bool or time, such as int(" + by.get(i)
                        + ") in a let");
            }
        }
        return columns;
    }

    Keys keys(Schema schema) {
        return new Keys(columns(schema), schema, keysMax);
    }

    static int column(String name, Schema schema) {
        int column = schema.indexOf(name);
        if (column < 0) {
            throw new IllegalArgumentException("no column '" + name + "'" + Suggestion.of(name, schema.names()));
        }
        return column;
    }

    /** The place of a column that holds numbers. */
    static int number(String name, Schema schema) {
        int column = column(name, schema);
        Type type = schema.fields().get(column).type();
        if (!type.isNumber()) {
            throw new IllegalArgumentException(
                    "'" + name + "' is " + type.word() + "; this works on numbers, int or double");
        }
        return column;
    }
}
