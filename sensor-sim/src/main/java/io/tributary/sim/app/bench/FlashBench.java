package io.tributary.sim.app.bench;

import io.tributary.sim.publish.BulkPublisher;
import io.tributary.sim.publish.Pace;
import io.tributary.sim.publish.Playback;
import io.tributary.sim.signal.Seed;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * What nodes that commit every so often write to the disk in an hour, by their processes' own counters: 1,000 readings a second of
 * 1,000 keys, then nothing at all. They are fed side by side by one broker, because what they write does not depend on how
 * fast they are.
 */
public final class FlashBench {
    private static final Duration READY_MAX = Duration.ofSeconds(60);
    private static final Duration SETTLE_MAX = Duration.ofMinutes(3);
    private static final Duration COMMIT_MAX = Duration.ofSeconds(2);
    private static final long LOOK_NANOS = 1_000_000_000;
    private static final long SEED = 1;

    private final String server;
    private final Path folder;
    private final Times times;
    private final InstantSource clock;
    private final LongSupplier nanoTime;
    private final Consumer<Playback.Progress> progress;
    private final BooleanSupplier stop;

    /**
     * How long.
     *
     * @param warmUp before anything counts: stores are made, and have few levels at first
     * @param fed counts
     * @param quiet counts too, without a reading, once all results are out
     * @param window of the pipelines
     */
    public record Times(Duration warmUp, Duration fed, Duration quiet, Duration window) {}

    /**
     * What one node wrote.
     *
     * @param counted how long it was counted: where its log was emptied into the file meanwhile, from one such time to another
     * @param emptied how often the log was emptied within that time. 0: it was not, and what that costs is missing
     * @param summaryBytes of the payloads that it published within that time
     * @param commits within that time
     * @param said what its own metric says was written within that time
     * @param quietBytes written in the quiet time
     */
    public record Written(
            Duration interval,
            Duration counted,
            long bytes,
            int emptied,
            long summaryBytes,
            long commits,
            long said,
            long quietBytes) {
        public double bytesPerHour() {
            return bytes * 3600e9 / Math.max(1, counted.toNanos());
        }

        /** Bytes written for each byte of a summary; 0 without summaries. */
        public double amplification() {
            return summaryBytes == 0 ? 0 : (double) bytes / summaryBytes;
        }
    }

    /**
     * @param folder on the disk that is meant, for what the nodes keep
     * @param nanoTime a clock that only runs forward, in nanoseconds
     */
    public FlashBench(
            String server,
            Path folder,
            Times times,
            InstantSource clock,
            LongSupplier nanoTime,
            Consumer<Playback.Progress> progress,
            BooleanSupplier stop) {
        this.server = server;
        this.folder = folder;
        this.times = times;
        this.clock = clock;
        this.nanoTime = nanoTime;
        this.progress = progress;
        this.stop = stop;
    }

    /**
     * Measures one node for each interval.
     *
     * @param intervals of commits
     * @throws IOException when a node does not get ready or dies, or the broker fails; the message says what it said last
     */
    public List<Written> measure(List<Duration> intervals, Bench.Publishers publishers) throws IOException {
        List<FlashWatch> nodes = new ArrayList<>();
        try (SummaryBytes summaries = SummaryBytes.listen(server)) {
            for (Duration interval : intervals) {
                NodeSubject subject = NodeSubject.committing(interval, times.window(), folder, nanoTime);
                Launched launched = subject.launched(server, 1);
                nodes.add(new FlashWatch(
                        interval, launched, new NodeRun(launched, nanoTime), () -> summaries.of(subject.name())));
            }
            await("get ready", READY_MAX, nodes, FlashWatch::ready);
            feed(nodes, publishers);
            await("settle", SETTLE_MAX, nodes, FlashWatch::settled);
            rest(Collections.max(intervals), nodes);
            return nodes.stream().map(FlashWatch::written).toList();
        } finally {
            nodes.forEach(FlashWatch::close);
        }
    }

    private void feed(List<FlashWatch> nodes, Bench.Publishers publishers) throws IOException {
        long begun = nanoTime.getAsLong();
        long counts = begun + times.warmUp().toNanos();
        List<Long> looked = new ArrayList<>(List.of(counts));
        Consumer<Playback.Progress> listener = so -> {
            long now = nanoTime.getAsLong();
            if (now >= looked.get(0)) {
                nodes.forEach(node -> node.look(now));
                looked.set(0, now + LOOK_NANOS);
            }
            progress.accept(so);
        };
        try (BulkPublisher publisher = publishers.connect()) {
            new Playback(publisher, nanoTime, listener)
                    .run(
                            new SteadyReadings(clock.millis(), new Seed(SEED).random()),
                            new Pace.Rate(SteadyReadings.PER_SECOND),
                            times.warmUp().plus(times.fed()),
                            stop,
                            SETTLE_MAX);
        }
        nodes.forEach(FlashWatch::fed);
    }

    /** What was confirmed last is committed within another interval: the quiet begins behind that. */
    private void rest(Duration interval, List<FlashWatch> nodes) throws IOException {
        pass(interval.plus(COMMIT_MAX), nodes);
        nodes.forEach(FlashWatch::quietBegins);
        pass(times.quiet(), nodes);
        nodes.forEach(FlashWatch::quietEnds);
    }

    private void pass(Duration time, List<FlashWatch> nodes) throws IOException {
        long end = nanoTime.getAsLong() + time.toNanos();
        while (nanoTime.getAsLong() < end && !stop.getAsBoolean()) {
            for (FlashWatch node : nodes) {
                node.checkAlive();
            }
            LockSupport.parkNanos(LOOK_NANOS / 4);
        }
    }

    private interface Condition {
        boolean holds(FlashWatch node) throws IOException;
    }

    private void await(String what, Duration most, List<FlashWatch> nodes, Condition condition) throws IOException {
        long deadline = nanoTime.getAsLong() + most.toNanos();
        for (FlashWatch node : nodes) {
            while (!condition.holds(node) && !stop.getAsBoolean()) {
                node.checkAlive();
                if (nanoTime.getAsLong() > deadline) {
                    throw new IOException(node.name() + " did not " + what + " in time: " + node.lastWords());
                }
                LockSupport.parkNanos(LOOK_NANOS / 4);
            }
        }
    }
}
