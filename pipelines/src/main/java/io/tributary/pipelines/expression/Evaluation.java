package io.tributary.pipelines.expression;

import io.tributary.pipelines.batch.Column;
import io.tributary.pipelines.batch.Translation;
import io.tributary.pipelines.batch.Type;
import java.util.List;

/**
 * The results of an {@link Expression} for the rows of one batch. A row is a value, a null or an error; the typed readers
 * are for rows with a value and for the expression's type.
 */
public final class Evaluation {
    private final String text;
    private final Type type;
    private final Node root;
    private final List<Node> sites;
    private final Translation translation = new Translation();
    private int rows;

    Evaluation(String text, Type type, Node root, List<Node> sites) {
        this.text = text;
        this.type = type;
        this.root = root;
        this.sites = List.copyOf(sites);
    }

    void over(int rows) {
        this.rows = rows;
    }

    /** Results are for rows {@code [0, rows)}. */
    public int rows() {
        return rows;
    }

    public boolean isNull(int row) {
        return root.state(row) == Node.NULL;
    }

    public boolean isError(int row) {
        return root.state(row) >= Node.FIRST_ERROR;
    }

    /** Whether any row is an error. */
    public boolean hasErrors() {
        for (int i = 0; !root.clean && i < rows; i++) {
            if (root.states[i] >= Node.FIRST_ERROR) {
                return true;
            }
        }
        return false;
    }

    /** Why the row is an error: place, value, rule and way out. */
    public String error(int row) {
        int site = root.state(row) - Node.FIRST_ERROR;
        if (site < 0) {
            throw new IllegalStateException("row " + row + " of " + text + " is no error");
        }
        Node failed = sites.get(site);
        return "'" + text + "' at " + failed.offset() + ": " + failed.failure(row);
    }

    public boolean getBool(int row) {
        return root.bools[row];
    }

    public double getDouble(int row) {
        return root.doubles[row];
    }

    /** An int, or a time in microseconds since 1970 UTC. */
    public long getLong(int row) {
        return root.longs[row];
    }

    public String getText(int row) {
        return root.text(row);
    }

    /**
     * Of a bool expression, the rows that are true, in order: neither false nor null nor an error.
     *
     * @param into takes the rows; at least {@link #rows} long
     * @return how many they are
     */
    public int selectTrue(int[] into) {
        boolean[] bools = root.bools;
        boolean clean = root.clean;
        short[] states = root.states;
        int count = 0;
        for (int i = 0; i < rows; i++) {
            into[count] = i;
            count += bools[i] && (clean || states[i] == Node.VALUE) ? 1 : 0;
        }
        return count;
    }

    /** Writes all results to a column of the same type without nulls so far; an error is written as a null. */
    public void writeTo(Column column) {
        switch (type) {
            case BOOL -> {
                for (int i = 0; i < rows; i++) {
                    column.setBool(i, root.bools[i]);
                }
            }
            case INT, TIME -> column.setLongs(0, rows, root.longs);
            case DOUBLE -> {
                canonicalise(root.doubles);
                column.setDoubles(0, rows, root.doubles);
            }
            case TEXT -> writeTexts(column);
        }
        for (int i = 0; !root.clean && i < rows; i++) {
            if (root.states[i] != Node.VALUE) {
                column.setNull(i);
            }
        }
    }

    /** Processors differ in the bits of what is not a number; a column has one form of it. */
    private void canonicalise(double[] values) {
        for (int i = 0; i < rows; i++) {
            if (Double.isNaN(values[i])) {
                values[i] = Double.NaN;
            }
        }
    }

    private void writeTexts(Column column) {
        translation.between(root.dictionary(), column.dictionary());
        for (int i = 0; i < rows; i++) {
            if (root.state(i) == Node.VALUE) {
                column.setId(i, translation.of(root.ids[i]));
            }
        }
    }

    /** The expression's type. */
    public Type type() {
        return type;
    }
}
