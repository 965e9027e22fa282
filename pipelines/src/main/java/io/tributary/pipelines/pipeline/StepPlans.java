package io.tributary.pipelines.pipeline;

import io.tributary.pipelines.batch.Schema;
import io.tributary.pipelines.decode.Layout;
import io.tributary.pipelines.expression.Expression;
import io.tributary.pipelines.operator.Joins;
import io.tributary.pipelines.operator.KeyedOperators;
import io.tributary.pipelines.operator.LiveTable;
import io.tributary.pipelines.operator.OperatorPlan;
import io.tributary.pipelines.operator.Operators;
import io.tributary.pipelines.operator.UserFunctions;
import io.tributary.pipelines.pipeline.Pipeline.Step;
import java.util.LinkedHashMap;
import java.util.Map;

/** The operator of each step. */
final class StepPlans {
    private StepPlans() {}

    /**
     * @param tables takes the table of a {@code lookup} that stands in a file, by its spec, so that it may be replaced
     * @throws IllegalArgumentException with value, rule and way out, if the step does not fit the columns
     */
    static OperatorPlan of(Step step, Schema input, Map<TableSpec, LiveTable> tables) {
        if (step instanceof Step.Where where) {
            return new OperatorPlan(
                    input,
                    allocator -> Operators.where(Expression.compile(where.condition(), input), input, allocator));
        } else if (step instanceof Step.Let let) {
            return let(let, input);
        } else if (step instanceof Step.Dedup dedup) {
            return new OperatorPlan(
                    input,
                    allocator -> Operators.dedup(dedup.by(), dedup.within(), dedup.entriesMax(), input, allocator));
        } else if (step instanceof Step.Columns columns) {
            return Operators.columns(columns.columns(), input);
        } else if (step instanceof Step.Lookup lookup) {
            return Operators.lookup(lookup.on(), table(lookup, tables), lookup.missing(), input);
        } else if (step instanceof Step.Wasm wasm) {
            return UserFunctions.wasm(wasm.spec(), wasm.called(), input);
        }
        return step instanceof Step.Join join ? Joins.join(join.spec(), Layout.OF_OTHER, input) : keyed(step, input);
    }

    /** Lookups in one file share its table; rows in the pipeline file are one lookup's own. */
    private static LiveTable table(Step.Lookup lookup, Map<TableSpec, LiveTable> tables) {
        return lookup.table().file().isPresent()
                ? tables.computeIfAbsent(lookup.table(), spec -> new LiveTable(lookup.rows()))
                : new LiveTable(lookup.rows());
    }

    private static OperatorPlan keyed(Step step, Schema input) {
        if (step instanceof Step.Throttle throttle) {
            return KeyedOperators.throttle(throttle.every(), throttle.keys(), input);
        } else if (step instanceof Step.EveryNth sample) {
            return KeyedOperators.everyNth(sample.every(), sample.keys(), input);
        } else if (step instanceof Step.Fraction sample) {
            return KeyedOperators.fraction(sample.fraction(), sample.by(), input);
        } else if (step instanceof Step.FillLast fill) {
            return KeyedOperators.fillLast(fill.of(), fill.keys(), input);
        } else if (step instanceof Step.FillWith fill) {
            return KeyedOperators.fillWith(fill.of(), fill.value(), input);
        } else if (step instanceof Step.Track track) {
            return KeyedOperators.track(track.of(), track.tracking(), track.names(), track.keys(), input);
        } else if (step instanceof Step.Resample resample) {
            return KeyedOperators.resample(resample.every(), resample.linear(), resample.of(), resample.keys(), input);
        }
        Step.Fft fft = (Step.Fft) step;
        return KeyedOperators.fft(fft.spec(), fft.keys(), input);
    }

    /** Each column may use the ones before it. */
    private static OperatorPlan let(Step.Let let, Schema input) {
        Schema output = compiled(let.columns(), input).output();
        return new OperatorPlan(
                output,
                allocator -> Operators.let(compiled(let.columns(), input).expressions(), input, allocator));
    }

    private record Compiled(Map<String, Expression> expressions, Schema output) {}

    private static Compiled compiled(Map<String, String> columns, Schema input) {
        Map<String, Expression> compiled = new LinkedHashMap<>();
        Schema schema = input;
        for (Map.Entry<String, String> column : columns.entrySet()) {
            Expression expression = Expression.compile(column.getValue(), schema);
            compiled.put(column.getKey(), expression);
            schema = Operators.with(schema, column.getKey(), expression);
        }
        return new Compiled(compiled, schema);
    }
}
