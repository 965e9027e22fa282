package io.tributary.pipelines.aggregate;

import io.tributary.pipelines.aggregate.Accumulator.Family;
import io.tributary.pipelines.aggregate.AggregationException.Fault;
import io.tributary.pipelines.aggregate.AggregationException.Place;
import io.tributary.pipelines.batch.Schema;
import io.tributary.pipelines.summary.Value;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Which accumulators the calls need and how each output is finished from them. It follows from the calls and from which
 * columns are numbers; whoever merges partials tells the latter from their kinds, and so comes to the same plan.
 *
 * @param parts the accumulators: as the calls mention them first, those that only count last
 */
record Plan(List<Part> parts, List<Output> outputs) {
    /**
     * One accumulator.
     *
     * @param columns none: counts readings, whatever is in them
     * @param squares whether the second moment is asked for
     * @param rule what is picked, of picks; else COUNT
     * @param bounds of a histogram
     */
    record Part(Family family, List<String> columns, boolean squares, Statistic rule, List<Double> bounds) {
        static Part of(Family family, List<String> columns) {
            return new Part(family, columns, false, Statistic.COUNT, List.of());
        }

        Accumulator accumulator(boolean ints) {
            return switch (family) {
                case COUNTS -> new Counts();
                case MOMENTS -> new Moments(ints, squares);
                case ENDS -> new Ends(ints);
                case PICKS -> new PerGroup<>(Picks.form(rule));
                case DIGEST -> new PerGroup<>(Digest.FORM);
                case DISTINCT -> new PerGroup<>(Distinct.FORM);
                case COURSE -> new PerGroup<>(Course.FORM);
                case HISTOGRAM -> new PerGroup<>(Histogram.form(bounds));
                case FREQUENT -> new PerGroup<>(Frequent.FORM);
                case PAIRS -> new PerGroup<>(Pairs.FORM);
            };
        }

        /** Whether it looks at values of any type, not only at numbers. */
        boolean takesAnyType() {
            return family == Family.PICKS || family == Family.DISTINCT || family == Family.FREQUENT;
        }
    }

    /**
     * One result.
     *
     * @param part which accumulator
     */
    record Output(String name, Call call, int part) {
        /** {@code count()} is answered by any accumulator, as all count rows. */
        Value finish(List<Accumulator> accumulators, int slot) {
            Accumulator from = accumulators.get(part);
            if (call.columns().isEmpty()) {
                return Value.of(from.rows(slot));
            }
            double[] parameters =
                    call.numbers().stream().mapToDouble(Double::doubleValue).toArray();
            return from.finish(slot, call.statistic(), parameters);
        }
    }

    /** Tells whether a column that calls of any type are of holds numbers. */
    @FunctionalInterface
    interface Numbers {
        /** @param part which part the column's first such call makes */
        boolean areIn(String column, int part);
    }

    /**
     * Reads calls.
     *
     * @param faults takes what cannot be read; the plan then lacks those calls
     */
    static Plan of(Map<String, String> calls, Numbers numbers, List<Fault> faults) {
        Map<String, Call> read = new LinkedHashMap<>();
        calls.forEach((name, text) -> {
            try {
                read.put(name, Call.parse(text));
            } catch (Call.Unreadable e) {
                faults.add(new Fault(Place.CALL, name, e.offset(), e.reason()));
            }
        });
        if (calls.isEmpty()) {
            faults.add(new Fault(Place.CALL, "", 0, "is empty: give at least one, such as { n: count() }"));
        }
        return new Planner(read.values(), numbers).plan(read);
    }

    /** The plan of shares whose first has partials of these kinds. */
    static Plan ofKinds(Map<String, String> calls, List<String> kinds, List<Fault> faults) {
        return of(
                calls,
                (column, part) -> part >= kinds.size() || !kinds.get(part).equals(Picks.KIND),
                faults);
    }

