package io.tributary.pipelines.expression;

import io.tributary.pipelines.batch.Batch;
import io.tributary.pipelines.batch.Dictionary;
import io.tributary.pipelines.batch.Type;
import java.util.Arrays;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.ToDoubleFunction;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * A function of one text, worked out once per text of the dictionary and looked up per row. The function may throw {@link
 * NumberFormatException}: then each row with that text is an error.
 */
abstract class PerText extends Node {
    final Node operand;
    private final String name;
    private final int offset;
    private @Nullable Dictionary known;
    private int generation;
    /** Ids below are worked out. */
    private int count;

    private boolean[] failed = {};
    private boolean anyFailed;

    private PerText(Type type, Node operand, String name, int offset) {
        super(type, operand);
        this.operand = operand;
        this.name = name;
        this.offset = offset;
    }

    static PerText test(Node operand, Predicate<String> function) {
        return new ToBool(operand, function);
    }

    /** @param name the function for messages, such as {@code int} */
    static PerText toInt(Node operand, String name, int offset, ToLongFunction<String> function) {
        return new ToInt(operand, name, offset, function);
    }

    static PerText toDouble(Node operand, String name, int offset, ToDoubleFunction<String> function) {
        return new ToDouble(operand, name, offset, function);
    }

    static PerText toText(Node operand, Function<String, String> function) {
        return new ToText(operand, function);
    }

    @Override
    final void compute(Batch batch, int rows) {
        operand.evaluate(batch, rows);
        statesOf(operand, rows);
        learn(operand.dictionary());
        look(operand.ids, rows);
        for (int i = 0; anyFailed && i < rows; i++) {
            if (state(i) == VALUE && failed[operand.ids[i]]) {
                fail(i);
            }
        }
    }

    private void learn(Dictionary texts) {
        if (texts != known || texts.generation() != generation) {
            known = texts;
            generation = texts.generation();
            count = 0;
            anyFailed = false;
            Arrays.fill(failed, false);
            forget();
        }
        if (count == texts.size()) {
            return;
        }
        if (failed.length < texts.size()) {
            int length = Math.max(texts.size(), failed.length * 2);
            failed = Arrays.copyOf(failed, length);
            grow(length);
        }
        for (; count < texts.size(); count++) {
            try {
                learn(count, texts.text(count));
            } catch (NumberFormatException e) {
                failed[count] = true;
                anyFailed = true;
            }
        }
    }

    /** Makes room for as many texts. */
    abstract void grow(int length);

    /** Works out and keeps the result of one text. */
    abstract void learn(int id, String text);

    /** Looks up the result of each row that has a value. */
    abstract void look(int[] from, int rows);

    /** The dictionary began anew. */
    void forget() {}

    @Override
    String failure(int row) {
        return name + "(\"" + operand.text(row) + "\") is not a number; test the text first, as in x != \"\"";
    }

    @Override
    int offset() {
        return offset;
    }

    private static final class ToBool extends PerText {
        private final Predicate<String> function;
        private boolean[] results = {};

        ToBool(Node operand, Predicate<String> function) {
            super(Type.BOOL, operand, "", 0);
            this.function = function;
        }

        @Override
        void grow(int length) {
            results = Arrays.copyOf(results, length);
        }

        @Override
        void learn(int id, String text) {
            results[id] = function.test(text);
        }

        @Override
        void look(int[] from, int rows) {
            for (int i = 0; i < rows; i++) {
                if (clean || states[i] == VALUE) {
                    bools[i] = results[from[i]];
                }
            }
        }
    }

    private static final class ToInt extends PerText {
        private final ToLongFunction<String> function;
        private long[] results = {};

        ToInt(Node operand, String name, int offset, ToLongFunction<String> function) {
            super(Type.INT, operand, name, offset);
            this.function = function;
        }

        @Override
        void grow(int length) {
            results = Arrays.copyOf(results, length);
        }

        @Override
        void learn(int id, String text) {
            results[id] = function.applyAsLong(text);
        }

        @Override
        void look(int[] from, int rows) {
            for (int i = 0; i < rows; i++) {
                if (clean || states[i] == VALUE) {
                    longs[i] = results[from[i]];
                }
            }
        }
    }

    private static final class ToDouble extends PerText {
        private final ToDoubleFunction<String> function;
        private double[] results = {};

        ToDouble(Node operand, String name, int offset, ToDoubleFunction<String> function) {
            super(Type.DOUBLE, operand, name, offset);
            this.function = function;
        }

        @Override
        void grow(int length) {
            results = Arrays.copyOf(results, length);
        }

        @Override
        void learn(int id, String text) {
            results[id] = function.applyAsDouble(text);
        }

        @Override
        void look(int[] from, int rows) {
            for (int i = 0; i < rows; i++) {
                if (clean || states[i] == VALUE) {
                    doubles[i] = results[from[i]];
                }
            }
        }
    }

    /** Has at most as many texts as the operand, and forgets them with it. */
    private static final class ToText extends PerText {
        private final Function<String, String> function;
        private int[] results = {};

        ToText(Node operand, Function<String, String> function) {
            super(Type.TEXT, operand, "", 0);
            this.function = function;
            this.dictionary = new Dictionary();
        }

        @Override
        void grow(int length) {
            results = Arrays.copyOf(results, length);
        }

        @Override
        void learn(int id, String text) {
            results[id] = dictionary().idOf(function.apply(text));
        }

        @Override
        void look(int[] from, int rows) {
            for (int i = 0; i < rows; i++) {
                if (clean || states[i] == VALUE) {
                    ids[i] = results[from[i]];
                }
            }
        }

        @Override
        void forget() {
            dictionary().forgetIfOver(0, 0);
        }
    }
}
