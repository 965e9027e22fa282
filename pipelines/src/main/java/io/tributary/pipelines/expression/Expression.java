package io.tributary.pipelines.expression;

import io.tributary.pipelines.batch.Batch;
import io.tributary.pipelines.batch.Schema;
import io.tributary.pipelines.batch.Type;
import io.tributary.pipelines.unit.Unit;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.NavigableMap;
import java.util.Set;

/**
 * One checked expression of a {@code where} or {@code let}, in a subset of the <a
 * href="https://github.com/google/cel-spec/blob/master/doc/langdef.md">Common Expression Language</a>, evaluated over a
 * whole batch at a time.
 *
 * <p><b>The subset.</b> Literals of int, double, text and bool; columns by name; {@code + - * / %}, unary {@code -};
 * {@code == != < <= > >=}; {@code && || !}; {@code ?:}; brackets; {@code in} a list; {@code null} in comparisons and as a
 * branch; times and durations; the functions that {@link #functions} names. Comments begin with {@code //}.
 *
 * <p><b>Types.</b> Those of {@link Type}, and durations, which no column holds. CEL's {@code string} is {@link Type#TEXT}.
 * Where an int meets a double it becomes a double, rounded beyond 2^53.
 *
 * <p><b>Nulls.</b> A null operand makes the result null, but
 * <ul>
 *   <li>{@code false && x} and {@code x && false} are false, {@code true || x} and {@code x || true} are true;
 *   <li>{@code x == null} and {@code x != null} are true or false;
 *   <li>{@code c ? a : b} takes over the branch that {@code c} chooses; the other one does not matter.
 * </ul>
 * A {@code where} that is null lets the reading go, a {@code let} that is null gives a null.
 *
 * <p><b>Errors.</b> An int that leaves 64 bits, a division or remainder of ints by zero, a time or duration out of range, a
 * place outside a text, and a conversion that fails make their row an error, which operators send to the quarantine. Errors spread as nulls do, are held back by the same
 * operators, and go before nulls. Doubles follow IEEE 754 and never fail.
 *
 * <p>The expression owns the memory in which it works, plain arrays as long as the longest batch seen. Not thread safe.
 */
public final class Expression {
    private final String text;
    private final Node root;
    private final Type type;
    private final List<ColumnNode> columns;
    private final Set<String> names;
    private final Evaluation evaluation;
    private final NavigableMap<Integer, Unit> unitsLeftOut;

    private Expression(String text, Node root, Checker checker) {
        this.text = text;
        this.root = root;
        this.type = root.kind()
                .type()
                .orElseThrow(() -> new ExpressionException(
                        0,
                        "a duration is no result; compare it, as in x > duration(\"10m\"), or make a number of it, as in"
                                + " double(x), which is seconds"));
        this.columns = List.copyOf(checker.columns().values());
        this.names = Collections.unmodifiableSet(
                new LinkedHashSet<>(checker.columns().keySet()));
        this.unitsLeftOut = checker.unitsLeftOut();
        this.evaluation = new Evaluation(text, type, root, checker.sites());
    }

    /**
     * Reads and checks an expression over the columns of a schema.
     *
     * @throws ExpressionException if the text is no expression of the subset, names a column that is not there, or does
     *     not fit together by type
     */
    public static Expression compile(String text, Schema schema) {
        Checker checker = new Checker(schema);
        return new Expression(text, checker.check(Parser.parse(text)), checker);
    }

    /** What {@link #evaluate} gives. */
    public Type type() {
        return type;
    }

    /**
     * The UCUM code of what {@link #evaluate} gives: of a column as it is, of {@code convert} its target, of sums and choices
     * of one unit that unit. Empty if there is none or it is not clear.
     */
    public String unit() {
        return root.unit();
    }

    /** Every function of the language by name, those on numbers with {@code math.} before it. */
    public static List<String> functions() {
        return Functions.names();
    }

    /** As it was written. */
    public String text() {
        return text;
    }

    /**
     * The text with every unit written out that {@link #compile} took from the schema, as in {@code convert(x, "[degF]",
     * "Cel")}: it means the same where columns have no units.
     */
    public String withUnits() {
        StringBuilder written = new StringBuilder(text);
        unitsLeftOut.descendingMap().forEach((offset, unit) -> {
            String code = unit.code().replace("\\", "\\\\").replace("\"", "\\\"");
            written.insert(argument(offset), "\"" + code + "\", ");
        });
        return written.toString();
    }

    /** Where the argument begins that has something at that place, brackets and all. */
    private int argument(int offset) {
        int at = offset;
        while (at > 0 && (text.charAt(at - 1) == '(' || text.charAt(at - 1) == ' ')) {
            at--;
        }
        return text.charAt(at) == ' ' ? at + 1 : at;
    }

    /** The columns read, in the order in which the text names them first. */
    public Set<String> columns() {
        return names;
    }

    /**
     * Works out every row of the batch.
     *
     * @param batch of any schema that has the {@link #columns} with the types they were compiled for
     * @return the results, the same object each time, valid until the next call and as long as the batch is lent
     * @throws IllegalArgumentException if the batch lacks a column
     */
    public Evaluation evaluate(Batch batch) {
        for (ColumnNode column : columns) {
            column.load(batch, batch.rows());
        }
        root.evaluate(batch.capacity(), batch.rows());
        evaluation.over(batch.rows());
        return evaluation;
    }

    @Override
    public String toString() {
        return text;
    }
}