    /** Finds the parts. */
    private static final class Planner {
        private final Collection<Call> calls;
        private final Numbers numbers;
        private final Set<String> asNumbers = new HashSet<>();
        private final Set<String> asOther = new HashSet<>();
        private final List<Part> parts = new ArrayList<>();

        Planner(Collection<Call> calls, Numbers numbers) {
            this.calls = calls;
            this.numbers = numbers;
            for (Call call : calls) {
                for (int i = 0; i < call.columns().size(); i++) {
                    if (call.statistic().needsNumbers(i)) {
                        asNumbers.add(call.columns().get(i).text());
                    }
                }
            }
        }

        Plan plan(Map<String, Call> named) {
            for (Call call : calls) {
                if (call.statistic() != Statistic.COUNT) {
                    addOnce(needed(call));
                }
            }
            // Counting is left to an accumulator that is there anyway; any counts readings, so that count() comes last.
            for (Call call : calls) {
                if (!call.columns().isEmpty() && call.statistic() == Statistic.COUNT && counting(call) < 0) {
                    parts.add(Part.of(Family.COUNTS, call.columnNames()));
                }
            }
            if (parts.isEmpty()) {
                parts.add(Part.of(Family.COUNTS, List.of()));
            }
            List<Output> outputs = new ArrayList<>();
            named.forEach((name, call) -> outputs.add(new Output(name, call, partOf(call))));
            return new Plan(Collections.unmodifiableList(parts), Collections.unmodifiableList(outputs));
        }

        private void addOnce(Part part) {
            if (!parts.contains(part)) {
                parts.add(part);
            }
        }

        private Part needed(Call call) {
            Statistic statistic = call.statistic();
            List<String> columns = call.columnNames();
            if (statistic.picksWhatIsNoNumber() && !isNumber(call.column())) {
                return new Part(Family.PICKS, columns, false, statistic, List.of());
            }
            return switch (statistic.family()) {
                case MOMENTS -> new Part(Family.MOMENTS, columns, squares(columns), Statistic.COUNT, List.of());
                case PICKS -> new Part(Family.PICKS, columns, false, statistic, List.of());
                case HISTOGRAM -> new Part(Family.HISTOGRAM, columns, false, Statistic.COUNT, call.numbers());
                case PAIRS -> Part.of(Family.PAIRS, statistic == Statistic.TREND ? overTime(columns) : columns);
                default -> Part.of(statistic.family(), columns);
            };
        }

        private static List<String> overTime(List<String> columns) {
            return List.of(Schema.TIME_NAME, columns.get(0));
        }

        private boolean squares(List<String> columns) {
            return calls.stream()
                    .anyMatch(
                            c -> c.statistic().needsSquares() && c.columnNames().equals(columns));
        }

        /** A column that only calls of any type are of is asked for once, before the first of them makes its part. */
        private boolean isNumber(String column) {
            if (!asNumbers.contains(column) && !asOther.contains(column)) {
                (numbers.areIn(column, parts.size()) ? asNumbers : asOther).add(column);
            }
            return asNumbers.contains(column);
        }

        private int partOf(Call call) {
            if (call.columns().isEmpty()) {
                return 0;
            }
            return call.statistic() == Statistic.COUNT ? counting(call) : parts.indexOf(needed(call));
        }

        private int counting(Call call) {
            for (int i = 0; i < parts.size(); i++) {
                if (parts.get(i).columns().equals(call.columnNames())
                        && parts.get(i).family().countsValues()) {
                    return i;
                }
            }
            return -1;
        }
    }

    /** New accumulators, one a part. */
    List<Accumulator> accumulators(Set<String> ints) {
        return parts.stream()
                .map(part -> part.accumulator(!part.columns().isEmpty()
                        && ints.contains(part.columns().get(0))))
                .toList();
    }

    Map<String, Value> finish(List<Accumulator> accumulators, int slot) {
        Map<String, Value> fields = new LinkedHashMap<>();
        for (Output output : outputs) {
            fields.put(output.name(), output.finish(accumulators, slot));
        }
        return fields;
    }
}
