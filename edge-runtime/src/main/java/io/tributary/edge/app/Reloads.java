package io.tributary.edge.app;

import io.micrometer.core.instrument.MeterRegistry;
import io.tributary.edge.config.NodeSettings;
import io.tributary.edge.http.NodeApi;
import io.tributary.edge.metrics.NodeMetrics;
import io.tributary.edge.node.Change;
import io.tributary.edge.node.Node;
import io.tributary.pipelines.config.ConfigException;
import io.tributary.pipelines.config.Variables;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings a running node to what its files say, all of them or none: faulty files leave it as it is. Any thread; reads
 * files on Vert.x' worker, one reload at a time.
 */
final class Reloads implements NodeApi.Reload, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Reloads.class);

    private final Vertx vertx;
    private final Path nodeFile;
    private final Variables variables;
    private final NodeSettings running;
    private final Node node;
    private final NodeMetrics metrics;
    private final MeterRegistry registry;
    private final ReadFiles files;
    private volatile List<Path> watched;
    private long timer = -1;

    /**
     * @param started what the node was started with
     * @param nodeFile where that was read
     */
    Reloads(
            Vertx vertx,
            RunConfig started,
            Path nodeFile,
            Variables variables,
            Node node,
            NodeMetrics metrics,
            MeterRegistry registry) {
        this.vertx = vertx;
        this.nodeFile = nodeFile;
        this.variables = variables;
        this.running = started.settings();
        this.node = node;
        this.metrics = metrics;
        this.registry = registry;
        this.watched = filesOf(started.settings());
        this.files = new ReadFiles(watched);
    }

    /** Begins to look at the files, as often as the settings say. */
    void watch() {
        if (!running.watch().isZero()) {
            timer = vertx.setPeriodic(running.watch().toMillis(), id -> look());
        }
    }

    private void look() {
        Future<Boolean> changed = vertx.executeBlocking(() -> files.changed(watched));
        changed.onSuccess(yes -> {
            if (yes) {
                LOG.info("{}: its files have changed", nodeFile);
                reload(false);
            }
        });
    }

    @Override
    public Future<NodeApi.Answer> reload(boolean dryRun) {
        Future<RunConfig> read = vertx.executeBlocking(() -> dryRun ? RunConfig.read(nodeFile, variables) : read());
        return read.compose(config -> apply(config, dryRun)).recover(failure -> refused(failure, dryRun));
    }

    /** Takes note of the files before their content is read: what changes meanwhile is then seen as a change. */
    private RunConfig read() throws ConfigException {
        files.applied(watched);
        NodeSettings settings = NodeSettings.read(nodeFile, variables);
        watched = filesOf(settings);
        files.are(watched);
        return RunConfig.of(settings, variables);
    }

    private Future<NodeApi.Answer> apply(RunConfig config, boolean dryRun) {
        List<String> notes = new ArrayList<>();
        if (!running.sameButPipelines(config.settings())) {
            notes.add(nodeFile + ": settings beside pipelines have changed; they take a restart of the node");
        }
        Change change = node.change(config.pipelines());
        Optional<String> obstacle = change.isNone() ? Optional.empty() : node.obstacle(config.pipelines());
        if (obstacle.isPresent()) {
            return Future.failedFuture(obstacle.get());
        }
        if (dryRun) {
            return Future.succeededFuture(answer(change, notes, true));
        }
        notes.forEach(note -> LOG.warn("reload: {}", note));
        change.sentences().forEach(sentence -> LOG.info("reload: {}", sentence));
        return node.reload(config.pipelines()).map(applied -> {
            metrics.refresh();
            count(applied.isNone() ? "unchanged" : "applied");
            LOG.info("reload: {}", applied.isNone() ? "nothing has changed" : "done");
            return answer(applied, notes, false);
        });
    }

    private Future<NodeApi.Answer> refused(Throwable failure, boolean dryRun) {
        JsonObject body = new JsonObject().put("applied", false);
        if (!dryRun) {
            count("refused");
            LOG.warn("reload refused, the node goes on as it was: {}", failure.getMessage());
        }
        if (failure instanceof ConfigException config) {
            body.put("faults", FaultsJson.of(config.faults()));
            return Future.succeededFuture(new NodeApi.Answer(422, body));
        }
        return Future.succeededFuture(new NodeApi.Answer(409, body.put("fault", String.valueOf(failure.getMessage()))));
    }

    private void count(String outcome) {
        registry.counter("tributary.reloads", "outcome", outcome).increment();
    }

    private static NodeApi.Answer answer(Change change, List<String> notes, boolean dryRun) {
        return new NodeApi.Answer(
                200,
                new JsonObject()
                        .put("applied", !dryRun)
                        .put("kept", new JsonArray(change.kept()))
                        .put("revised", json(change.revised()))
                        .put("restarted", json(change.restarted()))
                        .put("added", new JsonArray(change.added()))
                        .put("removed", new JsonArray(change.removed()))
                        .put("changes", new JsonArray(change.sentences()))
                        .put("notes", new JsonArray(notes)));
    }

    private static JsonObject json(Map<String, List<String>> parts) {
        JsonObject json = new JsonObject();
        parts.forEach((name, list) -> json.put(name, new JsonArray(list)));
        return json;
    }

    private List<Path> filesOf(NodeSettings settings) {
        List<Path> all = new ArrayList<>(settings.pipelines());
        all.add(nodeFile);
        return List.copyOf(all);
    }

    @Override
    public void close() {
        vertx.cancelTimer(timer);
    }
}
