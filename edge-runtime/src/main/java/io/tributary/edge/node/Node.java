package io.tributary.edge.node;

import io.tributary.edge.config.NodeSettings;
import io.tributary.pipelines.health.Health;
import io.tributary.pipelines.operator.Table;
import io.tributary.pipelines.pipeline.Counts;
import io.tributary.pipelines.pipeline.Pipeline;
import io.tributary.pipelines.pipeline.PipelineRun;
import io.tributary.pipelines.pipeline.Quarantine;
import io.tributary.pipelines.pipeline.TableSpec;
import io.tributary.pipelines.pipeline.TopicTemplate;
import io.tributary.pipelines.sink.Sink;
import io.tributary.pipelines.source.Source;
import io.tributary.pipelines.summary.Summary;
import io.tributary.pipelines.summary.SummarySteps;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.internal.VertxInternal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;
import org.apache.arrow.memory.BufferAllocator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One node: several pipelines, grouped into feeds by what they read, each feed on one event-loop context of Vert.x.
 *
 * <p>The node starts whatever the state of the world: a broker that is not there is a reason in {@link #unready} and is
 * tried again. All methods may be called from any thread.
 */
public final class Node {
    private static final Logger LOG = LoggerFactory.getLogger(Node.class);
    private static final Duration LOOP_SILENCE_MAX = Duration.ofSeconds(10);

    private final NodeSettings settings;
    private final BufferAllocator allocator;
    private final List<Feed> feeds = new ArrayList<>();

    /** Makes a node's connections to the outside world; a test makes others. */
    public interface Adapters {
        /** @param name unique within the node and stable over restarts */
        Source source(String name, Pipeline.MqttInput input);

        /** The sink to the site's gateway. */
        Sink upstream(String name);

        /** The sink to a topic of the node's own broker. */
        Sink mqtt(String name, Pipeline.SinkSpec.Mqtt spec, TopicTemplate topic);
    }

    /**
     * @param origin who this node is in its summaries
     * @param nanos a clock that never jumps, in nanoseconds
     * @param allocator the root of all Arrow memory; the caller's to close after {@link #stop}
     */
    public Node(
            Vertx vertx,
            NodeSettings settings,
            List<Pipeline> pipelines,
            Summary.Origin origin,
            Adapters adapters,
            BufferAllocator allocator,
            LongSupplier nanos) {
        this.settings = settings;
        this.allocator = allocator;
        for (List<Pipeline> group : byInput(pipelines)) {
            feeds.add(feed(vertx, group, origin, adapters, nanos));
        }
    }

    /** Pipelines that read the same in the same form share a feed: it is received and decoded once. */
    private static Iterable<List<Pipeline>> byInput(List<Pipeline> pipelines) {
        Map<List<Object>, List<Pipeline>> groups = new LinkedHashMap<>();
        for (Pipeline pipeline : pipelines) {
            groups.computeIfAbsent(List.of(pipeline.input(), pipeline.layout()), key -> new ArrayList<>())
                    .add(pipeline);
        }
        return groups.values();
    }

    private Feed feed(Vertx vertx, List<Pipeline> group, Summary.Origin origin, Adapters adapters, LongSupplier nanos) {
        Map<Pipeline.SinkSpec, Outlet> outletOf = new HashMap<>();
        Map<String, List<Outlet>> outletsOf = new HashMap<>();
        List<PipelineRun> runs = new ArrayList<>();
        Feed[] made = new Feed[1];
        for (Pipeline pipeline : group) {
            List<Outlet> outlets = new ArrayList<>();
            for (Pipeline.SinkSpec spec : pipeline.sinks()) {
                outlets.add(outletOf.computeIfAbsent(spec, key -> outlet(pipeline, key, adapters)));
            }
            outletsOf.put(pipeline.name(), outlets);
            String late = pipeline.name() + "/late";
            pipeline.late().ifPresent(spec -> outletsOf.put(late, List.of(lateOutlet(late, spec, adapters))));
            runs.add(new PipelineRun(
                    pipeline,
                    settings.site(),
                    origin,
                    allocator,
                    summary -> made[0].output(pipeline.name(), summary),
                    reading -> made[0].output(late, reading)));
        }
        Pipeline first = group.get(0);
        made[0] = new Feed(
                vertx,
                ((VertxInternal) vertx).createEventLoopContext(),
                adapters.source(first.name(), first.input()),
                first.layout(),
                allocator,
                settings.batchReadingsMax(),
                runs,
                outletsOf,
                nanos);
        return made[0];
    }

    private Outlet outlet(Pipeline pipeline, Pipeline.SinkSpec spec, Adapters adapters) {
        int waitingMax = settings.outboxSummariesMax();
        if (spec instanceof Pipeline.SinkSpec.Mqtt mqtt) {
            String name = pipeline.name() + "/mqtt " + mqtt.topic();
            TopicTemplate topic = TopicTemplate.of(mqtt.topic());
            SummarySteps steps = new SummarySteps(allocator);
            return new Outlet(
                    name, adapters.mqtt(name, mqtt, topic), finishing(steps, mqtt.where()), waitingMax, steps::close);
        }
        String name = pipeline.name() + "/upstream";
        return new Outlet(name, adapters.upstream(name), List::of, waitingMax, () -> {});
    }

    /** Late readings are finished: no step after the window has to do with them. */
    private Outlet lateOutlet(String name, Pipeline.SinkSpec.Mqtt spec, Adapters adapters) {
        Sink sink = adapters.mqtt(name, spec, TopicTemplate.of(spec.topic()));
        return new Outlet(name, sink, List::of, settings.outboxSummariesMax(), () -> {});
    }

    /** This node's own sinks get its share with the steps after the window applied, and then the sink's own condition. */
    private static Function<Summary, List<Summary>> finishing(SummarySteps steps, Optional<String> where) {
        return summary -> {
            List<Summary.Step> then = new ArrayList<>(summary.then());
            where.ifPresent(condition -> then.add(new Summary.Step("", condition)));
            SummarySteps.Result result = steps.apply(then, summary.key(), summary.fields());
            if (result instanceof SummarySteps.Kept kept) {
                return List.of(Summary.finished(summary.key(), summary.origin(), summary.revision(), kept.fields()));
            }
            if (result instanceof SummarySteps.Failed failed) {
                LOG.warn(
                        "pipeline {}: a summary was not sent: {}", summary.key().pipeline(), failed.reason());
            }
            return List.of();
        };
    }

    /** Begins to receive; returns at once. */
    public void start() {
        feeds.forEach(Feed::start);
        LOG.info("node {} of site {} runs {} pipelines", settings.node(), settings.site(), runs().size());
    }

    /**
     * Stops reading, closes the windows, delivers what waits within the configured time, then lets go.
     *
     * @return completes with the number of summaries that could not be delivered
     */
    public Future<Integer> stop() {
        List<Future<Integer>> stops =
                feeds.stream().map(feed -> feed.stop(settings.shutdown())).toList();
        return Future.join(stops)
                .map(all -> stops.stream().mapToInt(Future::result).sum());
    }

    /** What does not work now, a sentence each; empty when all is well. */
    public List<String> unready() {
        List<String> reasons = new ArrayList<>();
        for (Feed feed : feeds) {
            String reader = feed.runs().get(0).pipeline().name();
            addReason(reasons, "pipeline " + reader + ": source", feed.source().health());
            for (Outlet outlet : feed.outlets()) {
                addReason(reasons, "sink " + outlet.name(), outlet.sink().health());
                if (!outlet.hasRoom()) {
                    reasons.add(
                            "sink " + outlet.name() + ": " + outlet.pending()
                                    + " summaries wait, the most that outbox.summariesMax allows; its pipelines stopped reading");
                }
            }
        }
        return reasons;
    }

    /** What has stopped for good, a sentence each: then only a restart helps. */
    public List<String> stuck() {
        return feeds.stream()
                .filter(feed -> feed.silenceNanos() > LOOP_SILENCE_MAX.toNanos())
                .map(feed -> "pipeline " + feed.runs().get(0).pipeline().name()
                        + ": its event loop has not come round for " + feed.silenceNanos() / 1_000_000_000L + " s")
                .toList();
    }

    /** One line per pipeline of what it did so far. */
    public List<PipelineState> pipelines() {
        return feeds.stream()
                .flatMap(feed -> feed.runs().stream()
                        .map(run -> new PipelineState(run.pipeline().name(), run.counts(), run.quarantine())))
                .toList();
    }

    /** The sources with the name of a pipeline that reads them. */
    public Map<String, Source> sources() {
        Map<String, Source> sources = new LinkedHashMap<>();
        feeds.forEach(feed -> sources.put(feed.runs().get(0).pipeline().name(), feed.source()));
        return sources;
    }

    /** One line per sink of what waits and what left. */
    public List<SinkState> sinks() {
        return feeds.stream()
                .flatMap(feed -> feed.outlets().stream()
                        .map(outlet -> new SinkState(outlet.name(), outlet::pending, outlet::delivered)))
                .toList();
    }

    /** @param quarantine the readings that could not be used */
    public record PipelineState(String name, Counts counts, Quarantine quarantine) {}

    /**
     * @param pending summaries that wait or are not confirmed
     * @param delivered summaries that the sink took
     */
    public record SinkState(String name, IntSupplier pending, LongSupplier delivered) {}

    /** The tables that lookups of the pipelines read from files. */
    public Set<TableSpec> tables() {
        Set<TableSpec> tables = new LinkedHashSet<>();
        runs().forEach(run -> tables.addAll(run.tables()));
        return tables;
    }

    /** Puts other rows in the place of a table's, in every pipeline that reads it. */
    public void replace(TableSpec spec, Table rows) {
        runs().stream().filter(run -> run.tables().contains(spec)).forEach(run -> run.replace(spec, rows));
    }

    private List<PipelineRun> runs() {
        return feeds.stream().flatMap(feed -> feed.runs().stream()).toList();
    }

    private static void addReason(List<String> reasons, String who, Health health) {
        if (!health.ready()) {
            reasons.add(who + ": " + health.reason());
        }
    }
}
