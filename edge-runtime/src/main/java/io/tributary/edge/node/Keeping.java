package io.tributary.edge.node;

import io.tributary.edge.config.OutboxSettings;
import io.tributary.edge.store.Backlog;
import io.tributary.edge.store.Commit;
import io.tributary.edge.store.Store;
import io.tributary.edge.store.StoreException;
import io.tributary.edge.store.Waiting;
import io.tributary.pipelines.pipeline.Pipeline;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A node's store as its feeds see it. Any thread. */
final class Keeping {
    private static final Logger LOG = LoggerFactory.getLogger(Keeping.class);
    private static final byte[] NOTHING = {};

    private final Store store;
    private final Duration interval;
    private final OutboxSettings limits;
    private final LongSupplier nanos;
    private final long startNanos;
    private final long startMicros;

    /**
     * @param interval the longest that something stays uncommitted
     * @param startMicros the time now, in microseconds since 1970 UTC
     * @param nanos a clock that never jumps, in nanoseconds
     */
    Keeping(Store store, Duration interval, OutboxSettings limits, long startMicros, LongSupplier nanos) {
        this.store = store;
        this.interval = interval;
        this.limits = limits;
        this.nanos = nanos;
        this.startNanos = nanos.getAsLong();
        this.startMicros = startMicros;
    }

    Store store() {
        return store;
    }

    Duration interval() {
        return interval;
    }

    long nanos() {
        return nanos.getAsLong();
    }

    /** Microseconds since 1970 UTC by a clock that does not leap while the node runs. */
    long micros() {
        return startMicros + (nanos.getAsLong() - startNanos) / 1_000;
    }

    /** @param done is told on a thread of the store's when it is on the disk */
    void commit(Commit commit, Runnable done) {
        store.commit(commit, done);
    }

    /** What tells messages of a source that are in what is kept already; empty for none, or when it can't be read. */
    byte[] received(String source) {
        try {
            return store.received(source).orElse(NOTHING);
        } catch (StoreException e) {
            LOG.warn(
                    "source {}: what the broker sends again can't be recognised, and may count twice: {}",
                    source,
                    e.getMessage());
            return NOTHING;
        }
    }

    /** The outbox of that name, with what is in it from the node's last life. */
    KeptOutbox outbox(String name, Pipeline.SinkSpec spec, Feed feed) {
        Backlog backlog = store.backlog(name);
        Shelf shelf = new Shelf(
                name,
                backlog.first(),
                backlog.next(),
                startMicros,
                (outbox, from, limit, to) -> fetch(outbox, from, limit, to, feed));
        boolean newestFirst = spec instanceof Pipeline.SinkSpec.Upstream;
        return new KeptOutbox(name, limits, newestFirst, shelf, backlog.bytes(), backlog.next(), nanos);
    }

    private void fetch(String outbox, long from, int limit, Consumer<List<Waiting>> to, Feed feed) {
        store.read(
                outbox,
                from,
                limit,
                entries -> feed.onTurn(() -> {
                    to.accept(entries);
                    feed.wake();
                }));
    }

    /** Of an outbox: the same for the same pipeline and sink in any life of the node. */
    static String nameOf(Pipeline pipeline, Pipeline.SinkSpec spec) {
        if (spec instanceof Pipeline.SinkSpec.Late late) {
            return pipeline.name() + " late " + late.to().topic();
        }
        if (spec instanceof Pipeline.SinkSpec.Mqtt mqtt) {
            long before = pipeline.sinks().stream()
                    .takeWhile(other -> !other.equals(spec))
                    .filter(other -> other instanceof Pipeline.SinkSpec.Mqtt same
                            && same.topic().equals(mqtt.topic()))
                    .count();
            return pipeline.name() + " mqtt " + mqtt.topic() + (before == 0 ? "" : " " + (before + 1));
        }
        return pipeline.name() + (spec instanceof Pipeline.SinkSpec.Sparkplug ? " sparkplug" : " upstream");
    }
}
