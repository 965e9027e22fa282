package io.tributary.gateway.app;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.tributary.edge.app.EventLoops;
import io.tributary.edge.app.StoreOpening;
import io.tributary.edge.commit.Commits;
import io.tributary.edge.commit.Keeping;
import io.tributary.edge.commit.PassingOutbox;
import io.tributary.edge.config.MqttSettings;
import io.tributary.edge.config.Secret;
import io.tributary.edge.http.AdminServer;
import io.tributary.edge.sink.mqtt.Conversation;
import io.tributary.edge.sink.mqtt.Encodings;
import io.tributary.edge.sink.mqtt.MqttSink;
import io.tributary.edge.source.mqtt.MqttSource;
import io.tributary.edge.source.mqtt.Subscription;
import io.tributary.edge.store.Store;
import io.tributary.edge.store.StoreException;
import io.tributary.edge.store.StoreSettings;
import io.tributary.gateway.broker.Broker;
import io.tributary.gateway.forward.Forwarder;
import io.tributary.gateway.forward.UpstreamEncoding;
import io.tributary.gateway.ingest.Ingest;
import io.tributary.gateway.ingest.KeptRollup;
import io.tributary.gateway.rollup.Merge;
import io.tributary.gateway.rollup.Rollup;
import io.tributary.pipelines.health.Health;
import io.tributary.pipelines.state.StateException;
import io.tributary.pipelines.summary.SummarySteps;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.internal.VertxInternal;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A site's gateway with all it needs to run: its broker if it has one, the roll-up, the way upstream, health over HTTP. */
public final class GatewayProcess {
    private static final Logger LOG = LoggerFactory.getLogger(GatewayProcess.class);
    /** Names under which the store has what waits for upstream, and which shares are not acknowledged. */
    private static final String OUTBOX = "upstream";

    private static final String SOURCE = "nodes";
    private static final long TICK_MILLIS = 50;
    private static final long LOOP_SILENCE_MAX_NANOS = 10_000_000_000L;

    private final Vertx vertx;
    private final Context context;
    private final GatewaySettings settings;
    private final @Nullable Broker broker;
    private final @Nullable Store store;
    private final BufferAllocator allocator = new RootAllocator();
    private final SummarySteps steps = new SummarySteps(allocator);
    private final ScheduledExecutorService timer = EventLoops.timer("mqtt-timer");
    private final Ingest ingest;
    private @Nullable AdminServer http;
    private long ticker = -1;
    private boolean stopping;
    private volatile boolean admitting;
    private volatile long lastTurnNanos = System.nanoTime();

    private GatewayProcess(
            Vertx vertx,
            GatewaySettings settings,
            @Nullable Broker broker,
            @Nullable Store store,
            InstantSource clock,
            RandomGenerator dice) {
        this.vertx = vertx;
        this.context = ((VertxInternal) vertx).createEventLoopContext();
        this.settings = settings;
        this.broker = broker;
        this.store = store;
        MqttSettings site =
                broker != null ? own(broker.access()) : settings.broker().orElseThrow();
        String clientId = "tributary/" + settings.site() + "/gateway";
        MqttSource source = new MqttSource(
                site, clientId + "/in", Subscription.of(1, Encodings.fromNodes(settings.site())), clock, timer, dice);
        MqttSink upstream = new MqttSink(
                settings.upstream().orElse(site),
                clientId + "/upstream",
                Conversation.of(new UpstreamEncoding(settings.topic(), settings.qos(), settings.retain())),
                timer,
                dice);
        this.ingest = store == null ? passing(source, upstream) : kept(store, source, upstream, clock);
    }

    private Rollup rollup() {
        return new Rollup(settings.rollup(), Merge::aggregates, steps);
    }

    private Ingest passing(MqttSource source, MqttSink upstream) {
        Forwarder forwarder = new Forwarder(
                upstream, new PassingOutbox(OUTBOX, settings.keeping().outbox().summariesMax()));
        return Ingest.passing(settings.site(), source, rollup(), forwarder);
    }

    private Ingest kept(Store in, MqttSource source, MqttSink upstream, InstantSource clock) {
        long startMicros = TimeUnit.MILLISECONDS.toMicros(clock.millis());
        Keeping keeping = new Keeping(in, settings.keeping(), startMicros, System::nanoTime);
        try {
            source.recall(keeping.received(SOURCE));
        } catch (StateException e) {
            LOG.warn("shares that come again can't be told by their packets, only by their keys: {}", e.getMessage());
        }
        return Ingest.kept(
                settings.site(),
                source,
                KeptRollup.of(in, settings.site(), this::rollup),
                new Forwarder(upstream, keeping.outbox(OUTBOX, false, this::onTurn)),
                new Commits(keeping, context, SOURCE));
    }

    private void onTurn(Runnable task) {
        context.runOnContext(due -> {
            task.run();
            turn();
        });
    }

    /** The embedded broker lets this process in whatever its password file says. */
    private static MqttSettings own(Broker.Access access) {
        MqttSettings standard = MqttSettings.of(access.server());
        return new MqttSettings(
                standard.server(),
                access.user(),
                new Secret.OfEnvironment("embedded broker", access.password()),
                standard.tls(),
                standard.keepAlive(),
                standard.sessionExpiry(),
                standard.connectTimeout(),
                standard.inboxMessagesMax(),
                standard.inboxBytesMax(),
                standard.messageBytesMax(),
                standard.reconnectLeast(),
                standard.reconnectMost(),
                standard.unacknowledgedMax(),
                standard.inFlightMax(),
                standard.fastLane());
    }

