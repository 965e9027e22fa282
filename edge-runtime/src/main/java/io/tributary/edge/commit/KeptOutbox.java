package io.tributary.edge.commit;

import io.tributary.edge.config.OutboxSettings;
import io.tributary.edge.store.Commit;
import io.tributary.pipelines.sink.Sink;
import io.tributary.pipelines.summary.Summary;
import io.tributary.pipelines.summary.SummaryJson;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * An outbox on the disk. A summary is sent only when it is there, so that what was sent never has to be taken back, and goes from
 * there when it is confirmed. When more wait than memory should hold, the oldest wait on the {@link Shelf} alone.
 *
 * <p>Age is counted while somebody runs it, from life to life, by a clock that continues where the newest entry was made: what the
 * machine's clock says between two lives may be wrong by years, and nothing is dropped for that.
 *
 * <p>To a gateway, which sorts by key, new summaries go before those on the shelf; anyone else gets all in order.
 */
public final class KeptOutbox implements Outbox {
    /** Summaries that are on the disk and wait in memory all the same. */
    private static final int READY_MAX = 2_000;

    private final String name;
    private final OutboxSettings limits;
    private final boolean newestFirst;
    private final Shelf shelf;
    private final Pace pace;
    private final long sinceMicros;

    private long nextNumber;
    private long removedBelow;
    private long reclaimed;
    /** On the disk, those included that are done with and behind others that are not. */
    private long bytes;
    /** By its own clock, when it was last asked for changes. */
    private long nowMicros;
    /** Not in a commit yet. */
    private final List<Summary> gathered = new ArrayList<>();
    /** In the commit that is under way. */
    private List<Kept> committing = List.of();
    /** May be sent. */
    private final Deque<Kept> ready = new ArrayDeque<>();
    /** The sink has them, in that order. */
    private final Deque<Sent> sent = new ArrayDeque<>();

    /** Not on the shelf any more, but on the disk behind something that is. */
    private final Gone gone = new Gone();

    private boolean freed;
    private volatile int waiting;
    private long letGo;
    /** Those that are off the disk when the commit that is under way is done. */
    private long letGoByCommit;

    private volatile long dropped;

    private record Sent(Kept kept, long ticket) {}

