package io.tributary.edge.app;

import io.tributary.edge.lab.Wire;
import io.tributary.edge.mesh.work.TaskOverheadBench;
import io.tributary.pipelines.summary.Summary;
import io.tributary.pipelines.testing.Eventually;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;

/**
 * What sharing is good for, and what it costs: nodes in processes of their own, each with a quarter of a core in a network of its own, 10 ms from each
 * other. {@code ./tributary measure} runs it. One figure for each first argument; all print a line that begins with its name.
 *
 * <pre>
 * delay [seconds [samples]]  the first of four nodes has three times the load it can carry: how late are its summaries, with sharing and without
 * speedup [files]      how much sooner a job is done by 2 and 4 nodes than by one
 * overhead             a task of nothing beside a bare TLS round trip
 * lending              how much later a node's own summaries are while it lends; that node has a core of its own
 * </pre>
 */
public final class NeighboursBench {
    private static final int NODES = 4;
    private static final int PERCENT = 25;
    private static final Wire LINK = Wire.delayed(Duration.ofMillis(10));
    private static final int SENSORS = 200;
    private static final int HOP = 1;
    private static final int WINDOW_MILLIS = 1_000;
    private static final long SEED = 1;
    private static final String VOLATILE = "durability: volatile\nshare: ";
    private static final Duration PATIENCE = Duration.ofMinutes(30);
    private static final int CAPACITY_WINDOWS = 40;
    /** Of the same load before: classes are loaded and compiled by then. */
    private static final int WARM_SECONDS = 20;

    private NeighboursBench() {}

    public static void main(String[] args) throws Exception {
        String what = args.length > 0 ? args[0] : "";
        int number = args.length > 1 ? Integer.parseInt(args[1]) : -1;
        switch (what) {
            case "delay" -> delay(number < 0 ? 30 : number, args.length > 2 ? Double.parseDouble(args[2]) : carries());
            case "speedup" -> SpeedUp.run(LINK, PERCENT, number < 0 ? 128 : number);
            case "overhead" -> TaskOverheadBench.run(folder());
            case "lending" -> LendingBench.run(LINK, PERCENT);
            default -> throw new IllegalArgumentException("say what: delay, speedup, overhead or lending");
        }
        System.exit(0); // Clients of brokers that are gone leave threads.
    }

    static Path folder() throws IOException {
        return Files.createTempDirectory("neighbours");
    }

    private static void delay(int seconds, double carries) throws Exception {
        int hertz = (int) (3 * carries / SENSORS);
        System.out.printf("a node alone carries %,.0f samples a second; it gets %,d%n", carries, hertz * SENSORS);
        ShakeLoad load = new ShakeLoad(SENSORS, hertz, HOP, WINDOW_MILLIS, VOLATILE + "site", SEED);
        int messages = load.messages(WARM_SECONDS + seconds);
        Map<String, String> expected = load.alone(messages);
        for (String share : List.of("site", "never")) {
            delay(load.with(VOLATILE + share), messages, share, expected);
        }
    }

    /** Samples a second that a node does alone when there is always more: from one window to another, once it is warm. */
    private static double carries() throws Exception {
        ShakeLoad load = new ShakeLoad(SENSORS, 1_000, HOP, 200, VOLATILE + "never", SEED);
        try (NeighboursSite site = new NeighboursSite(folder(), 1, PERCENT, LINK, "", load.pipeline());
                Receiver upstream = new Receiver(site.broker().port())) {
            site.awaitReady();
            load.publish(
                    site.broker(),
                    message -> Eventually.holdsWithin(
                                    PATIENCE,
                                    () -> message
                                            < load.messages(upstream.summaries().size() * 0.2 + 3))
                            && upstream.summaries().size() < CAPACITY_WINDOWS);
            long[] arrivals = upstream.arrivals().values().stream()
                    .mapToLong(Long::longValue)
                    .sorted()
                    .toArray();
            int from = arrivals.length / 2;
            int to = CAPACITY_WINDOWS - 1;
            return (to - from) * 0.2 * load.samplesPerSecond() / ((arrivals[to] - arrivals[from]) / 1e9);
        }
    }

