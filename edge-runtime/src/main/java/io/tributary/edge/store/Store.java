package io.tributary.edge.store;

import io.tributary.pipelines.state.StateException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a node keeps: state of pipelines, summaries that wait for upstream, identities of received messages. Opened once per node;
 * any thread may call it, and a thread of its own writes. Commits that wait together become one transaction, in the order in which they were
 * given. What can't be written is tried again until it can, and never lost while the process lives.
 *
 * <p>A file that turns out to be damaged is not written to any more: {@link #damage} says why, commits are not done, and the next
 * opening sets the file aside.
 */
public final class Store implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Store.class);
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final StoreSettings settings;
    private final List<KeptRun> runs;
    private final Optional<String> notice;
    private final Writer writer;
    private final ScheduledThreadPoolExecutor thread;

    /** Names and numbers that commits have used, so that a wrong one is refused where it is made. */
    private final Set<String> knownRuns = ConcurrentHashMap.newKeySet();

    private final Map<String, Long> nextSequences = new ConcurrentHashMap<>();

    private Store(StoreSettings settings, Opening.Opened opened, Database.Opener opener) {
        this.settings = settings;
        runs = opened.runs();
        notice = opened.notice();
        runs.forEach(run -> knownRuns.add(run.id()));
        opened.catalog()
                .outlets()
                .forEach((name, outlet) ->
                        nextSequences.put(name, outlet.backlog().next()));
        thread = new ScheduledThreadPoolExecutor(1, task -> {
            Thread made = new Thread(task, "store");
            made.setDaemon(true);
            return made;
        });
        writer = new Writer(settings, opened, opener, thread);
    }

    /**
     * Opens the store, or makes it. A damaged one is set aside, said in {@link #notice} and the log, and a new one begun. Takes as long
     * as reading what is kept; call it where waiting is allowed.
     *
     * @param clock for the time in the name of a damaged store
     * @throws StoreException when nothing can be read or made there as things are, which may {@linkplain StoreException#isPassing
     *     pass}, or the store is of a newer form; nothing was changed then
     */
    public static Store open(StoreSettings settings, InstantSource clock) throws StoreException {
        return open(
                settings,
                Schema.CURRENT,
                file -> SqliteDatabase.open(file, Schema.CURRENT, SqliteDatabase.Layout.USUAL),
                clock);
    }

    static Store open(StoreSettings settings, Schema schema, Database.Opener opener, InstantSource clock)
            throws StoreException {
        Opening.Opened opened = new Opening(settings, schema, opener, clock).open();
        if (opened.notice().isPresent()) {
            LOG.error(opened.notice().get());
        }
        return new Store(settings, opened, opener);
    }

    /** The runs that were there when it was opened. */
    public List<KeptRun> runs() {
        return runs;
    }

    /** What an operator should know of how the store was found when it was opened: that it was damaged, or not whole. */
    public Optional<String> notice() {
        return notice;
    }

    /**
     * Gives the entries of a part of a run, as they were last committed, on the store's thread; returns when all were given. For the
     * start: it waits for the disk.
     *
     * @throws StoreException when they can't be read; what was given before is then to be thrown away
     * @throws StateException of the reader
     */
    public void entries(String run, int part, EntryReader to) throws StoreException, StateException {
        await(() -> {
            writer.entries(run, part, to);
            return true;
        });
    }

    /** What {@link Commit#received} last said of a source; empty when nothing. For the start: it waits for the disk. */
    public Optional<byte[]> received(String source) throws StoreException {
        try {
            return await(() -> writer.received(source));
        } catch (StateException e) {
            throw new IllegalStateException("no reader was asked", e);
        }
    }

    /** What waits for an outlet, as last committed. Any thread; costs nothing. */
    public Backlog backlog(String outlet) {
        Head.Outlet head = writer.catalog().outlets().get(outlet);
        return head == null ? Backlog.NONE : head.backlog();
    }

    /**
     * What {@link Commit#add} was told of when the newest entry of an outlet was made; empty when there is none or it is damaged. For the
     * start: it waits for the disk.
     */
    public OptionalLong newestMicros(String outlet) throws StoreException {
        try {
            return await(() -> writer.newestMicros(outlet));
        } catch (StateException e) {
            throw new IllegalStateException("no reader was asked", e);
        }
    }

    /** The outlets that ever had entries and were not forgotten. */
    public Set<String> outlets() {
        return Set.copyOf(writer.catalog().outlets().keySet());
    }

    /** The sources of which {@link Commit#received} said something that is not empty. */
    public Set<String> sources() {
        return Set.copyOf(writer.catalog().received().keySet());
    }

    /**
     * Reads entries of an outlet, as last committed, behind the commits that wait.
     *
     * @param from the smallest sequence number to be given
     * @param limit of entries; fewer are given when they are large (about 256 KiB at a time)
     * @param to is told on the store's thread; nothing means that there is nothing from there on. Entries that were damaged on the disk
     *     are missing, and counted
     */
    public void read(String outlet, long from, int limit, Consumer<List<Waiting>> to) {
        thread.execute(() -> writer.read(outlet, from, limit, to));
    }

    /**
     * Writes a commit, all of it or nothing.
     *
     * @param done is told on the store's thread once it is on the disk, in the order of the commits; never when the process ends
     *     or the file is damaged before that
     * @throws IllegalArgumentException when it changes a run that was not begun, or adds an entry that does not come behind its
     *     outlet's last
     * @throws IllegalStateException when the store was closed
     */
    public void commit(Commit commit, Runnable done) {
        if (thread.isShutdown()) {
            throw new IllegalStateException("the store in " + directory() + " was closed");
        }
        check(commit);
        writer.add(commit, done);
    }

    private synchronized void check(Commit commit) {
        for (String run : commit.states.keySet()) {
            boolean ended = commit.ended.contains(run) && !commit.begun.containsKey(run);
            if (ended || !(knownRuns.contains(run) || commit.begun.containsKey(run))) {
                throw new IllegalArgumentException("run " + run + " changes but was not begun");
            }
        }
        commit.added.forEach((outlet, entries) -> {
            long next = commit.forgotten.contains(outlet) ? 0 : nextSequences.getOrDefault(outlet, 0L);
            if (entries.get(0).sequence() < next) {
                throw new IllegalArgumentException("outlet " + outlet + " is given entry "
                        + entries.get(0).sequence() + "; the next is " + next + " or later");
            }
        });
        knownRuns.removeAll(commit.ended);
        knownRuns.addAll(commit.begun.keySet());
        nextSequences.keySet().removeAll(commit.forgotten);
        commit.added.forEach((outlet, entries) ->
                nextSequences.put(outlet, entries.get(entries.size() - 1).sequence() + 1));
    }

    /** Why nothing is written at the moment, and what to do about it; empty when all is well. Any thread. */
    public Optional<String> health() {
        return writer.health();
    }

    /** Why nothing will be written any more in this process: only a restart helps, which sets the store aside. Any thread. */
    public Optional<String> damage() {
        return writer.damage();
    }

    /** Any thread. */
    public StoreFigures figures() {
        return writer.figures();
    }

    /** Where it is. */
    public Path directory() {
        return settings.directory();
    }

    /** Writes what waits if that is possible now, and closes the file; gives up after 10 s. */
    @Override
    public void close() {
        if (thread.isShutdown()) {
            return;
        }
        Future<?> closed = thread.submit(writer::close);
        try {
            closed.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            LOG.warn(
                    "the disk of {} did not answer for {} s: what waited is not written",
                    directory(),
                    PATIENCE.toSeconds());
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            thread.shutdownNow();
        }
    }

    @FunctionalInterface
    private interface Reading<T> {
        T read() throws SQLException, DamageException, StoreException, StateException;
    }

    private <T> T await(Reading<T> reading) throws StoreException, StateException {
        FutureTask<T> task = new FutureTask<>(reading::read);
        thread.execute(task);
        try {
            return task.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StoreException("interrupted while the store was read", true);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof StateException state) {
                throw state;
            }
            if (e.getCause() instanceof SQLException failure) {
                throw new StoreException(Failure.explained(directory(), failure), true);
            }
            if (e.getCause() instanceof DamageException damaged) {
                throw new StoreException("the store in " + directory() + " is damaged: " + damaged.reason(), false);
            }
            throw new IllegalStateException(e.getCause());
        }
    }
}
