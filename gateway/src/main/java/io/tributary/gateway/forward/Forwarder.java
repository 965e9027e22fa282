package io.tributary.gateway.forward;

import io.tributary.pipelines.sink.Sink;
import io.tributary.pipelines.summary.Summary;
import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;

/**
 * Summaries of the site on their way upstream, in order. One thread, but for the getters.
 *
 * <p>When {@code waitingMax} wait because upstream says "not now", {@link #hasRoom} is false and the gateway stops reading its
 * nodes' summaries, which then wait at the site's broker and in the nodes.
 */
public final class Forwarder implements AutoCloseable {
    private final Sink sink;
    private final int waitingMax;
    private final Consumer<List<Long>> confirmed;
    private final ArrayDeque<Outgoing> waiting = new ArrayDeque<>();
    /** Tickets of what the sink took and upstream has not confirmed, in order. */
    private final ArrayDeque<List<Long>> sent = new ArrayDeque<>();

    /** Of how many it was told that they are confirmed. */
    private long told;

    private final LongAdder forwarded = new LongAdder();
    private volatile int depth;

    private record Outgoing(Summary summary, List<Long> tickets) {}

    /** @param confirmed is told, by {@link #drain}, the tickets of each summary that upstream has confirmed */
    public Forwarder(Sink sink, int waitingMax, Consumer<List<Long>> confirmed) {
        this.sink = sink;
        this.waitingMax = waitingMax;
        this.confirmed = confirmed;
    }

    public boolean hasRoom() {
        return waiting.size() < waitingMax;
    }

    public void add(Summary summary, List<Long> tickets) {
        waiting.add(new Outgoing(summary, tickets));
    }

    /** Offers what waits until the sink says "not now", and tells what was confirmed since. */
    public void drain() {
        while (!waiting.isEmpty() && sink.offer(waiting.getFirst().summary())) {
            forwarded.increment();
            sent.add(waiting.removeFirst().tickets());
        }
        for (long known = sink.confirmed(); told < known; told++) {
            confirmed.accept(sent.removeFirst());
        }
        depth = waiting.size();
    }

    /** Whether all that came was confirmed upstream. */
    public boolean isDone() {
        return waiting.isEmpty() && sink.unconfirmed() == 0;
    }

    public Sink sink() {
        return sink;
    }

    /** Summaries that wait here or are not yet confirmed. Any thread. */
    public int pending() {
        return depth + sink.unconfirmed();
    }

    /** Summaries that the sink took. Any thread. */
    public long forwarded() {
        return forwarded.sum();
    }

    @Override
    public void close() {
        sink.close();
    }
}
