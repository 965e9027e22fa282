package io.tributary.pipelines.expression;

import io.tributary.pipelines.batch.Dictionary;
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

    private final Kind kind;
    private final boolean constant;
    private int capacity;
    private int filled;
    private short site;
    private String unit = "";

    /** Every row is a value, and {@link #states} may hold anything. */
    boolean clean = true;

    short[] states = {};
    /** Of INT, TIME and DURATION. */
    long[] longs = {};

    double[] doubles = {};
    boolean[] bools = {};
    /** Of TEXT, in the {@link #dictionary}. */
    int[] ids = {};

    @Nullable
    Dictionary dictionary;

    /** @param operands what it reads; without any, or with constant ones, it is worked out once */
    Node(Kind kind, Node... operands) {
        this(kind, Arrays.stream(operands).allMatch(operand -> operand.constant));
    }

    Node(Kind kind, boolean constant) {
        this.kind = kind;
        this.constant = constant;
    }

    final Kind kind() {
        return kind;
    }

    /**
     * Works out rows {@code [0, rows)} of a batch, operands first.
     *
     * @param batchCapacity how many rows the batch could have
     */
    final void evaluate(int batchCapacity, int rows) {
        reserve(batchCapacity);
        if (!constant) {
            compute(capacity, rows);
        } else if (filled < capacity) {
            filled = capacity;
            compute(capacity, capacity);
        }
    }

    /** Nothing it reads varies from row to row. */
    final boolean isConstant() {
        return constant;
    }

    /** The UCUM code of what a number counts; empty for none or not known. */
    final String unit() {
        return unit;
    }

    final Node withUnit(String code) {
        unit = code;
        return this;
    }

    /** Evaluates the operands and fills rows {@code [0, rows)}. */
    abstract void compute(int capacity, int rows);

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
            throw new IllegalStateException("a node of " + kind + " has no texts");
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

    /** Rows are no values where the operand's are not, an error before a null. */
    final void worsen(Node operand, int rows) {
        if (operand.clean) {
            return;
        }
        unclean();
        for (int i = 0; i < rows; i++) {
            states[i] = worse(states[i], operand.states[i]);
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
        switch (kind) {
            case BOOL -> bools = new boolean[rows];
            case INT, TIME, DURATION -> longs = new long[rows];
            case DOUBLE -> doubles = new double[rows];
            case TEXT -> ids = new int[rows];
        }
    }
}
