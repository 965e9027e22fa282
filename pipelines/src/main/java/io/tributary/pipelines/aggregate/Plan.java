package io.tributary.pipelines.aggregate;

import io.tributary.pipelines.aggregate.AggregationException.Fault;
import io.tributary.pipelines.aggregate.AggregationException.Place;
import io.tributary.pipelines.summary.Value;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Which accumulators the calls need and how each output is finished from them. It follows from the calls alone, so that a
 * node and whoever merges its partials come to the same plan.
 *
 * @param parts the accumulators: as the calls mention them first, those that only count last
 */
record Plan(List<Part> parts, List<Output> outputs) {
    /**
     * One accumulator.
     *
     * @param column empty: counts readings, whatever is in them
     */
    record Part(Accumulator.Family family, String column, boolean squares) {
        Accumulator accumulator(boolean ints) {
            return switch (family) {
                case COUNTS -> new Counts();
                case MOMENTS -> new Moments(ints, squares);
                case ENDS -> new Ends(ints);
            };
        }
    }

    /** @param part which accumulator */
    record Output(String name, Call call, int part) {
        /** {@code count()} is answered by any accumulator, as all count rows. */
        Value finish(List<Accumulator> accumulators, int slot) {
            Accumulator from = accumulators.get(part);
            return call.column().isEmpty() ? Value.of(from.rows(slot)) : from.finish(slot, call.statistic());
        }
    }

    /** @param faults takes what cannot be read; the plan then lacks those calls */
    static Plan of(Map<String, String> calls, List<Fault> faults) {
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
        List<Part> parts = parts(read);
        List<Output> outputs = new ArrayList<>();
        read.forEach((name, call) -> outputs.add(new Output(name, call, partOf(call, parts))));
        return new Plan(Collections.unmodifiableList(parts), Collections.unmodifiableList(outputs));
    }

    private static List<Part> parts(Map<String, Call> calls) {
        List<Part> parts = new ArrayList<>();
        for (Call call : calls.values()) {
            if (call.statistic() != Statistic.COUNT) {
                boolean squares = calls.values().stream()
                        .anyMatch(c -> c.column().equals(call.column())
                                && c.statistic().needsSquares());
                Accumulator.Family family = call.statistic().family();
                addOnce(parts, new Part(family, call.column(), squares && family == Accumulator.Family.MOMENTS));
            }
        }
        // Counting is left to an accumulator that is there anyway; any counts readings, so that count() comes last.
        for (Call call : calls.values()) {
            if (!call.column().isEmpty()
                    && parts.stream().noneMatch(part -> part.column().equals(call.column()))) {
                parts.add(new Part(Accumulator.Family.COUNTS, call.column(), false));
            }
        }
        if (parts.isEmpty()) {
            parts.add(new Part(Accumulator.Family.COUNTS, "", false));
        }
        return parts;
    }

    private static void addOnce(List<Part> parts, Part part) {
        if (!parts.contains(part)) {
            parts.add(part);
        }
    }

    private static int partOf(Call call, List<Part> parts) {
        for (int i = 0; i < parts.size(); i++) {
            Part part = parts.get(i);
            boolean counts = call.statistic() == Statistic.COUNT;
            boolean sameColumn = part.column().equals(call.column());
            if (counts
                    ? sameColumn || call.column().isEmpty()
                    : sameColumn && part.family() == call.statistic().family()) {
                return i;
            }
        }
        throw new IllegalStateException("no part for " + call);
    }

    /** New accumulators, one a part. */
    List<Accumulator> accumulators(Map<String, Boolean> ints) {
        return parts.stream()
                .map(part -> part.accumulator(ints.getOrDefault(part.column(), false)))
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
