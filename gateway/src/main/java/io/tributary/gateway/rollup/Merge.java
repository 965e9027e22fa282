package io.tributary.gateway.rollup;

import io.tributary.pipelines.aggregate.Aggregation;
import io.tributary.pipelines.aggregate.AggregationException;
import io.tributary.pipelines.state.StateException;
import io.tributary.pipelines.summary.Summary;
import io.tributary.pipelines.summary.Value;
import java.util.List;
import java.util.Map;

/** Finishes the results of a window from the partials of several shares. */
@FunctionalInterface
public interface Merge {
    /**
     * @param calls output name to aggregate call
     * @param shares at least one, each in the order of the plan that {@code calls} gives
     * @return a result per output name
     * @throws IllegalArgumentException when a call or a state is none, or they do not fit together
     */
    Map<String, Value> merge(Map<String, String> calls, List<List<Summary.Partial>> shares);

    /** The merge of the pipelines' own aggregates. */
    static Map<String, Value> aggregates(Map<String, String> calls, List<List<Summary.Partial>> shares) {
        try {
            return Aggregation.merge(calls, shares).fields();
        } catch (AggregationException | StateException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
    }
}
