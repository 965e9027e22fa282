package io.tributary.edge.metrics;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.tributary.edge.node.Node;
import io.tributary.pipelines.pipeline.Counts;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * What a node tells about itself, read from it when somebody asks: nothing is counted twice and nothing on the hot path.
 *
 * <p>{@code tributary_readings_total{pipeline,outcome}} and {@code tributary_readings_received_total{pipeline}} with {@code
 * tributary_readings_pending{pipeline}} make the conservation count; {@code tributary_summaries_total{sink}} and {@code
 * tributary_summaries_pending{sink}} what left and what waits.
 */
public final class NodeMetrics {
    private NodeMetrics() {}

    public static void bind(Node node, MeterRegistry registry) {
        List<Node.PipelineState> pipelines = node.pipelines();
        for (int i = 0; i < pipelines.size(); i++) {
            bindPipeline(node, i, pipelines.get(i).name(), registry);
        }
        for (Node.SinkState sink : node.sinks()) {
            FunctionCounter.builder(
                            "tributary.summaries", sink, s -> s.delivered().getAsLong())
                    .description("Summaries that the sink took")
                    .tag("sink", sink.name())
                    .register(registry);
            Gauge.builder("tributary.summaries.pending", sink, s -> s.pending().getAsInt())
                    .description("Summaries that wait for the sink or for its receiver's confirmation")
                    .tag("sink", sink.name())
                    .strongReference(true)
                    .register(registry);
        }
    }

    private static void bindPipeline(Node node, int index, String pipeline, MeterRegistry registry) {
        counter(node, index, "tributary.readings.received", Counts::in)
                .description("Readings that came in")
                .tag("pipeline", pipeline)
                .register(registry);
        outcome(node, index, pipeline, "summarised", Counts::out, registry);
        outcome(node, index, pipeline, "filtered", Counts::filtered, registry);
        outcome(node, index, pipeline, "late", Counts::late, registry);
        outcome(node, index, pipeline, "duplicate", Counts::duplicate, registry);
        outcome(node, index, pipeline, "quarantined", Counts::quarantined, registry);
        outcome(node, index, pipeline, "absorbed", Counts::absorbed, registry);
        counter(node, index, "tributary.readings.derived", Counts::derived)
                .description("Readings that steps made of those that came in")
                .tag("pipeline", pipeline)
                .register(registry);
        Gauge.builder("tributary.readings.pending", node, n -> counts(n, index).pending())
                .description("Readings that wait in open windows, or in steps for others")
                .tag("pipeline", pipeline)
                .register(registry);
    }

    private static void outcome(
            Node node,
            int index,
            String pipeline,
            String outcome,
            ToDoubleFunction<Counts> value,
            MeterRegistry registry) {
        counter(node, index, "tributary.readings", value)
                .description("Readings by what became of them")
                .tag("pipeline", pipeline)
                .tag("outcome", outcome)
                .register(registry);
    }

    private static FunctionCounter.Builder<Node> counter(
            Node node, int index, String name, ToDoubleFunction<Counts> value) {
        return FunctionCounter.builder(name, node, n -> value.applyAsDouble(counts(n, index)));
    }

    private static Counts counts(Node node, int index) {
        return node.pipelines().get(index).counts();
    }
}
