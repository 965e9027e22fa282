package io.tributary.edge.node;

import io.tributary.edge.store.Backlog;
import io.tributary.edge.store.Commit;
import io.tributary.edge.store.KeptRun;
import io.tributary.edge.store.Store;
import io.tributary.edge.store.StoreException;
import io.tributary.edge.store.UncheckedStoreException;
import io.tributary.pipelines.config.ConfigException;
import io.tributary.pipelines.pipeline.Pipeline;
import io.tributary.pipelines.pipeline.PipelineReader;
import io.tributary.pipelines.pipeline.PipelineRun;
import io.tributary.pipelines.source.Source;
import io.tributary.pipelines.state.StateException;
import io.tributary.pipelines.state.Stateful;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings back what the node's last life left, and says what of it has no place any more. Once, before anything is received.
 */
final class Recovery {
    private static final Logger LOG = LoggerFactory.getLogger(Recovery.class);

    private final Store store;
    /** By pipeline; what nobody has asked for is left over. */
    private final Map<String, KeptRun> left = new LinkedHashMap<>();

    /** Of pipelines that were kept: what each read, and under which name. */
    private final Map<String, String> sources = new HashMap<>();

    private final Map<String, Pipeline.MqttInput> inputs = new HashMap<>();
    private final List<String> dropped = new ArrayList<>();

    Recovery(Store store) {
        this.store = store;
        for (KeptRun run : store.runs()) {
            KeptRun other = left.put(run.pipeline(), run);
            if (other != null) {
                dropped.add(other.id());
            }
            Definitions.source(run.definition()).ifPresent(source -> sources.put(run.pipeline(), source));
        }
    }

    /** The source that a pipeline read. */
    Optional<String> sourceOf(Pipeline pipeline) {
        return Optional.ofNullable(sources.get(pipeline.name()));
    }

    /** All that were read. */
    Set<String> sources() {
        return Set.copyOf(sources.values());
    }

    /** What was read under that name. */
    Optional<Pipeline.MqttInput> inputOf(String source) {
        return Optional.ofNullable(inputs.get(source));
    }

    /**
     * What was kept of a pipeline.
     *
     * @param pipeline as it is to be run: as it is now, or if it meant something else then, as it was
     * @param goesOn whether it means the same now
     */
    record Found(Pipeline pipeline, boolean goesOn, KeptRun kept) {
        /** What tells its run from others of the node. */
        String life() {
            return kept.id().substring(pipeline.name().length() + 1);
        }
    }

    /** What was kept of a pipeline; empty when that is nothing, or can't be read. */
    Optional<Found> find(Pipeline pipeline) {
        KeptRun kept = left.remove(pipeline.name());
        if (kept == null) {
            return Optional.empty();
        }
        try {
            Pipeline before = PipelineReader.read(Definitions.read(kept.definition()));
            sourceOf(pipeline).ifPresent(source -> inputs.put(source, before.input()));
            boolean goesOn = pipeline.continues(before);
            return Optional.of(new Found(goesOn ? pipeline : before, goesOn, kept));
        } catch (ConfigException | IllegalArgumentException e) {
            drop(kept, e);
            return Optional.empty();
        }
    }

    /**
     * Brings a run to where it was.
     *
     * @param run new, and of what was found; closed when this fails
     * @return false when what was kept can't be used
     */
    boolean restore(Found found, PipelineRun run) {
        try {
            List<Stateful> parts = run.memory();
            for (int part = 0; part < parts.size(); part++) {
                store.entries(found.kept.id(), part, parts.get(part)::restore);
                parts.get(part).restored();
            }
            run.restored();
            LOG.info("pipeline {} goes on where it was: {}", found.pipeline.name(), run.counts());
            return true;
        } catch (StateException e) {
            run.close();
            drop(found.kept, e);
            return false;
        } catch (StoreException e) {
            run.close();
            if (e.isPassing()) {
                throw new UncheckedStoreException(e);
            }
            drop(found.kept, e);
            return false;
        }
    }

    /** Nobody keeps it from now on. */
    void keepNoMore(Found found) {
        dropped.add(found.kept.id());
    }

    private void drop(KeptRun kept, Exception reason) {
        LOG.warn(
                "pipeline {}: what was kept of it can't be used, so it begins anew and its open windows are lost: {}",
                kept.pipeline(),
                reason.getMessage());
        dropped.add(kept.id());
    }

    /** Gives a source what tells messages that had their effect already. */
    static void recall(Source source, String name, byte[] identities) {
        try {
            source.recall(identities);
        } catch (StateException e) {
            LOG.warn(
                    "source {}: what the broker sends again can't be recognised, and may count twice: what was kept {}",
                    name,
                    e.getMessage());
        }
    }

    /**
     * Lets go of what nothing has a use for any more, and says so.
     *
     * @param outboxes names of those that are in use
     * @param sources names of those that are in use
     */
    Commit leftOver(Set<String> outboxes, Set<String> sources) {
        Commit commit = new Commit();
        dropped.forEach(commit::end);
        left.values().forEach(run -> {
            LOG.warn("pipeline {} is not among the node's any more: its open windows are dropped", run.pipeline());
            commit.end(run.id());
        });
        Set<String> orphans = new HashSet<>(store.outlets());
        orphans.removeAll(outboxes);
        orphans.forEach(orphan -> forget(orphan, commit));
        Set<String> gone = new HashSet<>(store.sources());
        gone.removeAll(sources);
        gone.forEach(source -> {
            LOG.warn("source {} is not read any more: what the broker holds for it does not come", source);
            commit.received(source, new byte[0]);
        });
        return commit;
    }

    private void forget(String outbox, Commit commit) {
        Backlog backlog = store.backlog(outbox);
        if (backlog.count() > 0) {
            LOG.warn(
                    "outbox {}: no pipeline has this sink any more; {} summaries that wait there are dropped",
                    outbox,
                    backlog.count());
        }
        commit.forget(outbox);
    }
}
