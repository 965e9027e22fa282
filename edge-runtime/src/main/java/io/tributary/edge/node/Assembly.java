package io.tributary.edge.node;

import io.tributary.edge.commit.Commits;
import io.tributary.edge.commit.Keeping;
import io.tributary.edge.commit.Outbox;
import io.tributary.edge.commit.PassingOutbox;
import io.tributary.edge.config.NodeSettings;
import io.tributary.edge.store.Commit;
import io.tributary.pipelines.pipeline.Pipeline;
import io.tributary.pipelines.pipeline.PipelineRun;
import io.tributary.pipelines.pipeline.TopicTemplate;
import io.tributary.pipelines.sink.Sink;
import io.tributary.pipelines.source.Source;
import io.tributary.pipelines.summary.Summary;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.internal.VertxInternal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import org.apache.arrow.memory.BufferAllocator;
import org.jspecify.annotations.Nullable;

/** Puts feeds together from pipelines, and works out what it takes to come from one set of pipelines to another. */
final class Assembly {
    private final Vertx vertx;
    private final NodeSettings settings;
    private final Summary.Origin origin;
    private final Node.Adapters adapters;
    private final BufferAllocator allocator;
    private final LongSupplier nanos;
    private final @Nullable Keeping keeping;
    private final @Nullable Recovery recovery;
    private final Set<String> outletNames = ConcurrentHashMap.newKeySet();
    private int generation;

    /**
     * One step from feeds to others.
     *
     * @param reshapes what becomes of feeds that are there; first
     * @param starts begins what is new; when all feeds have been reshaped
     * @param feeds that there are then
     */
    record Step(List<Reshape> reshapes, List<Runnable> starts, List<Feed> feeds) {}

    record Reshape(Feed feed, Feed.Shape shape) {}

    Assembly(
            Vertx vertx,
            NodeSettings settings,
            Summary.Origin origin,
            Node.Adapters adapters,
            BufferAllocator allocator,
            LongSupplier nanos,
            @Nullable Keeping keeping) {
        this.keeping = keeping;
        this.recovery = keeping == null ? null : new Recovery(keeping.store());
        this.vertx = vertx;
        this.settings = settings;
        this.origin = origin;
        this.adapters = adapters;
        this.allocator = allocator;
        this.nanos = nanos;
    }

    /** Sets up all that is new; when that throws, nothing has been touched and everything new is given back. */
    Step step(List<Feed> now, List<Pipeline> next) {
        List<Runnable> undo = new ArrayList<>();
        try {
            return step(now, groups(next), undo);
        } catch (RuntimeException e) {
            undo.forEach(Runnable::run);
            throw e;
        } finally {
            generation++;
        }
    }

