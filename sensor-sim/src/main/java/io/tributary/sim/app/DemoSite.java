package io.tributary.sim.app;

import io.tributary.edge.app.EventLoops;
import io.tributary.edge.app.NodeProcess;
import io.tributary.edge.app.RunConfig;
import io.tributary.edge.config.MqttSettings;
import io.tributary.edge.config.NodeSettings;
import io.tributary.edge.node.Node;
import io.tributary.edge.source.mqtt.MqttSource;
import io.tributary.edge.source.mqtt.Subscription;
import io.tributary.gateway.app.GatewayProcess;
import io.tributary.gateway.app.GatewaySettings;
import io.tributary.pipelines.config.ConfigException;
import io.tributary.pipelines.config.Document;
import io.tributary.pipelines.config.Variables;
import io.tributary.pipelines.pipeline.Counts;
import io.tributary.pipelines.pipeline.Pipeline;
import io.tributary.pipelines.pipeline.PipelineReader;
import io.tributary.sim.fleet.Fleet;
import io.tributary.sim.fleet.FleetRun;
import io.tributary.sim.publish.BulkPublisher;
import io.tributary.sim.publish.Pace;
import io.tributary.sim.publish.Playback;
import io.tributary.sim.publish.Target;
import io.tributary.sim.signal.Seed;
import io.tributary.sim.site.Upstream;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/** The site that {@code tributary demo} shows: 50 sensors, two nodes, a gateway with its own broker, all in this process. */
final class DemoSite implements AutoCloseable {
    /** Each node hears half of the sensors of every district, so that the gateway has something to merge. */
    static final List<String> PIPELINES = List.of("city", "districts");

    private static final Duration PATIENCE = Duration.ofSeconds(15);
    private static final long POLL_NANOS = 20_000_000;

    private final Vertx vertx = EventLoops.create(4);
    private final ScheduledExecutorService timer = EventLoops.timer("demo-timer");
    private final RandomGenerator dice;
    private final GatewayProcess gateway;
    private final String server;
    private final MqttSource upstreamSource;
    private final Upstream upstream;
    private final List<NodeProcess> nodes = new ArrayList<>();
    private long published;

    /** Starts everything but the sensors. */
    DemoSite(RandomGenerator dice) throws IOException, ConfigException {
        this.dice = dice;
        Document site = Document.parse("demo/site.yaml", resource("site.yaml"), Variables.none());
        gateway = GatewayProcess.start(
                vertx, GatewaySettings.read(site, Variables.none(), Path.of("")), InstantSource.system(), dice);
        server = "mqtt://127.0.0.1:" + gateway.brokerPort();
        upstreamSource = new MqttSource(
                MqttSettings.of(server), "upstream", Subscription.of(1, "site/#"), InstantSource.system(), timer, dice);
        upstream = new Upstream(upstreamSource);
        upstreamSource.start();
        nodes.add(node("node-1", "a"));
        nodes.add(node("node-2", "b"));
        await("the parts to find each other", () -> unready().isEmpty());
    }

    /** @param reach the first topic level of the sensors that the node hears */
    private NodeProcess node(String name, String reach) throws IOException, ConfigException {
        NodeSettings settings = NodeSettings.of(name, "demo", MqttSettings.of(server), Path.of(""));
        List<Pipeline> pipelines = new ArrayList<>();
        for (String pipeline : PIPELINES) {
            String text = resource(pipeline + ".yaml").formatted(reach);
            pipelines.add(PipelineReader.read(Document.parse("demo/" + pipeline + ".yaml", text, Variables.none())));
        }
        return NodeProcess.start(vertx, new RunConfig(settings, pipelines), InstantSource.system(), dice)
                .await();
    }

    private static String resource(String name) throws IOException {
        try (InputStream in = Objects.requireNonNull(Upstream.class.getResourceAsStream(name), name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private List<String> unready() {
        List<String> reasons = new ArrayList<>(gateway.unready());
        nodes.forEach(node -> reasons.addAll(node.node().unready()));
        if (!upstreamSource.health().ready()) {
            reasons.add("upstream: " + upstreamSource.health().reason());
        }
        return reasons;
    }

    /**
     * Lets the sensors publish until {@code stop}, then lets everything that is under way arrive.
     *
     * @param lasting at most so long
     * @param progress is told a few times a second how it goes
     */
    void run(Duration lasting, BooleanSupplier stop, Consumer<Playback.Progress> progress)
            throws IOException, ConfigException {
        Fleet fleet = Fleet.parse("demo/fleet.yaml", resource("fleet.yaml"), Variables.none());
        long start = ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now());
        FleetRun sensors = new FleetRun(fleet, fleet.seed(), start, 1, Long.MAX_VALUE, Long.MAX_VALUE);
        try (BulkPublisher publisher = BulkPublisher.connect(
                Target.of(MqttSettings.of(server), "sensors"),
                BulkPublisher.Options.standard(),
                System::nanoTime,
                new Seed(System.nanoTime()).random())) {
            Playback.Progress end = new Playback(publisher, System::nanoTime, so -> {
                        upstream.receive();
                        progress.accept(so);
                    })
                    .run(sensors, new Pace.Timed(start), lasting, stop, PATIENCE);
            published = end.counts().published();
        }
        await("the nodes to take what was published", () -> in() >= published);
        for (NodeProcess node : nodes) {
            node.stop().await();
        }
        await("the last summaries to arrive upstream", () -> {
            upstream.receive();
            return holds();
        });
    }

    /** Readings that the sensors published and the broker acknowledged, known at the end of {@link #run}. */
    long published() {
        return published;
    }

    Upstream upstream() {
        return upstream;
    }

    /** Where the readings of a pipeline went, both nodes together. */
    Counts counts(String pipeline) {
        Counts sum = Counts.NONE;
        for (NodeProcess node : nodes) {
            sum = sum.plus(counts(node, pipeline));
        }
        return sum;
    }

    /** What {@link #counts} is for one node, in the order in which nodes started. */
    Counts counts(int node, String pipeline) {
        return counts(nodes.get(node), pipeline);
    }

    int nodes() {
        return nodes.size();
    }

    private static Counts counts(NodeProcess node, String pipeline) {
        return node.node().pipelines().stream()
                .filter(state -> state.name().equals(pipeline))
                .map(Node.PipelineState::counts)
                .findFirst()
                .orElseThrow();
    }

    private long in() {
        return counts(PIPELINES.get(0)).in();
    }

    /** Whether every reading that was published is accounted for at the nodes, and every summarised one has arrived upstream. */
    boolean holds() {
        for (String pipeline : PIPELINES) {
            Counts counts = counts(pipeline);
            if (!counts.balanced() || counts.in() != published || counts.out() != upstream.readings(pipeline)) {
                return false;
            }
        }
        return upstream.received() > 0;
    }

    @Override
    public void close() {
        upstreamSource.close();
        gateway.stop().await();
        timer.shutdownNow();
        vertx.close().await();
    }

    private void await(String what, BooleanSupplier reached) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!reached.getAsBoolean()) {
            if (System.nanoTime() > end) {
                throw new IllegalStateException(
                        "waited " + PATIENCE.toSeconds() + " s for " + what + ", in vain: " + unready());
            }
            LockSupport.parkNanos(POLL_NANOS);
        }
    }
}
