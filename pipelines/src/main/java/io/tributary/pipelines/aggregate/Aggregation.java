package io.tributary.pipelines.aggregate;

import io.tributary.pipelines.aggregate.AggregationException.Fault;
import io.tributary.pipelines.aggregate.AggregationException.Place;
import io.tributary.pipelines.batch.Schema;
import io.tributary.pipelines.batch.Type;
import io.tributary.pipelines.config.Suggestion;
import io.tributary.pipelines.state.StateException;
import io.tributary.pipelines.summary.Summary;
import io.tributary.pipelines.summary.Value;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Aggregate calls, checked against the columns they are of. Immutable.
 *
 * <p>Calls over one column share an accumulator. Null and NaN are skipped by all; what has nothing to work on is null and
 * a count of it 0. Over an int column sum, min, max, first and last are ints; ints beyond 2^53 are taken as the nearest
 * double where a call computes with them, and a sum beyond 64 bits is null.
 */
public final class Aggregation {
    private final Plan plan;
    private final Schema input;
    private final List<String> by;
    private final Schema types;

    private Aggregation(Plan plan, Schema input, List<String> by, Schema types) {
        this.plan = plan;
        this.input = input;
        this.by = by;
        this.types = types;
    }

    /**
     * Checks the calls.
     *
     * @param calls output name to call, such as {@code mean -> avg(pm25)}, in the order of the outputs
     * @param input the columns of the batches to come
     * @param by the group-by columns; none for a single group
     * @throws AggregationException with all faults
     */
    public static Aggregation compile(Map<String, String> calls, Schema input, List<String> by)
            throws AggregationException {
        List<Fault> faults = new ArrayList<>();
        checkBy(by, input, faults);
        calls.keySet().forEach(name -> checkName(name, by, faults));
        Plan plan = Plan.of(calls, (column, part) -> isNumber(column, input), faults);
        plan.outputs().forEach(output -> checkColumns(output, input, faults));
        if (!faults.isEmpty()) {
            throw new AggregationException(faults);
        }
        return new Aggregation(plan, input, List.copyOf(by), typesOf(plan, input, by));
    }

    /**
     * Merges the shares that several nodes have of one window and group, without batches and without their schema.
     *
     * @param calls as {@link #compile} had them
     * @param shares each node's {@link States#partials}, from anywhere, such as the network; sums and second moments may
     *     differ in the last bits with their order, so give them in a fixed one
     * @throws AggregationException when the calls cannot be read
     * @throws StateException when a share does not fit the calls, naming what was expected
     */
    public static Merged merge(Map<String, String> calls, List<List<Summary.Partial>> shares)
            throws AggregationException, StateException {
        List<Fault> faults = new ArrayList<>();
        if (shares.isEmpty()) {
            throw new StateException("there is no share to merge; expected at least one");
        }
        List<String> kinds = shares.get(0).stream().map(Summary.Partial::kind).toList();
        Plan plan = Plan.ofKinds(calls, kinds, faults);
        if (!faults.isEmpty()) {
            throw new AggregationException(faults);
        }
        States all = Partials.restored(plan, shares.get(0), 1);
        for (int i = 1; i < shares.size(); i++) {
            States share = Partials.restored(plan, shares.get(i), i + 1);
            if (!all.fits(0, share, 0)) {
                throw new StateException("share " + (i + 1)
                        + " has values of another type than those before it: do all nodes run the same pipeline?");
            }
            all.merge(0, share, 0);
        }
        return new Merged(all.fields(0), all.partials(0));
    }

    /** What shares were merged into. */
    public record Merged(Map<String, Value> fields, List<Summary.Partial> partials) {}

    /** The columns of the batches to come. */
    public Schema input() {
        return input;
    }

    /** The group-by columns. */
    public List<String> by() {
        return by;
    }

    /**
     * What results look like to the steps after the window: time (the window's start), group-by columns, outputs, but for
     * {@link #lists}.
     */
    public Schema types() {
        return types;
    }

    /** Outputs that are lists, such as those of histograms: sinks get them, expressions cannot take them. */
    public List<String> lists() {
        return plan.outputs().stream()
                .filter(output -> output.call().statistic().result() == Statistic.Result.LIST)
                .map(Plan.Output::name)
                .toList();
    }

    /** Empty states for the groups of one window. */
    public States states() {
        Set<String> ints = new HashSet<>();
        for (Schema.Field field : input.fields()) {
            if (field.type() == Type.INT) {
                ints.add(field.name());
            }
        }
        return new States(plan, plan.accumulators(ints));
    }