    private Step step(List<Feed> now, Map<Inflow.Reads, List<Pipeline>> groups, List<Runnable> undo) {
        List<Feed> left =
                new ArrayList<>(now.stream().filter(feed -> !feed.ended()).toList());
        Map<Inflow.Reads, Feed> heirs = heirs(left, groups);
        Map<Inflow.Reads, Set<String>> boxes = new HashMap<>();
        groups.forEach((reads, pipelines) -> boxes.put(reads, outboxNames(pipelines)));
        Step step = new Step(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
        for (Map.Entry<Inflow.Reads, List<Pipeline>> group : groups.entrySet()) {
            Inflow.Reads reads = group.getKey();
            Feed heir = heirs.get(reads);
            List<Feed.Place> places = group.getValue().stream()
                    .map(pipeline -> place(pipeline, heir, undo))
                    .toList();
            if (heir == null) {
                begin(reads, places, now, step, undo);
            } else {
                Optional<Inflow> inflow = heir.reads().equals(reads)
                        ? Optional.empty()
                        : Optional.of(inflow(
                                heir.name(), reads, Optional.of(heir.reads().input()), undo));
                Set<String> elsewhere = new HashSet<>();
                boxes.forEach((other, names) -> elsewhere.addAll(other.equals(reads) ? Set.of() : names));
                step.reshapes.add(new Reshape(heir, new Feed.Shape(inflow, places, this::outlet, elsewhere)));
                step.feeds.add(heir);
            }
        }
        Set<String> claimed = new HashSet<>();
        boxes.values().forEach(claimed::addAll);
        for (Feed feed : left) {
            step.reshapes.add(new Reshape(feed, new Feed.Shape(Optional.empty(), List.of(), this::outlet, claimed)));
            step.feeds.add(feed);
        }
        return step;
    }

    /** Pipelines that read the same in the same form share a feed: it is received and decoded once. */
    private static Map<Inflow.Reads, List<Pipeline>> groups(List<Pipeline> pipelines) {
        Map<Inflow.Reads, List<Pipeline>> groups = new LinkedHashMap<>();
        for (Pipeline pipeline : pipelines) {
            groups.computeIfAbsent(Inflow.Reads.of(pipeline), key -> new ArrayList<>())
                    .add(pipeline);
        }
        return groups;
    }

    /**
     * The feed that goes on as each group's: one that reads the same, or else one that has a pipeline of the group, whose
     * session at the broker then stays in use. Takes them out of {@code left}.
     */
    private static Map<Inflow.Reads, Feed> heirs(List<Feed> left, Map<Inflow.Reads, List<Pipeline>> groups) {
        Map<Inflow.Reads, Feed> heirs = new LinkedHashMap<>();
        groups.keySet()
                .forEach(reads -> left.stream()
                        .filter(feed ->
                                !feed.members().isEmpty() && feed.reads().equals(reads))
                        .findFirst()
                        .ifPresent(feed -> heirs.put(reads, feed)));
        left.removeAll(heirs.values());
        groups.forEach((reads, pipelines) -> {
            List<String> names = pipelines.stream().map(Pipeline::name).toList();
            if (!heirs.containsKey(reads)) {
                left.stream()
                        .filter(feed -> feed.members().stream().anyMatch(member -> names.contains(member.name())))
                        .findFirst()
                        .ifPresent(feed -> {
                            heirs.put(reads, feed);
                            left.remove(feed);
                        });
            }
        });
        return heirs;
    }

    private Feed.Place place(Pipeline pipeline, @Nullable Feed heir, List<Runnable> undo) {
        Optional<Member> member = heir == null
                ? Optional.empty()
                : heir.members().stream()
                        .filter(old -> old.name().equals(pipeline.name()))
                        .findFirst();
        if (member.isEmpty()) {
            return recovered(pipeline, undo)
                    .orElseGet(() ->
                            new Feed.Place(pipeline, new Member(pipeline, fresh -> run(pipeline, fresh, undo)), null));
        }
        Member old = member.get();
        boolean continues = pipeline.continues(old.pipeline());
        return new Feed.Place(pipeline, old, continues ? null : run(pipeline, old, undo));
    }

    /** A pipeline whose last life was kept; it goes on, or closes its windows and begins anew when it means something else now. */
    private Optional<Feed.Place> recovered(Pipeline pipeline, List<Runnable> undo) {
        if (recovery == null || generation > 0) {
            return Optional.empty();
        }
        return recovery.find(pipeline).flatMap(found -> {
            Member member = new Member(found.pipeline(), self -> run(found.pipeline(), found.life(), self, undo));
            if (!recovery.restore(found, member.run())) {
                return Optional.empty();
            }
            if (isKept(pipeline)) {
                member.recovered();
            } else {
                recovery.keepNoMore(found);
            }
            return Optional.of(new Feed.Place(pipeline, member, found.goesOn() ? null : run(pipeline, member, undo)));
        });
    }

    /** Each generation is an origin of its own: a window that two of them share is merged from both. */
    private PipelineRun run(Pipeline pipeline, Member member, List<Runnable> undo) {
        String life = generation == 0 ? origin.run() : origin.run() + "-" + generation;
        return run(pipeline, life, member, undo);
    }

    private PipelineRun run(Pipeline pipeline, String life, Member member, List<Runnable> undo) {
        Summary.Origin now = new Summary.Origin(origin.node(), life);
        PipelineRun run =
                new PipelineRun(pipeline, settings.site(), now, allocator, member::output, member::outputLate);
        undo.add(run::close);
        return run;
    }

    private boolean isKept(Pipeline pipeline) {
        return keeping != null && pipeline.isKept();
    }

    private void begin(Inflow.Reads reads, List<Feed.Place> places, List<Feed> now, Step step, List<Runnable> undo) {
        List<String> taken = new ArrayList<>(now.stream().map(Feed::name).toList());
        step.feeds.forEach(feed -> taken.add(feed.name()));
        String name = sourceName(places, taken);
        Context context = ((VertxInternal) vertx).createEventLoopContext();
        boolean kept = isKept(places.get(0).pipeline());
        Feed feed = new Feed(
                vertx,
                context,
                name,
                inflow(name, reads, Optional.ofNullable(recovery).flatMap(earlier -> earlier.inputOf(name)), undo),
                new Feed.Shape(Optional.empty(), places, this::outlet, Set.of()),
                kept && keeping != null ? new Commits(keeping, context, name) : null,
                adapters.helpers().orElse(null),
                nanos);
        step.feeds.add(feed);
        step.starts.add(feed::start);
    }

    /** The one that the pipelines read in the node's last life, for what the broker holds for it. */
    private String sourceName(List<Feed.Place> places, List<String> taken) {
        String usual = places.get(0).pipeline().name();
        if (recovery == null || generation > 0) {
            return free(usual, taken);
        }
        Recovery earlier = recovery;
        List<String> reserved = new ArrayList<>(taken);
        reserved.addAll(earlier.sources());
        return places.stream()
                .flatMap(place -> earlier.sourceOf(place.pipeline()).stream())
                .filter(source -> !taken.contains(source))
                .findFirst()
                .orElseGet(() -> free(usual, reserved));
    }

    private Inflow inflow(String name, Inflow.Reads reads, Optional<Pipeline.MqttInput> former, List<Runnable> undo) {
        Source source = adapters.source(name, reads.input(), former);
        if (keeping != null && generation == 0 && reads.durability() == Pipeline.Durability.COMMIT) {
            Recovery.recall(source, name, keeping.received(name));
        }
        Inflow inflow = Inflow.of(reads, source, allocator, settings.batchReadingsMax());
        undo.add(inflow::release);
        return inflow;
    }

    private Outlet outlet(Pipeline pipeline, Pipeline.SinkSpec spec, Feed feed) {
        Outlet.Boxes boxes = new Outlet.Boxes() {
            @Override
            public String name(Pipeline of, Pipeline.SinkSpec to) {
                return outboxName(of, to);
            }

            @Override
            public Outbox open(Pipeline of, Pipeline.SinkSpec to) {
                return outbox(of, to, feed);
            }
        };
        if (spec instanceof Pipeline.SinkSpec.Late late) {
            String name = taken(pipeline.name() + "/late");
            Sink sink =
                    adapters.mqtt(name, late.to(), TopicTemplate.of(late.to().topic()));
            return new Outlet(name, spec, sink, List::of, boxes, () -> outletNames.remove(name));
        }
        if (spec instanceof Pipeline.SinkSpec.Mqtt mqtt) {
            String name = taken(pipeline.name() + "/mqtt " + mqtt.topic());
            return finishing(
                    name, spec, boxes, adapters.mqtt(name, mqtt, TopicTemplate.of(mqtt.topic())), mqtt.where());
        }
        if (spec instanceof Pipeline.SinkSpec.Sparkplug sparkplug) {
            String name = taken(pipeline.name() + "/sparkplug");
            Sink sink = adapters.sparkplug(name, pipeline.name(), sparkplug);
            return finishing(name, spec, boxes, sink, sparkplug.where());
        }
        String name = taken(pipeline.name() + "/upstream");
        return new Outlet(name, spec, adapters.upstream(name), List::of, boxes, () -> outletNames.remove(name));
    }

    private Outbox outbox(Pipeline pipeline, Pipeline.SinkSpec spec, Feed feed) {
        String name = outboxName(pipeline, spec);
        return keeping != null && isKept(pipeline)
                ? keeping.outbox(name, spec instanceof Pipeline.SinkSpec.Upstream, feed::onTurn)
                : new PassingOutbox(name, settings.keeping().outbox().summariesMax());
    }

    /** The same for the same pipeline and sink in any life of the node. */
    private static String outboxName(Pipeline pipeline, Pipeline.SinkSpec spec) {
        if (spec instanceof Pipeline.SinkSpec.Late late) {
            return pipeline.name() + " late " + late.to().topic();
        }
        if (spec instanceof Pipeline.SinkSpec.Mqtt mqtt) {
            long before = pipeline.sinks().stream()
                    .takeWhile(other -> !other.equals(spec))
                    .filter(other -> other instanceof Pipeline.SinkSpec.Mqtt same
                            && same.topic().equals(mqtt.topic()))
                    .count();
            return pipeline.name() + " mqtt " + mqtt.topic() + (before == 0 ? "" : " " + (before + 1));
        }
        return pipeline.name() + (spec instanceof Pipeline.SinkSpec.Sparkplug ? " sparkplug" : " upstream");
    }

    /** Of those that are kept. */
    private Set<String> outboxNames(List<Pipeline> pipelines) {
        Set<String> names = new HashSet<>();
        for (Pipeline pipeline : pipelines) {
            if (isKept(pipeline)) {
                pipeline.sinks().forEach(spec -> names.add(outboxName(pipeline, spec)));
                pipeline.late().ifPresent(late -> names.add(outboxName(pipeline, new Pipeline.SinkSpec.Late(late))));
            }
        }
        return names;
    }

    /** What the last life left and no pipeline has a use for. Once, after the first step. */
    Optional<Commit> leftOver(List<Feed> feeds, List<Pipeline> pipelines) {
        if (recovery == null) {
            return Optional.empty();
        }
        Set<String> sources = new HashSet<>();
        feeds.forEach(feed -> sources.add(feed.name()));
        return Optional.of(recovery.leftOver(outboxNames(pipelines), sources));
    }

    private Outlet finishing(
            String name, Pipeline.SinkSpec spec, Outlet.Boxes boxes, Sink sink, Optional<String> where) {
        AfterWindow finishing = new AfterWindow(allocator, where);
        return new Outlet(name, spec, sink, finishing, boxes, () -> {
            finishing.close();
            outletNames.remove(name);
        });
    }

    /** Two sinks of one name would push each other out of the broker. */
    private String taken(String name) {
        String free = name;
        for (int i = 2; !outletNames.add(free); i++) {
            free = name + "-" + i;
        }
        return free;
    }

    private static String free(String name, List<String> taken) {
        String free = name;
        for (int i = 2; taken.contains(free); i++) {
            free = name + "-" + i;
        }
        return free;
    }
}
