package io.tributary.pipelines.operator;

import io.tributary.pipelines.batch.Schema;
import io.tributary.pipelines.batch.Type;
import io.tributary.pipelines.config.Suggestion;
import io.tributary.pipelines.expression.Expression;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.IntConsumer;
import org.apache.arrow.memory.BufferAllocator;

/**
 * The door to the operators. Each allocates what it gives out at its first batch and closes it; the allocator is the
 * caller's.
 */
public final class Operators {
    /** Half a gigabyte: more than a node should ever remember. */
    private static final int DEDUP_ENTRIES_MOST = 10_000_000;

    private Operators() {}

    /**
     * Lets the readings through for which the condition is true. False and null are filtered, an error is quarantined.
     *
     * @throws IllegalArgumentException if the condition is no bool
     */
    public static Operator where(Expression condition, Schema input, BufferAllocator allocator) {
        if (condition.type() != Type.BOOL) {
            throw new IllegalArgumentException("where needs a bool, not "
                    + condition.type().word() + ": compare it with something, as in " + condition.text() + " == ...");
        }
        return new Where(condition, input, allocator);
    }

    /**
     * Adds columns to the readings. A reading for which any of them is an error is quarantined.
     *
     * @param definitions name to expression, in order: each compiled for {@link #with the input and the ones before it}
     * @throws IllegalArgumentException if there is none, or a column of such a name is there already
     */
    public static Operator let(Map<String, Expression> definitions, Schema input, BufferAllocator allocator) {
        if (definitions.isEmpty()) {
            throw new IllegalArgumentException("let needs at least one column, as in let: { f: c * 1.8 + 32.0 }");
        }
        Schema output = input;
        for (Map.Entry<String, Expression> definition : definitions.entrySet()) {
            output = with(output, definition.getKey(), definition.getValue());
        }
        return new Let(List.copyOf(definitions.values()), output, allocator);
    }

    /**
     * Keeps some columns, maybe under other names. The event time stays, and comes first.
     *
     * @param columns new name to name of a column that comes in, in the order in which they come out
     * @throws IllegalArgumentException if a column is not there, or is the event time
     */
    public static OperatorPlan columns(Map<String, String> columns, Schema input) {
        List<Schema.Field> fields = new ArrayList<>();
        int[] sources = new int[columns.size() + 1];
        columns.forEach((name, source) -> {
            if (name.equals(Schema.TIME_NAME) || source.equals(Schema.TIME_NAME)) {
                throw new IllegalArgumentException("'" + Schema.TIME_NAME
                        + "' is the event time, which always stays; copy it with let, as in let: { seen: time }");
            }
            int column = KeySpec.column(source, input);
            Schema.Field field = input.fields().get(column);
            fields.add(new Schema.Field(name, field.type(), field.unit()));
            sources[fields.size()] = column;
        });
        Schema output = Schema.of(fields);
        return new OperatorPlan(output, allocator -> new Rearrange(sources, output, allocator));
    }

    /**
     * Adds the columns of a table's row to each reading, found by the value of one column.
     *
     * @param on text or int, as the table's keys are
     * @param missing what becomes of a reading whose value is null or in no row
     * @throws IllegalArgumentException if the columns don't fit
     */
    public static OperatorPlan lookup(String on, LiveTable table, Missing missing, Schema input) {
        int column = KeySpec.column(on, input);
        Type type = input.fields().get(column).type();
        if (type != table.get().keyType()) {
            throw new IllegalArgumentException("'" + on + "' is " + type.word() + "; a table's keys are text or int");
        }
        Schema output = input;
        for (Schema.Field field : table.get().fields()) {
            output = with(output, field.name(), field.type());
        }
        Schema wider = output;
        return new OperatorPlan(wider, allocator -> new Lookup(column, table, missing, wider, allocator));
    }

    /**
     * A schema and one column more, of an expression's type and unit: what the next expression of a {@code let} may read.
     *
     * @throws IllegalArgumentException if a column of that name is there already
     */
    public static Schema with(Schema schema, String name, Expression expression) {
        return with(schema, new Schema.Field(name, expression.type(), expression.unit()));
    }

    /**
     * A schema and one column more, without a unit.
     *
     * @throws IllegalArgumentException if a column of that name is there already
     */
    public static Schema with(Schema schema, String name, Type type) {
        return with(schema, new Schema.Field(name, type));
    }

    private static Schema with(Schema schema, Schema.Field column) {
        String name = column.name();
        if (schema.indexOf(name) >= 0) {
            throw new IllegalArgumentException(
                    "a column '" + name + "' is there already; a let makes new columns only, so choose another name");
        }
        List<Schema.Field> fields = new ArrayList<>(schema.fields());
        fields.add(column);
        return new Schema(fields);
    }

    /**
     * Drops a reading when one with the same values was let through with an event time at most {@code within} before or
     * after its own. A reading that lacks one of the values is let through.
     *
     * <p>What was let through is remembered per values for the last two event times. When more than {@code entriesMax}
     * different values are to be remembered, those that were let through longest ago are forgotten.
     *
     * @param by the columns whose values tell readings apart; the event time may be among them
     * @param entriesMax from 1 to 10 million; an entry takes about 48 bytes and 8 per column, and its texts
     * @param forgotten told after a batch how many entries were forgotten although {@code within} was not over, so that
     *     a repetition of them would be let through: a sign that {@code entriesMax} is too small
     * @throws IllegalArgumentException if a column is not there, a column is there twice, or a limit is out of range
     */
    public static Operator dedup(
            List<String> by,
            Duration within,
            int entriesMax,
            Schema input,
            BufferAllocator allocator,
            IntConsumer forgotten) {
        if (by.isEmpty()) {
            throw new IllegalArgumentException("dedup needs at least one column under by, such as [station, time]");
        }
        if (within.isNegative()) {
            throw new IllegalArgumentException("dedup within " + within + " is negative; write one such as 10m");
        }
        if (entriesMax < 1 || entriesMax > DEDUP_ENTRIES_MOST) {
            throw new IllegalArgumentException(
                    "dedup has room for 1 to " + DEDUP_ENTRIES_MOST + " entries, not for " + entriesMax);
        }
        int[] columns = new int[by.size()];
        for (int i = 0; i < columns.length; i++) {
            columns[i] = input.indexOf(by.get(i));
            if (columns[i] < 0) {
                throw new IllegalArgumentException(
                        "no column '" + by.get(i) + "' for dedup" + Suggestion.of(by.get(i), input.names()));
            }
            if (by.indexOf(by.get(i)) < i) {
                throw new IllegalArgumentException("dedup by '" + by.get(i) + "' twice; leave one away");
            }
        }
        long withinMicros = Math.multiplyExact(within.getSeconds(), 1_000_000L) + within.getNano() / 1_000;
        int time = by.indexOf(Schema.TIME_NAME);
        SeenReadings seen = new SeenReadings(columns.length, time, withinMicros, entriesMax);
        return new Dedup(columns, seen, input, allocator, forgotten);
    }

    /** As the longer one, telling nobody of what was forgotten. */
    public static Operator dedup(
            List<String> by, Duration within, int entriesMax, Schema input, BufferAllocator allocator) {
        return dedup(by, within, entriesMax, input, allocator, entries -> {});
    }
}