    /** Names of the results, in their order. */
    public List<String> outputs() {
        return plan.outputs().stream().map(Plan.Output::name).toList();
    }

    /** Names and versions of the forms that a saved state consists of, in their order. */
    public List<String> kinds() {
        return plan.accumulators(Set.of()).stream().map(Accumulator::kind).toList();
    }

    /** Where rows are copied to on their way into states, up to {@code rowsMax} at once. */
    public Inputs inputs(int rowsMax) {
        return new Inputs(plan, input, rowsMax);
    }

    private static void checkBy(List<String> by, Schema input, List<Fault> faults) {
        List<String> seen = new ArrayList<>();
        for (String name : by) {
            int at = input.indexOf(name);
            if (at < 0) {
                faults.add(new Fault(
                        Place.BY, name, 0, "unknown column '" + name + "'" + Suggestion.of(name, input.names())));
            } else if (at == 0) {
                faults.add(new Fault(Place.BY, name, 0, "time cannot be grouped by: the window does that"));
            } else if (input.fields().get(at).type() == Type.DOUBLE) {
                faults.add(
                        new Fault(
                                Place.BY,
                                name,
                                0,
                                "column '" + name
                                        + "' is a double, and doubles are hardly ever equal; group by a text, int, bool or time, or round it in a let step"));
            }
            if (seen.contains(name)) {
                faults.add(new Fault(Place.BY, name, 0, "column '" + name + "' is there twice"));
            }
            seen.add(name);
        }
    }

    private static void checkName(String name, List<String> by, List<Fault> faults) {
        if (!Call.NAME.matcher(name).matches()) {
            faults.add(new Fault(
                    Place.CALL,
                    name,
                    0,
                    "'" + name
                            + "' is not a name; use letters, digits and _, such as mean_2, and begin with a letter"));
        } else if (name.equals(Schema.TIME_NAME)) {
            faults.add(new Fault(
                    Place.CALL, name, 0, "'time' is the window's start; choose another name, such as time_last"));
        } else if (by.contains(name)) {
            faults.add(
                    new Fault(Place.CALL, name, 0, "'" + name + "' is a group-by column already; choose another name"));
        }
    }

    private static boolean isNumber(String column, Schema input) {
        int at = input.indexOf(column);
        return at < 0 || input.fields().get(at).type().isNumber();
    }

    private static void checkColumns(Plan.Output output, Schema input, List<Fault> faults) {
        Call call = output.call();
        for (int i = 0; i < call.columns().size(); i++) {
            Call.Argument column = call.columns().get(i);
            String name = column.text();
            int at = input.indexOf(name);
            if (at < 0) {
                faults.add(new Fault(
                        Place.CALL,
                        output.name(),
                        column.offset(),
                        "unknown column '" + name + "'" + Suggestion.of(name, input.names())));
            } else if (call.statistic().needsNumbers(i)
                    && !input.fields().get(at).type().isNumber()) {
                faults.add(new Fault(
                        Place.CALL,
                        output.name(),
                        column.offset(),
                        call.statistic().word() + " computes with numbers, and '" + name + "' is a "
                                + input.fields().get(at).type().word() + "; " + forAnyType(name)));
            }
        }
    }

    private static String forAnyType(String column) {
        return "of any type are count(" + column + "), distinct, topk, min, max, first and last";
    }

    private static Schema typesOf(Plan plan, Schema input, List<String> by) {
        List<Schema.Field> fields = new ArrayList<>();
        by.forEach(name -> fields.add(input.fields().get(input.indexOf(name))));
        for (Plan.Output output : plan.outputs()) {
            List<String> columns = output.call().columnNames();
            String last = columns.isEmpty() ? Schema.TIME_NAME : columns.get(columns.size() - 1);
            Schema.Field column = input.fields().get(input.indexOf(last));
            Statistic statistic = output.call().statistic();
            Type type = switch (statistic.result()) {
                case INT -> Type.INT;
                case DOUBLE -> Type.DOUBLE;
                case AS_COLUMN, LIST -> column.type();
            };
            if (statistic.result() != Statistic.Result.LIST) {
                fields.add(new Schema.Field(output.name(), type, unitOf(statistic, column.unit())));
            }
        }
        return Schema.of(fields);
    }

    /** The UCUM code of a result, empty where it has none or one that is not worth its writing. */
    private static String unitOf(Statistic statistic, String unit) {
        return switch (statistic) {
            case COUNT, DISTINCT, VARIANCE, COVAR, CORR -> "";
            case RATE, TREND -> unit.isEmpty() ? "" : unit + "/s";
            default -> unit;
        };
    }
}