    /**
     * Starts a gateway; brokers that are not there yet are tried until they are. Not to be called on an event loop: the
     * embedded broker takes a while to start, and the store as long as its disk is full or read-only.
     *
     * @throws IOException when the embedded broker or the store can't start
     */
    public static GatewayProcess start(Vertx vertx, GatewaySettings settings, InstantSource clock, RandomGenerator dice)
            throws IOException {
        Store store = settings.isKept() ? store(vertx, settings, clock) : null;
        Broker broker = settings.embedded()
                .map(embedded -> Broker.embedded(embedded, new SecureRandom()))
                .orElse(null);
        try {
            if (broker != null) {
                BrokerStart.of(vertx, broker, settings.http());
            }
            GatewayProcess process = new GatewayProcess(vertx, settings, broker, store, clock, dice);
            process.begin();
            return process;
        } catch (IOException | RuntimeException e) {
            close(broker, store);
            throw e;
        }
    }

    @SuppressWarnings("RedundantThrows") // await throws what the future failed with
    private static Store store(Vertx vertx, GatewaySettings settings, InstantSource clock) throws IOException {
        return StoreOpening.open(vertx, StoreSettings.in(settings.keeping().directory()), settings.http(), clock)
                .recover(cause -> Future.failedFuture(
                        cause instanceof StoreException ? new IOException(cause.getMessage(), cause) : cause))
                .await();
    }

    private static void close(@Nullable Broker broker, @Nullable Store store) {
        if (broker != null) {
            broker.close();
        }
        if (store != null) {
            store.close();
        }
    }

    private void begin() {
        PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        new GatewayMetrics(registry).bind(ingest, broker, store);
        http = AdminServer.listen(vertx, settings.http(), registry::scrape, this::stuck, this::unready)
                .await();
        context.runOnContext(started -> {
            ingest.source().whenReady(() -> context.runOnContext(due -> turn()));
            ingest.forwarder().sink().whenReady(() -> context.runOnContext(due -> turn()));
            ingest.source().start();
            ingest.forwarder().sink().start();
            ticker = vertx.setPeriodic(TICK_MILLIS, id -> turn());
        });
    }

    private void turn() {
        lastTurnNanos = System.nanoTime();
        if (broker != null && !admitting && ingest.source().health().ready()) {
            broker.admit();
            admitting = true;
        }
        if (!stopping && ingest.turn(lastTurnNanos / 1_000)) {
            context.runOnContext(due -> turn());
        }
    }

    /** The port of the embedded broker. */
    public int brokerPort() {
        if (broker == null) {
            throw new IllegalStateException("the gateway runs no broker of its own");
        }
        return broker.port();
    }

    /** Where {@code /metrics}, {@code /livez} and {@code /readyz} are. */
    public String address() {
        return http == null ? "" : http.address();
    }

    /** Why it has to be started again, if so: its store takes nothing any more, which a start sets aside, or its broker has ended. */
    Optional<String> failure() {
        Optional<String> damage = store == null ? Optional.empty() : store.damage();
        return damage.map(reason -> "without its store: " + reason)
                .or(() -> broker == null ? Optional.empty() : broker.failure());
    }

    public Ingest ingest() {
        return ingest;
    }

    /** What does not work now, a sentence each; empty when all is well. */
    public List<String> unready() {
        List<String> reasons = new ArrayList<>();
        if (store != null) {
            store.health().ifPresent(reason -> reasons.add("store: " + reason));
        }
        add(reasons, "broker", broker == null ? Health.up() : broker.health());
        if (broker != null && !admitting) {
            reasons.add("broker: nodes are let in as soon as the gateway has subscribed to what they send");
        }
        add(reasons, "source", ingest.source().health());
        add(reasons, "upstream", ingest.forwarder().sink().health());
        return reasons;
    }

    private static void add(List<String> reasons, String who, Health health) {
        if (!health.ready()) {
            reasons.add(who + ": " + health.reason());
        }
    }

    private List<String> stuck() {
        List<String> reasons = new ArrayList<>();
        long silence = System.nanoTime() - lastTurnNanos;
        if (silence > LOOP_SILENCE_MAX_NANOS) {
            reasons.add("the event loop has not come round for " + silence / 1_000_000_000L + " s");
        }
        if (store != null) {
            store.damage().ifPresent(damage -> reasons.add("store: " + damage));
            ingest.failure().ifPresent(reasons::add);
        }
        if (broker != null) {
            broker.failure().ifPresent(failure -> reasons.add("broker: " + failure));
        }
        return reasons;
    }

    /**
     * Commits, or if nothing is kept summarises what waits; delivers within the configured time what may go upstream, and lets go of
     * everything but the event loops.
     *
     * @return completes with the number of summaries that could not be delivered and are kept nowhere
     */
    public Future<Integer> stop() {
        Promise<Integer> done = Promise.promise();
        context.runOnContext(asked -> {
            stopping = true;
            vertx.cancelTimer(ticker);
            ingest.finish(System.nanoTime() / 1_000);
            long deadline = System.nanoTime() + settings.shutdown().toNanos();
            vertx.setPeriodic(10, id -> {
                ingest.settle();
                if (ingest.mayEnd() || System.nanoTime() >= deadline) {
                    vertx.cancelTimer(id);
                    int undelivered = ingest.undelivered();
                    ingest.close();
                    steps.close();
                    done.complete(undelivered);
                }
            });
        });
        return done.future().compose(undelivered -> letGo().map(undelivered));
    }

    private Future<Void> letGo() {
        timer.shutdownNow();
        allocator.close();
        Future<Void> closed = http == null ? Future.succeededFuture() : http.close();
        return closed.compose(none -> vertx.executeBlocking(() -> {
            close(broker, store);
            return null;
        }));
    }
}
