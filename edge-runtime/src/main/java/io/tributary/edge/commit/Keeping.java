package io.tributary.edge.commit;

import io.tributary.edge.config.KeepingSettings;
import io.tributary.edge.store.Backlog;
import io.tributary.edge.store.Commit;
import io.tributary.edge.store.Store;
import io.tributary.edge.store.StoreException;
import io.tributary.edge.store.UncheckedStoreException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A store, and how it is to be used: how often, and how much may wait in it. Any thread. */
public final class Keeping {
    private static final Logger LOG = LoggerFactory.getLogger(Keeping.class);
    private static final byte[] NOTHING = {};

    private final Store store;
    private final KeepingSettings settings;
    private final LongSupplier nanos;
    private final long startNanos;
    private final long startMicros;
    /** By outbox, what its clock shows when {@link #micros} shows 0: the same while the process runs. */
    private final Map<String, Long> clocks = new ConcurrentHashMap<>();

    /**
     * @param startMicros the time now, in microseconds since 1970 UTC
     * @param nanos a clock that never jumps, in nanoseconds
     */
    public Keeping(Store store, KeepingSettings settings, long startMicros, LongSupplier nanos) {
        this.store = store;
        this.settings = settings;
        this.nanos = nanos;
        this.startNanos = nanos.getAsLong();
        this.startMicros = startMicros;
    }

    public Store store() {
        return store;
    }

    Duration interval() {
        return settings.commitInterval();
    }

    long nanos() {
        return nanos.getAsLong();
    }

    /** Microseconds since 1970 UTC by a clock that does not leap while the node runs. */
    public long micros() {
        return startMicros + (nanos.getAsLong() - startNanos) / 1_000;
    }

    /** @param done is told on a thread of the store's when it is on the disk */
    void commit(Commit commit, Runnable done) {
        store.commit(commit, done);
    }

    /** What tells messages of a source that are in what is kept already; empty for none, or when it can't be read.
     *
     * @throws UncheckedStoreException when it can't be read as things are, which may pass
     */
    public byte[] received(String source) {
        try {
            return store.received(source).orElse(NOTHING);
        } catch (StoreException e) {
            if (e.isPassing()) {
                throw new UncheckedStoreException(e);
            }
            LOG.warn(
                    "source {}: what the broker sends again can't be recognised, and may count twice: {}",
                    source,
                    e.getMessage());
            return NOTHING;
        }
    }

    /**
     * The outbox of that name, with what is in it from the last life.
     *
     * <p>For the start: of one with something in it the first call waits for the disk.
     *
     * @param newestFirst whether what is new goes before what has waited on the disk
     * @param turns runs a task on the thread of whoever has the outbox, who then offers what there is
     * @throws UncheckedStoreException when it can't be read as things are, which may pass
     */
    public KeptOutbox outbox(String name, boolean newestFirst, Consumer<Runnable> turns) {
        Backlog backlog = store.backlog(name);
        Shelf shelf = new Shelf(
                name,
                backlog.first(),
                backlog.next(),
                (outbox, from, limit, to) ->
                        store.read(outbox, from, limit, entries -> turns.accept(() -> to.accept(entries))));
        return new KeptOutbox(
                name,
                settings.outbox(),
                newestFirst,
                shelf,
                backlog.bytes(),
                backlog.next(),
                clock(name, backlog),
                nanos);
    }

    private long clock(String outbox, Backlog backlog) {
        return clocks.computeIfAbsent(outbox, name -> backlog.count() == 0 ? 0 : newest(name, backlog) - micros());
    }

    private long newest(String outbox, Backlog backlog) {
        try {
            return store.newestMicros(outbox).orElse(backlog.oldestMicros());
        } catch (StoreException e) {
            if (e.isPassing()) {
                throw new UncheckedStoreException(e);
            }
            return backlog.oldestMicros();
        }
    }
}
