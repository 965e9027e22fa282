package io.tributary.edge.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.edge.lab.Wire;
import io.tributary.pipelines.testing.Eventually;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Neighbours die, are parted and fall silent while they help: nothing is lost, wrong or there twice. */
@Timeout(400)
class NeighboursFaultsIT {
    private static final long SEED = 7;
    private static final int WINDOW_MILLIS = 500;
    private static final double AHEAD_SECONDS = 4;
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final Duration PARTED = Duration.ofSeconds(20);

    @TempDir
    private Path folder = Path.of("");

    private final AtomicBoolean enough = new AtomicBoolean();

    /** What a machine says that has a quarter of a core and nothing to do, however busy this one is. */
    private void idleMachine() throws Exception {
        Path proc = Files.createDirectories(folder.resolve("machine/proc/self"));
        Files.writeString(proc.resolve("cgroup"), "0::/\n");
        Files.writeString(
                proc.resolveSibling("stat"), "cpu  10 0 10 99999 0 0 0 0 0 0\ncpu0 10 0 10 99999 0 0 0 0 0 0\n");
        Files.writeString(proc.resolveSibling("meminfo"), "MemTotal: 8000000 kB\nMemAvailable: 6000000 kB\n");
        Path groups = Files.createDirectories(folder.resolve("machine/sys/fs/cgroup"));
        Files.writeString(groups.resolve("cpu.max"), "25000 100000\n");
        Files.writeString(groups.resolve("cpu.stat"), "usage_usec 200000\n");
    }

    /** Always a little more than the node has done, until it is enough: it is busy, however fast it is, and never far behind. */
    private CompletableFuture<Integer> publishing(NeighboursSite site, ShakeLoad load, Receiver upstream) {
        ShakeLoad.Pace pace = message -> Eventually.holdsWithin(
                        PATIENCE,
                        () -> enough.get()
                                || message
                                        < load.messages(
                                                upstream.summaries().size() * WINDOW_MILLIS / 1e3 + AHEAD_SECONDS))
                && !enough.get();
        CompletableFuture<Integer> rounds = new CompletableFuture<>();
        Thread publisher = new Thread(
                () -> {
                    try {
                        rounds.complete(load.publish(site.broker(), pace));
                    } catch (Exception e) {
                        rounds.completeExceptionally(e);
                    }
                },
                "sensors");
        publisher.setDaemon(true);
        publisher.start();
        return rounds;
    }

    private static void awaitHelp(NeighboursSite site, int neighbour) {
        double before = site.done(neighbour);
        site.await("node n" + neighbour + " helps", () -> site.done(neighbour) > before);
    }

    @Test
    void no_window_is_lost_wrong_or_there_twice_when_neighbours_die_are_parted_or_fall_silent() throws Exception {
        idleMachine();
        ShakeLoad load = new ShakeLoad(40, 1_000, 4, WINDOW_MILLIS, "share: site", SEED);
        try (NeighboursSite site = new NeighboursSite(
                        folder,
                        4,
                        25,
                        Wire.delayed(Duration.ofMillis(10)),
                        "machine: machine\nlend: { cores: 1 }",
                        load.pipeline());
                Receiver upstream = new Receiver(site.broker().port())) {
            site.awaitReady();
            site.awaitLending(3);
            CompletableFuture<Integer> published = publishing(site, load, upstream);

            awaitHelp(site, 3);
            site.node(3).kill();

            awaitHelp(site, 2);
            site.network().part(Set.of(0, 1));
            long parted = System.nanoTime();
            Eventually.until("20 s went by", PATIENCE, () -> System.nanoTime() - parted >= PARTED.toNanos());
            site.network().heal();

            awaitHelp(site, 2);
            site.node(2).signal("STOP");

            awaitHelp(site, 1);
            site.node(2).signal("CONT"); // What it has done comes too late.

            enough.set(true);
            Map<String, String> expected = load.alone(published.get());
            site.await("all summaries", () -> upstream.summaries().size() >= expected.size());
            site.await(
                    "who stood still is a neighbour again", () -> site.pages(0).metric("tributary_neighbours ") == 2);
            assertThat(ShakeLoad.shown(upstream.summaries().values())).isEqualTo(expected);
            assertThat(upstream.again()).as("summaries that came twice").isZero();
            System.out.println(expected.size() + " windows, " + site.helped() + " tasks done by neighbours, "
                    + site.network().passedBytes() + " bytes between nodes");
        }
    }
}
