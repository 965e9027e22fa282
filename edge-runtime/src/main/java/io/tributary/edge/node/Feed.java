package io.tributary.edge.node;

import io.tributary.pipelines.batch.Batch;
import io.tributary.pipelines.decode.Decoder;
import io.tributary.pipelines.decode.Decoders;
import io.tributary.pipelines.decode.Layout;
import io.tributary.pipelines.message.Message;
import io.tributary.pipelines.pipeline.PipelineRun;
import io.tributary.pipelines.source.Source;
import io.tributary.pipelines.summary.Summary;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;
import org.apache.arrow.memory.BufferAllocator;

/**
 * One source and the pipelines that read it, on one event-loop context: what several pipelines want in the same form is
 * received and decoded once.
 *
 * <p>A {@link #turn} is poll, decode, process, acknowledge, offer. Turns come one after the other; other feeds of the
 * same event loop get theirs in between. All methods are called on the context unless they say otherwise.
 */
final class Feed {
    private static final Duration TICK = Duration.ofMillis(100);

    private final Vertx vertx;
    private final Context context;
    private final Source source;
    private final Decoder decoder;
    private final Batch batch;
    private final List<PipelineRun> runs;
    /** The outlets of each run, by the run's pipeline name. */
    private final Map<String, List<Outlet>> outletsOf;

    private final List<Outlet> outlets;
    private final LongSupplier nanos;
    private final AtomicBoolean turnDue = new AtomicBoolean();
    private final Decoder.Rejects rejects = this::rejected;
    private final Source.Inbox inbox = this::take;

    private long timer = -1;
    private long lastPosition = -1;
    private long lastReadingNanos;
    private boolean stopped;
    private volatile long lastTickNanos;

    /**
     * @param nanos a clock that never jumps, in nanoseconds
     */
    Feed(
            Vertx vertx,
            Context context,
            Source source,
            Layout layout,
            BufferAllocator allocator,
            int batchReadingsMax,
            List<PipelineRun> runs,
            Map<String, List<Outlet>> outletsOf,
            LongSupplier nanos) {
        this.vertx = vertx;
        this.context = context;
        this.source = source;
        this.decoder = Decoders.of(layout);
        this.batch = Decoders.batchFor(layout, allocator, batchReadingsMax);
        this.runs = runs;
        this.outletsOf = outletsOf;
        this.outlets =
                outletsOf.values().stream().flatMap(List::stream).distinct().toList();
        this.nanos = nanos;
        this.lastReadingNanos = nanos.getAsLong();
        this.lastTickNanos = lastReadingNanos;
    }

    /** Any thread. */
    void start() {
        context.runOnContext(started -> {
            source.whenReady(this::wake);
            for (Outlet outlet : outlets) {
                outlet.sink().whenReady(this::wake);
                outlet.sink().start();
            }
            source.start();
            timer = vertx.setPeriodic(TICK.toMillis(), id -> tick());
        });
    }

    /** Takes the summaries of one of the runs. */
    void output(String pipeline, Summary summary) {
        outletsOf.getOrDefault(pipeline, List.of()).forEach(outlet -> outlet.add(summary));
    }

    /** Something may be there to do. Any thread, as often as one likes. */
    void wake() {
        if (turnDue.compareAndSet(false, true)) {
            context.runOnContext(due -> turn());
        }
    }

    private void turn() {
        turnDue.set(false);
        if (stopped) {
            return;
        }
        if (outlets.stream().allMatch(Outlet::hasRoom)) {
            int polled = source.poll(inbox, batch.capacity());
            process();
            if (polled > 0) {
                lastReadingNanos = nanos.getAsLong();
                source.acknowledge(lastPosition);
                wake();
            }
        }
        outlets.forEach(Outlet::drain);
    }

    private void take(Message message, long position) {
        lastPosition = position;
        if (batch.rows() + decoder.readingsAtMost(message) > batch.capacity()) {
            process();
        }
        decoder.decode(message, batch, rejects);
    }

    private void rejected(Message message, String reason) {
        runs.forEach(run -> run.rejected(message, reason));
    }

    private void process() {
        if (batch.rows() > 0) {
            runs.forEach(run -> run.process(batch));
            batch.clear();
        }
    }

    private void tick() {
        long now = nanos.getAsLong();
        lastTickNanos = now;
        // While the source can't receive, silence says nothing about the sensors: what they send waits at the broker.
        if (!source.health().ready()) {
            lastReadingNanos = now;
        }
        long elapsedMicros = (now - lastReadingNanos) / 1_000;
        runs.forEach(run -> run.idle(elapsedMicros));
        outlets.forEach(Outlet::drain);
    }

    /** How long ago the event loop last came round, in nanoseconds. Any thread. */
    long silenceNanos() {
        return nanos.getAsLong() - lastTickNanos;
    }

    Source source() {
        return source;
    }

    List<Outlet> outlets() {
        return outlets;
    }

    List<PipelineRun> runs() {
        return runs;
    }

    /**
     * Stops reading, closes the windows and waits until the sinks have confirmed everything, at most {@code patience};
     * then lets go of everything. Any thread.
     *
     * @return completes with the number of summaries that could not be delivered
     */
    Future<Integer> stop(Duration patience) {
        Promise<Integer> done = Promise.promise();
        context.runOnContext(asked -> {
            if (stopped) {
                done.tryComplete(0);
                return;
            }
            stopped = true;
            vertx.cancelTimer(timer);
            source.close();
            runs.forEach(PipelineRun::flush);
            long deadline = nanos.getAsLong() + patience.toNanos();
            vertx.setPeriodic(10, id -> {
                outlets.forEach(Outlet::drain);
                if (outlets.stream().allMatch(Outlet::isDone) || nanos.getAsLong() >= deadline) {
                    vertx.cancelTimer(id);
                    int undelivered = outlets.stream().mapToInt(Outlet::pending).sum();
                    close();
                    done.complete(undelivered);
                }
            });
        });
        return done.future();
    }

    private void close() {
        outlets.forEach(Outlet::close);
        runs.forEach(PipelineRun::close);
        batch.close();
        decoder.close();
    }
}
