package io.tributary.edge.commit;

import io.tributary.edge.store.Waiting;
import io.tributary.pipelines.summary.Summary;
import io.tributary.pipelines.summary.SummaryException;
import io.tributary.pipelines.summary.SummaryJson;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which summaries of an outbox wait on the disk alone, as ranges of their numbers, and the first of them, which have been fetched
 * for the sink. The feed's thread.
 */
final class Shelf {
    private static final Logger LOG = LoggerFactory.getLogger(Shelf.class);
    private static final int FETCHED_AT_ONCE = 256;

    private final String name;
    private final Fetch fetch;
    /** Behind the front, in order. */
    private final Deque<Range> ranges = new ArrayDeque<>();

    private final Deque<Kept> front = new ArrayDeque<>();
    private boolean fetching;
    private long size;

    private record Range(long from, long to) {
        Range grown() {
            return new Range(from, to + 1);
        }
    }

    /** Reads an outbox on the disk. */
    @FunctionalInterface
    interface Fetch {
        /**
         * Later, on the feed's thread, gives at most so many entries from a number on, in order; without damaged ones, and none
         * only if there are none left.
         */
        void entries(String outbox, long from, int limit, Consumer<List<Waiting>> to);
    }

    /**
     * @param name of the outbox
     * @param from number of the first that is there
     * @param to number behind the last
     */
    Shelf(String name, long from, long to, Fetch fetch) {
        this.name = name;
        this.fetch = fetch;
        if (from < to) {
            ranges.add(new Range(from, to));
            size = to - from;
        }
    }

    boolean isEmpty() {
        return size == 0;
    }

    /** How many wait. */
    long size() {
        return size;
    }

    /** The least number of those that wait; there must be one. */
    long first() {
        return front.isEmpty() ? ranges.getFirst().from : front.getFirst().number();
    }

    /** Takes one of a greater number than all before. */
    void put(Kept kept) {
        Range last = ranges.peekLast();
        if (last != null && last.to == kept.number()) {
            ranges.removeLast();
            ranges.add(last.grown());
        } else {
            ranges.add(new Range(kept.number(), kept.number() + 1));
        }
        size++;
    }

    /** The first that waits, or null while it is being fetched. */
    @Nullable
    Kept peek() {
        if (front.isEmpty() && !ranges.isEmpty() && !fetching) {
            fetching = true;
            Range next = ranges.getFirst();
            int limit = (int) Math.min(FETCHED_AT_ONCE, next.to - next.from);
            fetch.entries(name, next.from, limit, entries -> fetched(next.from, entries));
        }
        return front.peekFirst();
    }

    /** Takes the first, which {@link #peek} has shown. */
    void remove() {
        front.removeFirst();
        size--;
    }

    private void fetched(long from, List<Waiting> entries) {
        fetching = false;
        Range range = ranges.removeFirst(); // it may have grown meanwhile
        long to = entries.isEmpty()
                ? range.to
                : Math.min(range.to, entries.get(entries.size() - 1).sequence() + 1);
        if (range.to > to) {
            ranges.addFirst(new Range(to, range.to));
        }
        long lost = to - from;
        for (Waiting entry : entries) {
            if (entry.sequence() < to) {
                lost -= read(entry) ? 1 : 0;
            }
        }
        if (lost > 0) {
            size -= lost;
            LOG.warn(
                    "outbox {}: {} of the summaries from {} to {} can't be read and are lost",
                    name,
                    lost,
                    from,
                    to - 1);
        }
    }

    private boolean read(Waiting entry) {
        try {
            byte[] json = entry.bytes();
            Summary summary = SummaryJson.readKept(json);
            front.add(new Kept(entry.sequence(), entry.madeMicros(), summary, json.length));
            return true;
        } catch (SummaryException e) {
            LOG.warn("outbox {}: summary {} can't be read: {}", name, entry.sequence(), e.getMessage());
            return false;
        }
    }
}
