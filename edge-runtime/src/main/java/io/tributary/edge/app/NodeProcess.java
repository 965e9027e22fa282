package io.tributary.edge.app;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.tributary.edge.http.AdminServer;
import io.tributary.edge.http.NodeApi;
import io.tributary.edge.http.TaskApi;
import io.tributary.edge.metrics.MeshMetrics;
import io.tributary.edge.metrics.MqttMetrics;
import io.tributary.edge.metrics.NodeMetrics;
import io.tributary.edge.node.Node;
import io.tributary.edge.store.Store;
import io.tributary.edge.store.StoreSettings;
import io.tributary.pipelines.config.Variables;
import io.tributary.pipelines.pipeline.Pipeline;
import io.tributary.pipelines.summary.Summary;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.jspecify.annotations.Nullable;

/** A node with all it needs to run: event loops, memory, connections, metrics and health over HTTP. */
public final class NodeProcess {
    private static final Duration TABLES_EVERY = Duration.ofSeconds(5);

    private final Parts parts;
    private final MqttAdapters adapters;
    private final Node node;
    private final AdminServer http;
    private final Runnable unwatch;

    private NodeProcess(Parts parts, MqttAdapters adapters, Node node, AdminServer http, Runnable unwatch) {
        this.parts = parts;
        this.adapters = adapters;
        this.node = node;
        this.http = http;
        this.unwatch = unwatch;
    }

    /**
     * Starts a node; brokers that are not there yet are tried until they are.
     *
     * @param vertx the event loops; the caller's to close
     * @return fails when the HTTP address can't be had
     */
    public static Future<NodeProcess> start(Vertx vertx, RunConfig config, InstantSource clock, RandomGenerator dice) {
        return start(vertx, config, Optional.empty(), clock, dice);
    }

    /**
     * As {@link #start(Vertx, RunConfig, InstantSource, RandomGenerator)}, and goes along with its files when they change.
     *
     * @param from where the config was read
     */
    static Future<NodeProcess> start(
            Vertx vertx, RunConfig config, Optional<ConfigOrigin> from, InstantSource clock, RandomGenerator dice) {
        BufferAllocator allocator = new RootAllocator();
        AtomicReference<@Nullable Node> node = new AtomicReference<>();
        return store(vertx, config, clock)
                .compose(store -> mesh(config, allocator, node, clock, dice)
                        .compose(mesh ->
                                start(vertx, config, from, clock, dice, new Parts(store, mesh, allocator, node))));
    }

    /**
     * What a node is made of.
     *
     * @param node where it is put once it is made
     */
    private record Parts(
            Optional<Store> store,
            Optional<MeshProcess> mesh,
            BufferAllocator allocator,
            AtomicReference<@Nullable Node> node) {}

    private static Future<Optional<MeshProcess>> mesh(
            RunConfig config,
            BufferAllocator allocator,
            AtomicReference<@Nullable Node> node,
            InstantSource clock,
            RandomGenerator dice) {
        return config.settings()
                .mesh()
                .map(mesh -> MeshProcess.start(
                                mesh, config.settings().node(), () -> isBusy(node.get()), allocator, clock, dice)
                        .map(Optional::of))
                .orElse(Future.succeededFuture(Optional.empty()));
    }

