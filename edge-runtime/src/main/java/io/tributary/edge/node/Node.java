package io.tributary.edge.node;

import io.tributary.edge.commit.Keeping;
import io.tributary.edge.config.NodeSettings;
import io.tributary.edge.store.Store;
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
import io.tributary.pipelines.window.Window;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
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

    /** A reload is done in milliseconds, unless a disk does not answer. */
    private static final Duration RELOAD_PATIENCE = Duration.ofSeconds(2);

    private final Vertx vertx;
    private final NodeSettings settings;
    private final Assembly assembly;
    private final List<Runnable> begun;
    private final Optional<Store> store;
    private volatile List<Feed> feeds;
    /** The last reload, done or not; guarded by this. */
    private Future<?> changing = Future.succeededFuture();

    private boolean stopping;

    /** Makes a node's connections to the outside world; a test makes others. */
    public interface Adapters {
        /**
         * @param name unique within the node and stable over restarts
         * @param former what a source of that name read before in this process
         */
        Source source(String name, Pipeline.MqttInput input, Optional<Pipeline.MqttInput> former);

        /** The sink to the site's gateway. */
        Sink upstream(String name);

        /** The sink to a topic of the node's own broker. */
        Sink mqtt(String name, Pipeline.SinkSpec.Mqtt spec, TopicTemplate topic);

        /** The sink to Sparkplug hosts at the node's own broker. */
        Sink sparkplug(String name, String pipeline, Pipeline.SinkSpec.Sparkplug spec);

        /** Who does parts of pipelines' work when the node is busy, if anybody may. */
        default Optional<Helpers> helpers() {
            return Optional.empty();
        }
    }

    /**
     * @param origin who this node is in its summaries
     * @param nanos a clock that never jumps, in nanoseconds
     * @param allocator the root of all Arrow memory; the caller's to close after {@link #stop}
     * @param store where pipelines with {@code durability: commit} are kept, the caller's to close after {@link #stop}; without
     *     one none is
     * @param startMicros the time now, in microseconds since 1970 UTC
     */
    public Node(
            Vertx vertx,
            NodeSettings settings,
            List<Pipeline> pipelines,
            Summary.Origin origin,
            Adapters adapters,
            BufferAllocator allocator,
            LongSupplier nanos,
            Optional<Store> store,
            long startMicros) {
        this.vertx = vertx;
        this.settings = settings;
        this.store = store;
        Keeping keeping = store.map(kept -> new Keeping(kept, settings.keeping(), startMicros, nanos))
                .orElse(null);
        this.assembly = new Assembly(vertx, settings, origin, adapters, allocator, nanos, keeping);
        Assembly.Step first = assembly.step(List.of(), pipelines);
        this.feeds = first.feeds();
        this.begun = first.starts();
        assembly.leftOver(feeds, pipelines)
                .filter(commit -> !commit.isEmpty())
                .ifPresent(commit -> store.orElseThrow().commit(commit, () -> {}));
    }

    /** Begins to receive; returns at once. */
    public void start() {
        begun.forEach(Runnable::run);
        LOG.info(
                "node {} of site {} runs {} pipelines",
                settings.node(),
                settings.site(),
                members().size());
    }

    /** Whether its pipelines have more to do than they can do in time. Any thread. */
    public boolean isBusy() {
        return feeds.stream().anyMatch(Feed::isBusy);
    }

    /** What {@link #reload} with these pipelines would do. */
    public Change change(List<Pipeline> next) {
        return Change.between(members().stream().map(Member::pipeline).toList(), next);
    }

    /** Why it can't go over to these pipelines as things are, and the way out; empty when it can. */
    public Optional<String> obstacle(List<Pipeline> next) {
        for (Pipeline pipeline : next) {
            Optional<Member> now = members().stream()
                    .filter(member -> member.name().equals(pipeline.name()))
                    .findFirst();
            if (now.isPresent() && now.get().pipeline().durability() != pipeline.durability()) {
                return Optional.of("pipeline " + pipeline.name() + ": another durability takes a restart of the node");
            }
            if (store.isEmpty() && pipeline.isKept()) {
                return Optional.of("pipeline " + pipeline.name()
                        + " is the first that is kept, for which the node has opened no store: restart the node, or write"
                        + " durability: volatile");
            }
        }
        return store.flatMap(kept -> kept.damage().or(kept::health))
                .map(reason -> "what is open can't be kept before the change: " + reason);
    }

    /**
     * Goes over to other pipelines without a stop. What mean the same go on with windows and counts; the others' open windows
     * are closed early. What has been received is worked on before or after, never neither.
     *
     * @return fails, with nothing changed, when a pipeline can't be set up, there is an {@link #obstacle}, or another reload is under
     *     way
     */
    public Future<Change> reload(List<Pipeline> next) {
        synchronized (this) {
            if (stopping || !changing.isComplete()) {
                return Future.failedFuture(
                        stopping ? "the node is stopping" : "another reload is under way; try again when it is done");
            }
            Change change = change(next);
            if (change.isNone()) {
                return Future.succeededFuture(change);
            }
            Optional<String> obstacle = obstacle(next);
            if (obstacle.isPresent()) {
                return Future.failedFuture(obstacle.get());
            }
            Assembly.Step step;
            try {
                step = assembly.step(feeds, next);
            } catch (RuntimeException e) {
                return Future.failedFuture(e);
            }
            Future<Change> applied = apply(step).map(change);
            changing = applied;
            return applied;
        }
    }

    /**
     * All feeds get ready before one changes, and what is there changes before what is new begins: they may share names at the broker
     * and in the store.
     */
    private Future<Void> apply(Assembly.Step step) {
        List<Future<Void>> changes = new ArrayList<>();
        step.reshapes().forEach(change -> changes.add(change.feed().prepare(change.shape())));
        return Future.join(List.copyOf(changes))
                .transform(ready -> {
                    step.reshapes().forEach(change -> changes.add(change.feed().reshape(change.shape())));
                    return Future.join(changes);
                })
                .transform(all -> {
                    step.starts().forEach(Runnable::run);
                    feeds = step.feeds();
                    return all.succeeded() ? Future.succeededFuture() : Future.failedFuture(all.cause());
                });
    }

    /**
     * Stops reading, closes the windows, delivers what waits within the configured time, then lets go.
     *
     * @return completes with the number of summaries that could not be delivered
     */
    public synchronized Future<Integer> stop() {
        stopping = true;
        return atMost(RELOAD_PATIENCE, changing).compose(changed -> {
            List<Future<Integer>> stops =
                    feeds.stream().map(feed -> feed.stop(settings.shutdown())).toList();
            return Future.join(stops)
                    .map(all -> stops.stream().mapToInt(Future::result).sum());
        });
    }

    /** Completes when that does, or the time is over. */
    private Future<Void> atMost(Duration patience, Future<?> awaited) {
        Promise<Void> over = Promise.promise();
        long timer = vertx.setTimer(patience.toMillis(), id -> over.tryComplete());
        awaited.onComplete(any -> {
            vertx.cancelTimer(timer);
            over.tryComplete();
        });
        return over.future();
    }

    /** What does not work now, a sentence each; empty when all is well. */
    public List<String> unready() {
        List<String> reasons = new ArrayList<>();
        store.flatMap(Store::health).ifPresent(reason -> reasons.add("store: " + reason));
        for (Feed feed : feeds) {
            if (!feed.members().isEmpty()) {
                String reader = feed.members().get(0).name();
                addReason(
                        reasons,
                        "pipeline " + reader + ": source",
                        feed.source().health());
            }
            for (Outlet outlet : feed.outlets()) {
                addReason(reasons, "sink " + outlet.name(), outlet.sink().health());
                if (!outlet.hasRoom()) {
                    reasons.add("sink " + outlet.name() + ": " + outlet.pending()
                            + " summaries wait, the most that the outbox may hold; its pipelines stopped reading");
                }
            }
        }
        return reasons;
    }

    /** What has stopped for good, a sentence each: then only a restart helps. */
    public List<String> stuck() {
        List<String> reasons = new ArrayList<>();
        store.flatMap(Store::damage).ifPresent(damage -> reasons.add("store: " + damage));
        feeds.forEach(
                feed -> feed.failure().ifPresent(reason -> reasons.add("pipeline " + feed.name() + ": " + reason)));
        feeds.stream()
                .filter(feed -> !feed.ended() && feed.silenceNanos() > LOOP_SILENCE_MAX.toNanos())
                .map(feed -> "pipeline " + feed.name() + ": its event loop has not come round for "
                        + feed.silenceNanos() / 1_000_000_000L + " s")
                .forEach(reasons::add);
        return reasons;
    }

    /** One line per pipeline of what it did so far. */
    public List<PipelineState> pipelines() {
        List<PipelineState> states = new ArrayList<>();
        for (Feed feed : feeds) {
            for (Member member : feed.members()) {
                states.add(state(feed, member));
            }
        }
        return states;
    }

    private static PipelineState state(Feed feed, Member member) {
        return new PipelineState(
                member.name(),
                member.counts(),
                member.run().quarantine(),
                member.run().steps(),
                member.run().windowState(),
                feed.lagMicros(),
                feed.numbering().lost(),
                feed.numbering().rebirthsDue(),
                feed.source().waiting(),
                member.outlets().stream().mapToInt(Outlet::pending).sum());
    }

    /** As {@link #pipelines}, of one; empty when the node has none of that name. */
    public Optional<PipelineState> pipeline(String name) {
        for (Feed feed : feeds) {
            for (Member member : feed.members()) {
                if (member.name().equals(name)) {
                    return Optional.of(state(feed, member));
                }
            }
        }
        return Optional.empty();
    }

    /** The sources with the name of a pipeline that reads them. */
    public Map<String, Source> sources() {
        Map<String, Source> sources = new LinkedHashMap<>();
        feeds.stream()
                .filter(feed -> !feed.members().isEmpty())
                .forEach(feed -> sources.put(feed.members().get(0).name(), feed.source()));
        return sources;
    }

    /** One line per sink of what waits and what left. */
    public List<SinkState> sinks() {
        return feeds.stream()
                .flatMap(feed -> feed.outlets().stream()
                        .map(outlet ->
                                new SinkState(outlet.name(), outlet::pending, outlet::delivered, outlet::dropped)))
                .toList();
    }

    /** Where its pipelines are kept, if any is. */
    public Optional<Store> store() {
        return store;
    }

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
        return feeds.stream()
                .flatMap(feed -> feed.members().stream().map(Member::run))
                .toList();
    }

    /**
     * Shows what passes one place of a pipeline, on the pipeline's thread, until the view is closed.
     *
     * @param stage 0 for readings as decoded, the number of steps behind them, or -1 for summaries as the window gives them
     * @return empty when there is no such pipeline or step
     */
    public Optional<View> view(String pipeline, int stage, PipelineRun.Watcher readings, Consumer<Summary> summaries) {
        for (Feed feed : feeds) {
            for (Member member : feed.members()) {
                if (member.name().equals(pipeline)
                        && stage <= member.pipeline().before().size()) {
                    return Optional.of(View.open(feed, member, stage, readings, summaries));
                }
            }
        }
        return Optional.empty();
    }

    /**
     * @param quarantine the readings that could not be used
     * @param steps the steps before the window and what they hold, in their order
     * @param window what the window holds
     * @param lagMicros from the event time of the last reading to its arrival
     * @param lost messages that Sparkplug edge nodes have numbered and that never came, since the node reads this source
     * @param rebirthsDue Sparkplug edge nodes whose births are needed to understand them and were not heard
     * @param queued messages that wait in the source's inbox, for all pipelines that read the same
     * @param unsent summaries that wait for a sink or its receiver's confirmation
     */
    public record PipelineState(
            String name,
            Counts counts,
            Quarantine quarantine,
            List<PipelineRun.StepState> steps,
            Window.State window,
            long lagMicros,
            long lost,
            int rebirthsDue,
            int queued,
            int unsent) {
        /** Keys that all steps together remember. */
        public long keys() {
            return steps.stream().mapToLong(step -> step.state().keys()).sum();
        }
    }

    /**
     * @param pending summaries that wait or are not confirmed
     * @param delivered summaries that the sink took
     * @param dropped summaries let go unsent, because the outbox was full or they were too old
     */
    public record SinkState(String name, IntSupplier pending, LongSupplier delivered, LongSupplier dropped) {}

    private List<Member> members() {
        return feeds.stream().flatMap(feed -> feed.members().stream()).toList();
    }

    private static void addReason(List<String> reasons, String who, Health health) {
        if (!health.ready()) {
            reasons.add(who + ": " + health.reason());
        }
    }
}
