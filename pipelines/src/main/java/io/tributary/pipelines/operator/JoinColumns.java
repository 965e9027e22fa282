package io.tributary.pipelines.operator;

import io.tributary.pipelines.batch.Schema;
import io.tributary.pipelines.batch.Type;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Which columns the readings of two streams have, and where each goes: those of the key stand first in both. */
final class JoinColumns {
    /** One bit each in a long. */
    private static final int COLUMNS_MAX = 64;

    private final Schema input;
    private final Schema output;
    private final int ofOther;
    private final int keys;
    private final int[] first;
    private final int[] other;

    private JoinColumns(Schema input, Schema output, int ofOther, int keys, int[] first, int[] other) {
        this.input = input;
        this.output = output;
        this.ofOther = ofOther;
        this.keys = keys;
        this.first = first;
        this.other = other;
    }

    static JoinColumns of(JoinSpec spec, String ofOther, Schema input) {
        int flag = KeySpec.column(ofOther, input);
        int[] by = new KeySpec(spec.by(), 1, Duration.ofDays(1)).columns(input);
        List<Integer> first = new ArrayList<>();
        List<Integer> other = new ArrayList<>();
        for (int column : by) {
            first.add(column);
            other.add(column);
        }
        spec.with().forEach(name -> other.add(KeySpec.column(name, input)));
        List<Schema.Field> output = new ArrayList<>(input.fields());
        output.remove(flag);
        for (int i = 1; i < input.fields().size(); i++) {
            if (i != flag && !other.contains(i)) {
                first.add(i);
            }
        }
        if (Math.max(first.size(), other.size()) > COLUMNS_MAX) {
            throw new IllegalArgumentException("a stream of a join has " + Math.max(first.size(), other.size())
                    + " columns; " + COLUMNS_MAX + " is the most: leave out what is not needed");
        }
        return new JoinColumns(input, new Schema(output), flag, by.length, ints(first), ints(other));
    }

    private static int[] ints(List<Integer> list) {
        return list.stream().mapToInt(Integer::intValue).toArray();
    }

    /** Event time, columns of either stream or both, and {@link #ofOther}. */
    Schema input() {
        return input;
    }

    /** As {@link #input}, without {@link #ofOther}. */
    Schema output() {
        return output;
    }

    /** The column that tells which stream a reading is of, by index of the input. */
    int ofOther() {
        return ofOther;
    }

    /** How many columns the key has. */
    int keys() {
        return keys;
    }

    /** How many columns a reading has, at most. */
    int width() {
        return Math.max(first.length, other.length);
    }

    /** The columns of a stream, by index of the input. */
    int[] of(boolean ofOther) {
        return ofOther ? other : first;
    }

    /** A column of the output, by index of the input. */
    int output(int column) {
        return column > ofOther ? column - 1 : column;
    }

    Type type(int column) {
        return input.fields().get(column).type();
    }
}
