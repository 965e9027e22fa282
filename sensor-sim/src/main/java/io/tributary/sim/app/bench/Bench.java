package io.tributary.sim.app.bench;

import io.tributary.sim.publish.BulkPublisher;
import io.tributary.sim.publish.Pace;
import io.tributary.sim.publish.Playback;
import java.io.IOException;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/** One subject after the other gets the same readings over the same broker, as fast as that takes them. */
public final class Bench {
    private static final Duration READY_MAX = Duration.ofSeconds(30);
    private static final Duration SETTLE_MAX = Duration.ofMinutes(10);
    /** A subject that takes nothing for so long has lost the rest. */
    private static final Duration QUIET_MAX = Duration.ofSeconds(5);

    /** The last windows close when nothing more has come for a while; then they are committed, and sent. */
    private static final Duration RESULTS_MAX = Duration.ofSeconds(60);

    private static final long POLL_NANOS = 5_000_000;

    private final String server;
    private final int qos;
    private final long readings;
    private final LongSupplier nanoTime;
    private final Consumer<Playback.Progress> progress;
    private final BooleanSupplier stop;

    /** Makes a publisher to the broker. */
    public interface Publishers {
        BulkPublisher connect() throws IOException;
    }

    public Bench(
            String server,
            int qos,
            long readings,
            LongSupplier nanoTime,
            Consumer<Playback.Progress> progress,
            BooleanSupplier stop) {
        this.server = server;
        this.qos = qos;
        this.readings = readings;
        this.nanoTime = nanoTime;
        this.progress = progress;
        this.stop = stop;
    }

    /**
     * Measures one subject.
     *
     * @throws IOException when the subject does not get ready or dies, or the broker fails; the message says what it said last
     */
    public Measurement measure(Subject subject, Publishers publishers) throws IOException {
        try (SummaryBytes summaries = SummaryBytes.listen(server);
                Subject.Run run = subject.start(server, qos, readings)) {
            awaitReady(subject, run);
            ProcessUsage before = ProcessUsage.of(run.pid());
            long begun = nanoTime.getAsLong();
            long published;
            // Counts are polled on a thread of their own: the publisher may still be settling when the last is taken.
            LastReading last = new LastReading(run);
            try (BulkPublisher publisher = publishers.connect()) {
                published = new Playback(publisher, nanoTime, progress)
                        .run(
                                new BenchReadings(readings, qos),
                                new Pace.Greatest(),
                                ChronoUnit.FOREVER.getDuration(),
                                stop,
                                SETTLE_MAX)
                        .counts()
                        .published();
                last.await(published);
            } finally {
                last.end();
            }
            if (!run.alive()) {
                throw new IOException(subject.name() + " has ended by itself: " + run.lastWords());
            }
            ProcessUsage after = ProcessUsage.of(run.pid());
            awaitSettled(run);
            long taken = last.readings;
            double seconds = Math.max(1, last.atNanos - begun) / 1e9;
            double cpu = after.cpuSeconds() - before.cpuSeconds();
            return new Measurement(
                    taken / seconds,
                    taken == 0 ? 0 : cpu * 1e6 / taken,
                    after.peakRssBytes(),
                    published - taken,
                    ProcessUsage.of(run.pid()).writtenBytes() - before.writtenBytes(),
                    summaries.of(subject.name()));
        }
    }

    private void awaitSettled(Subject.Run run) {
        long deadline = nanoTime.getAsLong() + RESULTS_MAX.toNanos();
        while (!run.settled() && run.alive() && !stop.getAsBoolean() && nanoTime.getAsLong() < deadline) {
            LockSupport.parkNanos(POLL_NANOS);
        }
    }

    private void awaitReady(Subject subject, Subject.Run run) throws IOException {
        long deadline = nanoTime.getAsLong() + READY_MAX.toNanos();
        while (!run.ready()) {
            if (!run.alive() || nanoTime.getAsLong() > deadline) {
                throw new IOException(subject.name() + " did not get ready: " + run.lastWords());
            }
            LockSupport.parkNanos(POLL_NANOS);
        }
    }

    /** Watches when a subject took its last reading. */
    private final class LastReading {
        private final Subject.Run run;
        private final Thread watcher = new Thread(this::watch, "bench-watcher");
        private volatile boolean ended;
        private volatile long readings;
        private volatile long atNanos;

        LastReading(Subject.Run run) {
            this.run = run;
            atNanos = nanoTime.getAsLong();
            watcher.setDaemon(true);
            watcher.start();
        }

        void await(long published) {
            long settled = nanoTime.getAsLong();
            while (readings < published
                    && run.alive()
                    && !stop.getAsBoolean()
                    && nanoTime.getAsLong() - Math.max(settled, atNanos) < QUIET_MAX.toNanos()) {
                LockSupport.parkNanos(POLL_NANOS);
            }
        }

        void end() {
            ended = true;
        }

        private void watch() {
            while (!ended) {
                long now = run.readings();
                if (now != readings) {
                    atNanos = nanoTime.getAsLong();
                    readings = now;
                }
                LockSupport.parkNanos(POLL_NANOS);
            }
        }
    }
}
