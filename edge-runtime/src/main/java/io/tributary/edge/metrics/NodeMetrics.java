package io.tributary.edge.metrics;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.tributary.edge.node.Node;
import io.tributary.pipelines.operator.Operator;
import io.tributary.pipelines.pipeline.Counts;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import java.util.function.ToLongFunction;

/**
 * What a node tells about itself, read from it when somebody asks: nothing is counted twice and nothing on the hot path.
 *
 * <p>{@code tributary_readings_total{pipeline,outcome}} and {@code tributary_readings_received_total{pipeline}} with {@code
 * tributary_readings_pending{pipeline}} make the conservation count; {@code tributary_summaries_total{sink}} and {@code
 * tributary_summaries_pending{sink}} what left and what waits; {@code tributary_lag_seconds{pipeline}} and {@code
 * tributary_inbox_messages{pipeline}} how far behind the node is.
 */
public final class NodeMetrics {
    private final Node node;
    private final MeterRegistry registry;
    private final MqttMetrics connections;
    private final List<Meter> bound = new ArrayList<>();
    private List<String> sinks = List.of();

    private NodeMetrics(Node node, MeterRegistry registry, MqttMetrics connections) {
        this.node = node;
        this.registry = registry;
        this.connections = connections;
    }

    /** @param connections those of the node's sources and sinks, which go with them */
    public static NodeMetrics bind(Node node, MeterRegistry registry, MqttMetrics connections) {
        NodeMetrics metrics = new NodeMetrics(node, registry, connections);
        metrics.refresh();
        return metrics;
    }

    /** Takes note that the node has other pipelines now. Any thread. */
    public synchronized void refresh() {
        bound.forEach(registry::remove);
        bound.clear();
        node.pipelines().forEach(state -> bindPipeline(state.name()));
        sinks = sinks();
        sinks.forEach(this::bindSink);
        node.store().ifPresent(store -> bound.addAll(StoreMetrics.bind(store, registry)));
        connections.keep(node.sources().values(), sinks);
    }

    /** Takes note of sinks that are gone: those of a removed pipeline first deliver what waits. Any thread. */
    public synchronized void refreshIfSinksChanged() {
        if (!sinks().equals(sinks)) {
            refresh();
        }
    }

    private List<String> sinks() {
        return node.sinks().stream().map(Node.SinkState::name).toList();
    }

    private void bindPipeline(String pipeline) {
        bound.add(counter("tributary.readings.received", pipeline, Counts::in)
                .description("Readings that came in")
                .tag("pipeline", pipeline)
                .register(registry));
        outcome(pipeline, "summarised", Counts::out);
        outcome(pipeline, "filtered", Counts::filtered);
        outcome(pipeline, "late", Counts::late);
        outcome(pipeline, "duplicate", Counts::duplicate);
        outcome(pipeline, "quarantined", Counts::quarantined);
        outcome(pipeline, "absorbed", Counts::absorbed);
        bound.add(counter("tributary.readings.derived", pipeline, Counts::derived)
                .description("Readings that steps made of those that came in")
                .tag("pipeline", pipeline)
                .register(registry));
        bindSteps(pipeline);
        bindWindow(pipeline);
        bindSparkplug(pipeline);
        gauge(
                "tributary.readings.pending",
                "Readings that wait in open windows, or in steps for others",
                pipeline,
                state -> state.counts().pending());
        gauge(
                "tributary.lag.seconds",
                "From the event time of the last reading to its arrival",
                pipeline,
                state -> state.lagMicros() / 1e6);
        gauge(
                "tributary.inbox.messages",
                "Messages received that wait to be read",
                pipeline,
                Node.PipelineState::queued);
    }

    private void bindSteps(String pipeline) {
        gauge("tributary.steps.keys", "Keys that steps remember", pipeline, Node.PipelineState::keys);
        held(
                "tributary.steps.keys.forgotten",
                "Keys that steps forgot because others needed their place: keysMax may be too small",
                pipeline,
                Operator.State::forgotten);
        held(
                "tributary.steps.stragglers",
                "Readings older than the last of their key, for which a step had no result",
                pipeline,
                Operator.State::stragglers);
    }

