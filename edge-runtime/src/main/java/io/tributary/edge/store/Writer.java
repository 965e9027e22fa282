package io.tributary.edge.store;

import io.tributary.pipelines.state.StateException;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The store's thread: makes transactions of the commits that wait, and does not rest until they are on the disk. After any failure the file
 * is opened again, since what a failed write left behind is known only then; the very same transaction is then tried again, unless it is
 * found to be there. All of it runs on that thread, but for {@link #add} and the getters.
 */
final class Writer {
    private static final Logger LOG = LoggerFactory.getLogger(Writer.class);
    private static final Duration LEAST_DELAY = Duration.ofMillis(20);
    private static final Duration MOST_DELAY = Duration.ofSeconds(2);

    private final StoreSettings settings;
    private final StoreFiles files;
    private final Database.Opener opener;
    private final ScheduledExecutorService thread;
    private final Packing packing = new Packing();
    private final Witness witness;
    private final Tally tally;

    private final ConcurrentLinkedQueue<Pending> waiting = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean awake = new AtomicBoolean();
    private final List<Pending> group = new ArrayList<>();
    private @Nullable Transaction attempt;
    private @Nullable Database database;
    private byte @Nullable [] root;
    private Duration delay = LEAST_DELAY;

    private volatile Catalog catalog;
    private volatile @Nullable String failing;
    private volatile @Nullable String damaged;

    private record Pending(Commit commit, Runnable done) {}

    Writer(StoreSettings settings, Opening.Opened opened, Database.Opener opener, ScheduledExecutorService thread) {
        this.settings = settings;
        files = StoreFiles.in(settings.directory());
        this.opener = opener;
        this.thread = thread;
        witness = new Witness(files.witness());
        tally = new Tally(opened.wasSetAside() ? 1 : 0);
        catalog = opened.catalog();
        database = opened.database();
        root = catalog.number() == 0 ? null : Seal.close(Catalog.ROOT, catalog.encoded());
    }

    /** Any thread. */
    void add(Commit commit, Runnable done) {
        waiting.add(new Pending(commit, done));
        if (awake.compareAndSet(false, true)) {
            thread.execute(this::work);
        }
    }

    private void work() {
        awake.set(false);
        if (failing == null) {
            flush();
        }
    }

    /** Writes everything that waits, or says when it will be tried again. */
    private void flush() {
        while (damaged == null && gather()) {
            try {
                write(group);
                succeed();
            } catch (SQLException e) {
                if (Failure.isDamage(e)) {
                    stop(Failure.said(e));
                } else {
                    later(Failure.explained(settings.directory(), e));
                    return;
                }
            } catch (StoreException e) {
                later(e.reason());
                return;
            } catch (DamageException e) {
                stop(e.reason());
            } catch (RuntimeException e) {
                LOG.error("a commit could not be made into a transaction", e);
                broken(e);
            }
        }
    }

    /** Not the file's fault: it is left for the next start as it is. */
    private void broken(RuntimeException fault) {
        release();
        damaged = "the store in " + settings.directory() + " is not written any more for a fault in the program ("
                + fault + "): restart the node, and report it";
    }

    /** A group that failed stays as it is: its transaction may be on the disk already. */
    private boolean gather() {
        if (group.isEmpty()) {
            for (Pending next = waiting.poll(); next != null; next = waiting.poll()) {
                group.add(next);
            }
        }
        return !group.isEmpty();
    }

    private void write(List<Pending> commits) throws SQLException, DamageException, StoreException {
        if (attempt == null) {
            attempt = draft(commits);
        }
        Transaction next = attempt;
        if (next != null) {
            Database to = opened();
            if (!Arrays.equals(root, next.root())) {
                next.write(to);
            }
        }
    }

    private @Nullable Transaction draft(List<Pending> commits) throws SQLException, DamageException, StoreException {
        if (commits.stream().allMatch(pending -> pending.commit.isEmpty())) {
            return null;
        }
        Database from = opened();
        Draft draft = new Draft(catalog, row -> Blocks.read(from, row), packing);
        for (Pending pending : commits) {
            draft.apply(pending.commit);
        }
        return draft.transaction();
    }

    /** The file as this process left it, but perhaps with the transaction that seemed to fail. */
    private Database opened() throws SQLException, DamageException, StoreException {
        Database open = database;
        if (open != null) {
            return open;
        }
        open = opener.open(files.database());
        boolean ours = false;
        try {
            byte[] found = open.get(Catalog.ROOT);
            Transaction tried = attempt;
            ours = Arrays.equals(found, root) || (tried != null && Arrays.equals(found, tried.root()));
            if (!ours) {
                throw new DamageException("it is not the file any more that this process has written");
            }
            root = found;
            database = open;
            return open;
        } finally {
            if (!ours) {
                open.close();
            }
        }
    }

    private void succeed() {
        Transaction written = attempt;
        if (written != null) {
            catalog = written.after();
            root = written.root();
            witness.saw(catalog.madeMicros(), catalog.number());
            long given =
                    group.stream().mapToLong(pending -> pending.commit.bytes()).sum();
            tally.written(group.size(), given, written);
        }
        if (failing != null) {
            LOG.info("the store in {} is written again", settings.directory());
        }
        failing = null;
        delay = LEAST_DELAY;
        attempt = null;
        List<Pending> done = List.copyOf(group);
        group.clear();
        done.forEach(pending -> tell(pending.done));
    }

    private static void tell(Runnable done) {
        try {
            done.run();
        } catch (RuntimeException e) {
            LOG.error("what was to follow a commit failed", e);
        }
    }

    private void later(String reason) {
        release();
        tally.failed();
        if (!reason.equals(failing)) {
            LOG.warn("{}; until then it is tried again and messages are not acknowledged", reason);
        }
        failing = reason;
        Duration wait = delay;
        delay = delay.multipliedBy(2).compareTo(MOST_DELAY) < 0 ? delay.multipliedBy(2) : MOST_DELAY;
        if (!thread.isShutdown()) {
            var unused = thread.schedule(this::flush, wait.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    private void stop(String why) {
        release();
        damaged = "the store in " + settings.directory() + " was found damaged (" + why
                + "); the next start sets it aside and begins without it";
        LOG.error(damaged);
        try {
            files.markDamaged(why);
        } catch (IOException e) {
            LOG.warn("{} can't be written: {}", files.mark(), e.toString());
        }
    }

    /** Nothing is held open then: the disk can be unmounted, looked at and mounted again. */
    private void release() {
        witness.close();
        Database open = database;
        database = null;
        if (open != null) {
            open.close();
        }
    }

    void entries(String run, int part, EntryReader to)
            throws SQLException, DamageException, StoreException, StateException {
        try {
            give(run, part, to);
        } catch (SQLException e) {
            release();
            throw e;
        } catch (DamageException e) {
            stop(e.reason());
            throw e;
        }
    }

    private void give(String run, int part, EntryReader to)
            throws SQLException, DamageException, StoreException, StateException {
        Head.Run head = catalog.runs().get(run);
        List<Level> levels = head == null ? List.of() : head.parts().getOrDefault(part, List.of());
        if (head == null || levels.isEmpty()) {
            return;
        }
        Database from = opened();
        List<Cursor> cursors = new ArrayList<>();
        for (Level level : levels) {
            cursors.add(new LevelCursor(row -> Blocks.read(from, row), packing, head.item(), level));
        }
        Merge merged = new Merge(cursors, true);
        while (merged.next()) {
            to.entry(merged.key(), merged.value());
        }
    }

    Optional<byte[]> received(String source) throws SQLException, DamageException, StoreException, StateException {
        Head.Received head = catalog.received().get(source);
        if (head == null) {
            return Optional.empty();
        }
        byte[] payload;
        try {
            payload = Blocks.read(opened(), head.item());
        } catch (SQLException e) {
            release();
            throw e;
        } catch (DamageException e) {
            stop(e.reason());
            throw e;
        }
        return Head.decode(head.item(), payload) instanceof Head.Received kept
                ? Optional.of(kept.bytes())
                : Optional.empty();
    }

    void read(String outlet, long from, int limit, Consumer<List<Waiting>> to) {
        if (damaged != null) {
            return;
        }
        try {
            Head.Outlet head = catalog.outlets().get(outlet);
            List<Waiting> entries = List.of();
            if (head != null) {
                Database database = opened();
                entries = OutboxRows.read(
                        head, from, limit, row -> Blocks.read(database, row), packing, e -> lost(outlet, e));
            }
            List<Waiting> given = entries;
            tell(() -> to.accept(given));
        } catch (SQLException | StoreException e) {
            release();
            if (!thread.isShutdown()) {
                var unused = thread.schedule(
                        () -> read(outlet, from, limit, to), MOST_DELAY.toMillis(), TimeUnit.MILLISECONDS);
            }
        } catch (DamageException e) {
            stop(e.reason());
        }
    }

    OptionalLong newestMicros(String outlet) throws SQLException, DamageException, StoreException {
        Head.Outlet head = catalog.outlets().get(outlet);
        if (head == null || head.backlog().count() == 0) {
            return OptionalLong.empty();
        }
        Database database = opened();
        return OutboxRows.read(head, head.backlog().next() - 1, 1, row -> Blocks.read(database, row), packing, e -> {})
                .stream()
                .mapToLong(Waiting::madeMicros)
                .findFirst();
    }

    private void lost(String outlet, DamageException damage) {
        LOG.error("entries of outlet {} are lost: {}", outlet, damage.reason());
    }

    Catalog catalog() {
        return catalog;
    }

    Optional<String> health() {
        return damage().or(() -> Optional.ofNullable(failing));
    }

    Optional<String> damage() {
        return Optional.ofNullable(damaged);
    }

    StoreFigures figures() {
        return tally.figures(files);
    }

    void close() {
        flush();
        release();
        witness.close();
        packing.close();
    }
}
