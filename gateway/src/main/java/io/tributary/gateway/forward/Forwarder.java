package io.tributary.gateway.forward;

import io.tributary.edge.commit.KeptOutbox;
import io.tributary.edge.commit.Outbox;
import io.tributary.pipelines.sink.Sink;
import io.tributary.pipelines.summary.Summary;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;

/**
 * Summaries of the site on their way upstream, in order. One thread, but for the getters.
 *
 * <p>When the outbox is full, {@link #hasRoom} is false and the gateway stops reading its nodes' summaries, which then wait at the
 * site's broker and in the nodes.
 */
public final class Forwarder implements AutoCloseable {
    private final Sink sink;
    private final Outbox box;
    private long taken;
    private final LongAdder forwarded = new LongAdder();

    public Forwarder(Sink sink, Outbox box) {
        this.sink = sink;
        this.box = box;
    }

    public boolean hasRoom() {
        return box.hasRoom();
    }

    public void add(Summary summary) {
        box.add(summary);
    }

    /** Offers what may go until the sink says "not now". */
    public void drain() {
        box.confirmed(sink.confirmed());
        while (box.offerNext(sink, taken + 1)) {
            taken++;
            forwarded.increment();
        }
    }

    /** The outbox, if it is on the disk. */
    public List<KeptOutbox> kept() {
        return box instanceof KeptOutbox kept ? List.of(kept) : List.of();
    }

    /** Whether all that came was confirmed upstream. */
    public boolean isDone() {
        return box.isEmpty() && sink.unconfirmed() == 0;
    }

    /** Whether nothing is lost, or gained by waiting, when the gateway ends now. */
    public boolean mayEnd() {
        return isDone() || (box instanceof KeptOutbox && !sink.health().ready());
    }

    public Sink sink() {
        return sink;
    }

    /** Summaries that wait here or are not yet confirmed. Any thread. */
    public int pending() {
        return box.waiting() + sink.unconfirmed();
    }

    /** Summaries that the sink took. Any thread. */
    public long forwarded() {
        return forwarded.sum();
    }

    /** Summaries let go unsent, because too many waited or they were too old. Any thread. */
    public long dropped() {
        return box.dropped();
    }

    @Override
    public void close() {
        sink.close();
    }
}
