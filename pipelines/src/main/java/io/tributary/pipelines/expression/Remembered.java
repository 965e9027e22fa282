package io.tributary.pipelines.expression;

import io.tributary.pipelines.batch.Dictionary;
import java.util.Arrays;
import java.util.List;

/** A function of texts that is worked out once per entry, however its subclass counts them, and looked up per row. */
abstract class Remembered extends Node {
    /** Beyond this a text would be a way to fill the memory of a node; as long as a decoder's. */
    static final int CHARACTERS_MAX = 1 << 16;

    /** What it reads, in the order of the function's arguments. */
    final List<Node> operands;

    private final TextFunction function;
    private final int offset;
    private boolean[] failed = {};
    private boolean anyFailed;
    private boolean[] knownBools = {};
    private long[] knownLongs = {};
    private double[] knownDoubles = {};
    private int[] knownIds = {};

    Remembered(Kind kind, int offset, TextFunction function, List<Node> operands) {
        super(kind, operands.toArray(new Node[0]));
        this.operands = List.copyOf(operands);
        this.function = function;
        this.offset = offset;
        if (kind == Kind.TEXT) {
            dictionary = new Dictionary();
        }
    }

    /** Makes room for entries {@code [0, entries)}. */
    final void grow(int entries) {
        if (failed.length >= entries) {
            return;
        }
        int length = Math.max(entries, failed.length * 2);
        failed = Arrays.copyOf(failed, length);
        switch (kind()) {
            case BOOL -> knownBools = Arrays.copyOf(knownBools, length);
            case INT, TIME, DURATION -> knownLongs = Arrays.copyOf(knownLongs, length);
            case DOUBLE -> knownDoubles = Arrays.copyOf(knownDoubles, length);
            case TEXT -> knownIds = Arrays.copyOf(knownIds, length);
        }
    }

    /** Works out an entry and keeps its result. */
    final void learn(int entry, Object... arguments) {
        try {
            Object result = apply(arguments);
            failed[entry] = false;
            switch (kind()) {
                case BOOL -> knownBools[entry] = (Boolean) result;
                case INT, TIME, DURATION -> knownLongs[entry] = (Long) result;
                case DOUBLE -> knownDoubles[entry] = (Double) result;
                case TEXT -> knownIds[entry] = dictionary().idOf((String) result);
            }
        } catch (Failure e) {
            failed[entry] = true;
            anyFailed = true;
        }
    }

    private Object apply(Object... arguments) {
        Object result = function.apply(arguments);
        if (result instanceof String text && text.length() > CHARACTERS_MAX) {
            throw tooLong();
        }
        return result;
    }

    static Failure tooLong() {
        return new Failure("a text would have more than " + CHARACTERS_MAX
                + " characters; shorten it first, as in x.substring(0, 100)");
    }

    /** All entries are free again. */
    final void forgetEntries() {
        anyFailed = false;
        if (kind() == Kind.TEXT) {
            dictionary().forgetIfOver(0, 0);
        }
    }

    /** Looks up the entry of each row that is a value. */
    final void look(int[] entries, int rows) {
        switch (kind()) {
            case BOOL -> {
                for (int i = 0; i < rows; i++) {
                    if (clean || states[i] == VALUE) {
                        bools[i] = knownBools[entries[i]];
                    }
                }
            }
            case INT, TIME, DURATION -> {
                for (int i = 0; i < rows; i++) {
                    if (clean || states[i] == VALUE) {
                        longs[i] = knownLongs[entries[i]];
                    }
                }
            }
            case DOUBLE -> {
                for (int i = 0; i < rows; i++) {
                    if (clean || states[i] == VALUE) {
                        doubles[i] = knownDoubles[entries[i]];
                    }
                }
            }
            case TEXT -> {
                for (int i = 0; i < rows; i++) {
                    if (clean || states[i] == VALUE) {
                        ids[i] = knownIds[entries[i]];
                    }
                }
            }
        }
        for (int i = 0; anyFailed && i < rows; i++) {
            if (state(i) == VALUE && failed[entries[i]]) {
                fail(i);
            }
        }
    }

    /** What the function takes for a row. */
    final Object[] arguments(int row) {
        Object[] arguments = new Object[operands.size()];
        for (int k = 0; k < arguments.length; k++) {
            Node operand = operands.get(k);
            arguments[k] = operand instanceof LiteralNode literal
                    ? literal.value()
                    : operand.kind() == Kind.TEXT ? operand.text(row) : (Object) operand.longs[row];
        }
        return arguments;
    }

    @Override
    final String failure(int row) {
        try {
            return "it can be worked out now: " + apply(arguments(row));
        } catch (Failure e) {
            return e.reason();
        }
    }

    @Override
    final int offset() {
        return offset;
    }
}
