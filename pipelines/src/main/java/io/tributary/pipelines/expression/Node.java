package io.tributary.pipelines.expression;

import io.tributary.pipelines.batch.Batch;
import io.tributary.pipelines.batch.Dictionary;
import io.tributary.pipelines.batch.Type;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * One checked part of an expression: it works out its results for a whole batch into plain arrays of its own, which hold
 * until the next batch. A row is a value, a null or an error; where it is no value, the arrays of values hold anything.
 */
abstract class Node {
    static final short VALUE = 0;
    static final short NULL = 1;
    /** Greater states are errors: the state minus this is the index of the node that failed. */
    static final short FIRST_ERROR = 2;

    private final Type type;
    private final boolean constant;
    private int capacity;
    private int filled;
    private short site;

    /** Every row is a value, and {@link #states} may hold anything. */
    boolean clean = true;

    short[] states = {};
    /** Of INT and TIME. */
    long[] longs = {};

    double[] doubles = {};
    boolean[] bools = {};
    /** Of TEXT, in the {@link #dictionary}. */
    int[] ids = {};

    @Nullable
    Dictionary dictionary;

    /** @param operands what it reads; without any, or with constant ones, it is worked out once */
    Node(Type type, Node... operands) {
        this(type, Arrays.stream(operands).allMatch(operand -> operand.constant));
    }

    Node(Type type, boolean constant) {
        this.type = type;
        this.constant = constant;
    }

    final Type type() {
        return type;
    }

    /** Works out rows {@code [0, rows)} of the batch, operands first. */
    final void evaluate(Batch batch, int rows) {
        reserve(batch.capacity());
        if (!constant) {
            compute(batch, rows);
        } else if (filled < capacity) {
            filled = capacity;
            compute(batch, capacity);
        }
    }

    /** Evaluates the operands and fills rows {@code [0, rows)}. */
    abstract void compute(Batch batch, int rows);

    /** Why the row could not be worked out: value, rule, way out. */
    String failure(int row) {
        throw new IllegalStateException(getClass().getSimpleName() + " does not fail");
    }

    /** Where in the text messages about a failure point. */
    int offset() {
        return 0;
    }

    final void site(int index) {
        site = (short) (FIRST_ERROR + index);
    }

    final Dictionary dictionary() {
        if (dictionary == null) {
            throw new IllegalStateException("a node of " + type + " has no texts");
        }
        return dictionary;
    }

    final short state(int row) {
        return clean ? VALUE : states[row];
    }

    final String text(int row) {
        return dictionary().text(ids[row]);
    }

    /** Rows are what the operand's rows are. */
    final void statesOf(Node operand, int rows) {
        clean = operand.clean;
        if (!clean) {
            System.arraycopy(operand.states, 0, states, 0, rows);
        }
    }

    /** Rows are values where both operands' are; an error goes before a null, the left before the right. */
    final void statesOf(Node left, Node right, int rows) {
        if (right.clean) {
            statesOf(left, rows);
        } else if (left.clean) {
            statesOf(right, rows);
        } else {
            clean = false;
            for (int i = 0; i < rows; i++) {
                states[i] = worse(left.states[i], right.states[i]);
            }
        }
    }

    static short worse(short left, short right) {
        if (left >= FIRST_ERROR) {
            return left;
        }
        return right >= FIRST_ERROR ? right : (short) (left | right);
    }

    /** The row is an error of this node, unless an operand was no value. */
    final void fail(int row) {
        unclean();
        if (states[row] == VALUE) {
            states[row] = site;
        }
    }

    /** From here on {@link #states} counts. */
    final void unclean() {
        if (clean) {
            Arrays.fill(states, VALUE);
            clean = false;
        }
    }

    final void reserve(int rows) {
        if (rows <= capacity) {
            return;
        }
        capacity = rows;
        states = new short[rows];
        switch (type) {
            case BOOL -> bools = new boolean[rows];
            case INT, TIME -> longs = new long[rows];
            case DOUBLE -> doubles = new double[rows];
            case TEXT -> ids = new int[rows];
        }
    }
}