    private void bindWindow(String pipeline) {
        gauge(
                "tributary.window.open",
                "Windows that are not over: hops of hopping windows, readings that sliding ones look back on",
                pipeline,
                state -> state.window().open());
        gauge(
                "tributary.window.groups",
                "Groups that the window remembers, at most groupsMax",
                pipeline,
                state -> state.window().groups());
    }

    /** All zero for pipelines of other formats, so that a format that changes in a reload needs no other meters. */
    private void bindSparkplug(String pipeline) {
        bound.add(FunctionCounter.builder(
                        "tributary.sparkplug.lost",
                        node,
                        n -> n.pipeline(pipeline)
                                .map(state -> (double) state.lost())
                                .orElse(0.0))
                .description("Messages that edge nodes have numbered and that never came, or came out of order")
                .tag("pipeline", pipeline)
                .register(registry));
        gauge(
                "tributary.sparkplug.rebirths.due",
                "Edge nodes that should be asked for a rebirth, for what they announced was not heard",
                pipeline,
                Node.PipelineState::rebirthsDue);
    }

    private void held(String name, String description, String pipeline, ToLongFunction<Operator.State> value) {
        bound.add(FunctionCounter.builder(
                        name,
                        node,
                        n -> n.pipeline(pipeline)
                                .map(state -> held(state, value))
                                .orElse(0.0))
                .description(description)
                .tag("pipeline", pipeline)
                .register(registry));
    }

    private static double held(Node.PipelineState state, ToLongFunction<Operator.State> value) {
        return state.steps().stream()
                .mapToLong(step -> value.applyAsLong(step.state()))
                .sum();
    }

    private void outcome(String pipeline, String outcome, ToDoubleFunction<Counts> value) {
        bound.add(counter("tributary.readings", pipeline, value)
                .description("Readings by what became of them")
                .tag("pipeline", pipeline)
                .tag("outcome", outcome)
                .register(registry));
    }

    private FunctionCounter.Builder<Node> counter(String name, String pipeline, ToDoubleFunction<Counts> value) {
        return FunctionCounter.builder(
                name,
                node,
                n -> value.applyAsDouble(
                        n.pipeline(pipeline).map(Node.PipelineState::counts).orElse(Counts.NONE)));
    }

    private void gauge(String name, String description, String pipeline, ToDoubleFunction<Node.PipelineState> value) {
        bound.add(Gauge.builder(
                        name,
                        node,
                        n -> n.pipeline(pipeline).map(value::applyAsDouble).orElse(Double.NaN))
                .description(description)
                .tag("pipeline", pipeline)
                .register(registry));
    }

    /** The registry holds what it asks weakly, so it asks the node and not a state that nobody else keeps. */
    private void bindSink(String sink) {
        bound.add(FunctionCounter.builder(
                        "tributary.summaries",
                        node,
                        n -> sink(n, sink)
                                .map(state -> (double) state.delivered().getAsLong())
                                .orElse(0.0))
                .description("Summaries that the sink took")
                .tag("sink", sink)
                .register(registry));
        bound.add(FunctionCounter.builder(
                        "tributary.summaries.dropped",
                        node,
                        n -> sink(n, sink)
                                .map(state -> (double) state.dropped().getAsLong())
                                .orElse(0.0))
                .description("Summaries let go unsent, because too many waited or they were too old")
                .tag("sink", sink)
                .register(registry));
        bound.add(Gauge.builder(
                        "tributary.summaries.pending",
                        node,
                        n -> sink(n, sink)
                                .map(state -> (double) state.pending().getAsInt())
                                .orElse(Double.NaN))
                .description("Summaries that wait for the sink or for its receiver's confirmation")
                .tag("sink", sink)
                .register(registry));
    }

    private static Optional<Node.SinkState> sink(Node node, String name) {
        return node.sinks().stream().filter(state -> state.name().equals(name)).findFirst();
    }
}