    private static Future<NodeProcess> start(
            Vertx vertx,
            RunConfig config,
            Optional<ConfigOrigin> from,
            InstantSource clock,
            RandomGenerator dice,
            Parts parts) {
        String run = Long.toString(clock.millis(), 36) + "-" + Integer.toHexString(dice.nextInt());
        Summary.Origin origin = new Summary.Origin(config.settings().node(), run);
        PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        MqttMetrics connections = new MqttMetrics(registry);
        MqttAdapters adapters =
                new MqttAdapters(config.settings(), clock, dice, connections, parts.mesh.map(MeshProcess::mesh));
        Node node = new Node(
                vertx,
                config.settings(),
                config.pipelines(),
                origin,
                adapters,
                parts.allocator,
                System::nanoTime,
                parts.store,
                TimeUnit.MILLISECONDS.toMicros(clock.millis()));
        parts.node.set(node);
        NodeMetrics metrics = NodeMetrics.bind(node, registry, connections);
        bindUptime(registry, System.nanoTime());
        parts.mesh.ifPresent(mesh -> MeshMetrics.bind(mesh.mesh(), registry));
        Optional<Reloads> reloads = from.map(
                place -> new Reloads(vertx, config, place.nodeFile(), place.variables(), node, metrics, registry));
        NodeApi.Reload reload = reloads.<NodeApi.Reload>map(some -> some).orElse(NodeProcess::withoutFiles);
        NodeApi api = new NodeApi(
                vertx,
                node,
                reload,
                parts.mesh.map(MeshProcess::mesh),
                parts.mesh.map(mesh -> new TaskApi(vertx, mesh.jobs())),
                System::nanoTime);
        Supplier<String> page = () -> {
            metrics.refreshIfSinksChanged();
            return registry.scrape();
        };
        AdminServer.Health health = new AdminServer.Health(
                node::stuck, node::unready, () -> warnings(parts.mesh.map(MeshProcess::warnings)));
        return AdminServer.listen(vertx, config.settings().http(), page, health, api)
                .map(http -> {
                    node.start();
                    reloads.ifPresent(Reloads::watch);
                    reloads.ifPresent(some -> Hangup.onSignal(() -> some.reload(false)));
                    Runnable tables = watchTables(vertx, node);
                    return new NodeProcess(parts, adapters, node, http, () -> {
                        tables.run();
                        reloads.ifPresent(Reloads::close);
                    });
                });
    }

    private static List<String> warnings(Optional<List<String>> mesh) {
        return mesh.orElse(List.of()).stream()
                .map(warning -> "mesh: " + warning)
                .toList();
    }

    private static boolean isBusy(@Nullable Node node) {
        return node != null && node.isBusy();
    }

    /** By a clock that does not leap: many a machine gets its time only after the node has started. */
    private static void bindUptime(MeterRegistry registry, long begun) {
        Gauge.builder("tributary.uptime.seconds", () -> (System.nanoTime() - begun) / 1e9)
                .description("How long the node has run")
                .register(registry);
    }

    /** None is opened, and nothing written, for pipelines that keep nothing. */
    private static Future<Optional<Store>> store(Vertx vertx, RunConfig config, InstantSource clock) {
        if (config.pipelines().stream().noneMatch(Pipeline::isKept)) {
            return Future.succeededFuture(Optional.empty());
        }
        return StoreOpening.open(
                        vertx,
                        StoreSettings.in(config.settings().keeping().directory()),
                        config.settings().http(),
                        clock)
                .map(Optional::of);
    }

    /** Looks for changed tables off the event loop; returns what ends it. */
    private static Runnable watchTables(Vertx vertx, Node node) {
        TableWatch watch = new TableWatch(node::tables, node::replace);
        long timer = vertx.setPeriodic(TABLES_EVERY.toMillis(), id -> {
            if (!node.tables().isEmpty()) {
                vertx.executeBlocking(() -> {
                    watch.look();
                    return null;
                });
            }
        });
        return () -> vertx.cancelTimer(timer);
    }

    /** Where a config comes from, to be read there again. */
    record ConfigOrigin(Path nodeFile, Variables variables) {}

    private static Future<NodeApi.Answer> withoutFiles(boolean dryRun) {
        return Future.succeededFuture(new NodeApi.Answer(
                409,
                new JsonObject().put("fault", "this node was not started from a file; start it with tributary run")));
    }

    public Node node() {
        return node;
    }

    /** Why its store takes nothing any more, if so; another start sets that store aside. */
    Optional<String> damage() {
        return parts.store.flatMap(Store::damage);
    }

    /** Where {@code /metrics}, {@code /livez} and {@code /readyz} are. */
    public String address() {
        return http.address();
    }

    /**
     * Delivers what waits, within the configured time, and lets go of everything but the event loops.
     *
     * @return completes with the number of summaries that could not be delivered
     */
    public Future<Integer> stop() {
        unwatch.run();
        return node.stop()
                .compose(undelivered -> parts.mesh
                        .map(MeshProcess::stop)
                        .orElse(Future.succeededFuture())
                        .otherwiseEmpty()
                        .map(undelivered))
                .compose(undelivered -> http.close().map(closed -> {
                    adapters.close();
                    parts.store.ifPresent(Store::close);
                    parts.allocator.close();
                    return undelivered;
                }));
    }
}