    private static void delay(ShakeLoad load, int messages, String share, Map<String, String> expected)
            throws Exception {
        try (NeighboursSite site = new NeighboursSite(folder(), NODES, PERCENT, LINK, "", load.pipeline());
                Receiver upstream = new Receiver(site.broker().port())) {
            site.awaitReady();
            site.awaitLending(NODES - 1);
            int warm = load.messages(WARM_SECONDS);
            ShakeLoad.Pace first = load.realTime(System.nanoTime(), messages);
            AtomicReference<ShakeLoad.Pace> then = new AtomicReference<>(first);
            AtomicLong begun = new AtomicLong();
            AtomicLong lateNanos = new AtomicLong();
            load.publish(site.broker(), message -> {
                if (message == warm) {
                    Eventually.until(
                            "what warms up is done",
                            PATIENCE,
                            () -> upstream.arrivals().keySet().stream()
                                            .anyMatch(key -> key.startMicros()
                                                    >= (ShakeLoad.START_MILLIS + (WARM_SECONDS - 2) * 1_000) * 1_000)
                                    && site.pages(0).metric("tributary_tasks_under_way") == 0);
                    begun.set(System.nanoTime() - load.micros(warm) * 1_000);
                    then.set(load.realTime(begun.get(), messages));
                }
                boolean more = Objects.requireNonNull(then.get()).next(message);
                if (message >= warm) {
                    lateNanos.accumulateAndGet(
                            System.nanoTime() - begun.get() - load.micros(message) * 1_000, Math::max);
                }
                return more;
            });
            Eventually.until(
                    "all summaries", PATIENCE, () -> upstream.summaries().size() >= expected.size());
            double[] delays = delays(upstream, begun.get(), load);
            System.out.printf(
                    "delay: sharing %s: from window end to summary p50 %.2f s, p99 %.2f s, last %.2f s; %d windows of %d, %s; %.0f"
                            + " tasks done by neighbours, %.0f here; sensors at most %.2f s late%n",
                    share.equals("never") ? "off" : "on",
                    delays[delays.length / 2],
                    delays[Math.max(0, (int) Math.ceil(delays.length * 0.99) - 1)],
                    delays[delays.length - 1],
                    upstream.summaries().size(),
                    expected.size(),
                    ShakeLoad.shown(upstream.summaries().values()).equals(expected)
                            ? "byte-identical to those of one process"
                            : "NOT THE SAME as those of one process",
                    site.helped(),
                    site.pages(0).metric("tributary_tasks_done_total{where=\"here\""),
                    lateNanos.get() / 1e9);
        }
    }

    /** Seconds, in order; of whole windows only, after the warm-up. */
    private static double[] delays(Receiver upstream, long begun, ShakeLoad load) {
        Map<Summary.Key, Long> arrivals = upstream.arrivals();
        long end = arrivals.keySet().stream()
                .mapToLong(Summary.Key::startMicros)
                .max()
                .orElseThrow();
        return arrivals.entrySet().stream()
                .filter(entry -> entry.getKey().startMicros() < end
                        && entry.getKey().startMicros() > ShakeLoad.START_MILLIS * 1_000 + WARM_SECONDS * 1_000_000L)
                .mapToDouble(entry -> {
                    long after = entry.getKey().startMicros()
                            - ShakeLoad.START_MILLIS * 1_000
                            + load.windowMillis() * 1_000L;
                    return (entry.getValue() - begun) / 1e9 - after / 1e6;
                })
                .sorted()
                .toArray();
    }

    /** The value below which 99 of 100 are. */
    static double p99(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[Math.max(0, (int) Math.ceil(sorted.length * 0.99) - 1)];
    }
}