    /**
     * @param newestFirst whether what is new goes before what is on the shelf
     * @param bytes of what is on the shelf
     * @param nextNumber greater than all that were ever given
     * @param sinceMicros what its clock shows when {@link Keeping#micros} shows 0
     */
    KeptOutbox(
            String name,
            OutboxSettings limits,
            boolean newestFirst,
            Shelf shelf,
            long bytes,
            long nextNumber,
            long sinceMicros,
            LongSupplier nanos) {
        this.name = name;
        this.limits = limits;
        this.newestFirst = newestFirst;
        this.shelf = shelf;
        this.bytes = bytes;
        this.nextNumber = nextNumber;
        this.sinceMicros = sinceMicros;
        this.removedBelow = shelf.isEmpty() ? nextNumber : shelf.first();
        this.pace = new Pace(limits.drainPerSecond(), nanos);
        count();
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public boolean hasRoom() {
        return gathered.size() + committing.size() < limits.summariesMax()
                && (limits.full() == OutboxSettings.Full.DROP_OLDEST || bytes < limits.bytesMax());
    }

    @Override
    public void add(Summary summary) {
        gathered.add(summary);
        count();
    }

    @Override
    public boolean offerNext(Sink sink, long ticket) {
        boolean fromShelf = !shelf.isEmpty() && (!newestFirst || ready.isEmpty());
        Kept next = fromShelf ? shelf.peek() : ready.peekFirst();
        if (next == null || (fromShelf && !pace.mayGo()) || !sink.offer(next.summary())) {
            return false;
        }
        if (fromShelf) {
            pace.went();
            shelf.remove();
        } else {
            ready.removeFirst();
        }
        sent.add(new Sent(next, ticket));
        count();
        return true;
    }

    @Override
    public void confirmed(long summaries) {
        while (!sent.isEmpty() && sent.getFirst().ticket <= summaries) {
            Kept kept = sent.removeFirst().kept;
            gone.add(kept.number(), kept.bytes());
            freed = true;
        }
        // At each turn: what is on the shelf is at hand only in parts, and one part a commit may be less than comes.
        dropSurplus();
    }

    /** Whether there is something to commit. */
    boolean hasChanges(long lifeMicros) {
        nowMicros = sinceMicros + lifeMicros;
        return !gathered.isEmpty() || freed || oldestToDrop() != null;
    }

    /** Whether all that came is on the disk. */
    public boolean isSettled() {
        return gathered.isEmpty() && committing.isEmpty();
    }

    /** Whether readings wait for the room that a commit would make. */
    boolean wantsCommit() {
        return freed && !hasRoom();
    }

    /** Puts what has changed since the last call into a commit; {@link #committed} follows before the next. */
    void changes(Commit to, long lifeMicros) {
        nowMicros = sinceMicros + lifeMicros;
        committing = new ArrayList<>(gathered.size());
        for (Summary summary : gathered) {
            byte[] json = SummaryJson.write(summary);
            to.add(name, nextNumber, nowMicros, json);
            committing.add(new Kept(nextNumber++, nowMicros, summary, json.length));
            bytes += json.length;
        }
        gathered.clear();
        dropSurplus();
        letGoByCommit = letGo;
        reclaim();
        if (reclaimed > removedBelow) {
            to.remove(name, reclaimed - 1);
            removedBelow = reclaimed;
        }
        freed = false;
        count();
    }

    /** Works out what need not be on the disk any more: all below the first that waits or is with the sink. */
    private void reclaim() {
        reclaimed = leastNumber();
        // What is left of the sum when nothing is there was of entries that could not be read.
        bytes = reclaimed == nextNumber ? 0 : bytes - gone.below(reclaimed);
    }

    private void dropSurplus() {
        for (Kept oldest = oldestToDrop(); oldest != null; oldest = oldestToDrop()) {
            drop(oldest);
        }
    }

    /** The sink may still deliver those before it that it has, but they hold up no space. */
    private void drop(Kept oldest) {
        if (shelf.isEmpty()) {
            ready.removeFirst();
        } else {
            shelf.remove();
        }
        gone.add(oldest.number(), oldest.bytes());
        sent.removeIf(each -> {
            boolean before = each.kept.number() < oldest.number();
            if (before) {
                gone.add(each.kept.number(), each.kept.bytes());
            }
            return before;
        });
        reclaim();
        letGo++;
        freed = true;
    }

    /** The oldest that the sink does not have, if the limits say that it must go and it is at hand. */
    private @Nullable Kept oldestToDrop() {
        if (limits.full() == OutboxSettings.Full.STOP) {
            return null;
        }
        Kept oldest = shelf.isEmpty() ? ready.peekFirst() : shelf.peek();
        boolean tooOld = oldest != null && nowMicros - oldest.madeMicros() > limits.ageMicros();
        return tooOld || bytes > limits.bytesMax() ? oldest : null;
    }

    /** All below are done with. */
    private long leastNumber() {
        long least = committing.isEmpty() ? nextNumber : committing.get(0).number();
        if (!ready.isEmpty()) {
            least = Math.min(least, ready.getFirst().number());
        }
        if (!shelf.isEmpty()) {
            least = Math.min(least, shelf.first());
        }
        for (Sent each : sent) {
            least = Math.min(least, each.kept.number());
        }
        return least;
    }

    /** What was in the last commit is on the disk. */
    void committed() {
        dropped = letGoByCommit; // Not before: the next life would find them and drop them again.
        ready.addAll(committing);
        committing = List.of();
        while (ready.size() > READY_MAX) {
            shelf.put(ready.removeFirst());
        }
    }

    private void count() {
        waiting = (int) Math.min(Integer.MAX_VALUE, gathered.size() + committing.size() + ready.size() + shelf.size());
    }

    @Override
    public boolean isEmpty() {
        return gathered.isEmpty()
                && committing.isEmpty()
                && ready.isEmpty()
                && sent.isEmpty()
                && shelf.isEmpty()
                && !freed;
    }

    @Override
    public int waiting() {
        return waiting;
    }

    @Override
    public long dropped() {
        return dropped;
    }
}
