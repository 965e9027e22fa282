package io.tributary.edge.app;

import io.tributary.edge.lab.Wire;
import io.tributary.pipelines.testing.Eventually;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.eclipse.paho.mqttv5.client.IMqttMessageListener;
import org.eclipse.paho.mqttv5.client.MqttAsyncClient;
import org.eclipse.paho.mqttv5.client.MqttConnectionOptions;
import org.eclipse.paho.mqttv5.client.persist.MemoryPersistence;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.eclipse.paho.mqttv5.common.MqttSubscription;

/**
 * How late a node's own summaries are, by turns while it works for a busy neighbour and while the link between them is cut. It has a core of its own, as
 * a small computer has; the neighbour has a part of another. Both have the same to do all the time.
 */
final class LendingBench {
    private static final int TURNS = 4;
    private static final Duration TURN = Duration.ofSeconds(20);
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    /** Of its own readings: 50 sensors, each 20 times a second. */
    private static final long EVERY_NANOS = 1_000_000;

    private static final int SENSORS = 50;
    private static final String TOLD = "told/n1/";
    private static final int WINDOW_MILLIS = 250;
    private static final double AHEAD_SECONDS = 4;

    private final AtomicBoolean enough = new AtomicBoolean();
    /** By the end of a window in milliseconds of the input: when the reading was sent that closes it. */
    private final Map<Long, Long> closed = new ConcurrentHashMap<>();

    private final Map<Told, Double> delays = new ConcurrentHashMap<>();

    /** A summary of the node's own: of which pipeline and of whom, and of the window that ended then. */
    private record Told(String pipeline, String sensor, long end) {}

    private LendingBench() {}

    /** @param percent of a core that the neighbour has */
    static void run(Wire link, int percent) throws Exception {
        new LendingBench().measure(link, percent);
    }

    private void measure(Wire link, int percent) throws Exception {
        ShakeLoad load = new ShakeLoad(40, 1_000, 4, 500, "durability: volatile\nshare: site", 1);
        try (NeighboursSite site = new NeighboursSite(NeighboursBench.folder(), 2, percent, link, "", load.pipeline());
                Receiver upstream = new Receiver(site.broker().port())) {
            site.awaitReady();
            site.network().giveCore(1, site.node(1).pid());
            site.awaitLending(1);
            MqttAsyncClient client =
                    new MqttAsyncClient("tcp://localhost:" + site.broker().port(), "own", new MemoryPersistence());
            client.connect(new MqttConnectionOptions()).waitForCompletion();
            IMqttMessageListener told =
                    (topic, message) -> note(topic, new String(message.getPayload(), StandardCharsets.UTF_8));
            client.subscribe(
                            new MqttSubscription[] {new MqttSubscription(TOLD + "#", 0)},
                            null,
                            null,
                            new IMqttMessageListener[] {told},
                            null)
                    .waitForCompletion();
            thread(() -> own(client));
            thread(() -> load.publish(
                    site.broker(),
                    message -> Eventually.holdsWithin(
                                    PATIENCE,
                                    () -> enough.get()
                                            || message
                                                    < load.messages(
                                                            upstream.summaries().size() * 0.5 + AHEAD_SECONDS))
                            && !enough.get()));
            turns(site);
            enough.set(true);
            client.disconnectForcibly(0, 100, false);
        }
    }

    private void turns(NeighboursSite site) {
        Map<Told, Double> lending = new HashMap<>();
        Map<Told, Double> alone = new HashMap<>();
        double tasks = 0;
        double seconds = 0;
        for (int turn = 0; turn < TURNS; turn++) {
            double before = site.done(1);
            site.await("n1 helps", () -> site.done(1) > before + 1);
            double doneBefore = site.done(1);
            double secondsBefore = atWork(site);
            turn(lending);
            tasks += site.done(1) - doneBefore;
            seconds += atWork(site) - secondsBefore;
            site.network().cut(Set.of(0));
            site.await("n1 is alone", () -> site.pages(1).metric("tributary_neighbours ") == 0);
            turn(alone);
            site.network().heal();
        }
        for (String pipeline : List.of("volatile", "commit")) {
            double[] with = of(pipeline, lending);
            double[] without = of(pipeline, alone);
            System.out.printf(
                    Locale.ROOT,
                    "lending: own p99 from the end of a window to its summary, durability %s, %.1f ms while it lends, %.1f ms while it does"
                            + " not: %+.1f %%; medians %.1f and %.1f ms; %d and %d summaries%n",
                    pipeline,
                    NeighboursBench.p99(with),
                    NeighboursBench.p99(without),
                    100 * (NeighboursBench.p99(with) / NeighboursBench.p99(without) - 1),
                    with[with.length / 2],
                    without[without.length / 2],
                    with.length,
                    without.length);
        }
        System.out.printf(
                Locale.ROOT,
                "%d turns of %d s each; %.0f tasks, at work for the neighbour %.0f %% of the time%n",
                TURNS,
                TURN.toSeconds(),
                tasks,
                100 * seconds / TURNS / TURN.toSeconds());
    }

    private static double atWork(NeighboursSite site) {
        return site.pages(1).metric("tributary_loans_time_seconds_sum{part=\"run\"");
    }

    /** In order. */
    private static double[] of(String pipeline, Map<Told, Double> values) {
        return values.entrySet().stream()
                .filter(value -> value.getKey().pipeline.equals(pipeline))
                .mapToDouble(Map.Entry::getValue)
                .sorted()
                .toArray();
    }

    /** Adds the delays of windows that ended in it. */
    private void turn(Map<Told, Double> values) {
        long begun = System.nanoTime();
        long from = System.currentTimeMillis();
        Eventually.until("the turn is over", PATIENCE, () -> System.nanoTime() - begun >= TURN.toNanos());
        long to = System.currentTimeMillis() - 2_000; // The last may be under way.
        delays.forEach((told, delay) -> {
            if (told.end >= from && told.end < to) {
                values.put(told, delay);
            }
        });
    }

    private void own(MqttAsyncClient client) throws MqttException {
        long next = System.nanoTime();
        long window = 0;
        for (int reading = 0; !enough.get(); reading++) {
            next += EVERY_NANOS;
            for (long left = next - System.nanoTime(); left > 0; left = next - System.nanoTime()) {
                LockSupport.parkNanos(left);
            }
            long millis = System.currentTimeMillis();
            if (millis / WINDOW_MILLIS > window) {
                window = millis / WINDOW_MILLIS;
                closed.put(window * WINDOW_MILLIS, System.nanoTime());
            }
            byte[] payload = ("{\"ts\":" + millis + ",\"v\":" + next % 1_000 + "}").getBytes(StandardCharsets.UTF_8);
            if (!client.isConnected()) {
                return; // It is over.
            }
            client.publish("quiet/n1/s" + reading % SENSORS, payload, 0, false);
        }
    }

    private void note(String topic, String summary) {
        long came = System.nanoTime();
        JsonObject told = new JsonObject(summary);
        long end = Instant.parse(told.getString("window_end")).toEpochMilli();
        Long sent = closed.get(end);
        if (sent != null) {
            delays.put(new Told(topic.substring(TOLD.length()), told.getString("sensor"), end), (came - sent) / 1e6);
        }
    }

    private interface Work {
        void run() throws Exception;
    }

    private static void thread(Work work) {
        Thread thread = new Thread(
                () -> {
                    try {
                        work.run();
                    } catch (Exception e) {
                        throw new IllegalStateException(e);
                    }
                },
                "load");
        thread.setDaemon(true);
        thread.start();
    }
}
