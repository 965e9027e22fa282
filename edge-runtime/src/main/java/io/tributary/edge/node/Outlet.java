package io.tributary.edge.node;

import io.tributary.pipelines.pipeline.Pipeline;
import io.tributary.pipelines.sink.Sink;
import io.tributary.pipelines.summary.Summary;
import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;

/** Summaries that wait for one sink, in order. The feed's thread, but for the getters. */
final class Outlet implements AutoCloseable {
    private final String name;
    private final Pipeline.SinkSpec spec;
    private final Sink sink;
    private final Function<Summary, List<Summary>> prepare;
    private final int waitingMax;
    private final Runnable release;
    private final ArrayDeque<Summary> waiting = new ArrayDeque<>();
    private volatile int depth;
    private boolean used = true;
    private final LongAdder delivered = new LongAdder();

    /**
     * @param prepare what the sink gets for a summary of the window: itself, or the finished one, or nothing
     * @param release gives back what {@code prepare} holds
     * @param waitingMax when so many wait, {@link #hasRoom} is false and nothing more should be read
     */
    Outlet(
            String name,
            Pipeline.SinkSpec spec,
            Sink sink,
            Function<Summary, List<Summary>> prepare,
            int waitingMax,
            Runnable release) {
        this.name = name;
        this.spec = spec;
        this.sink = sink;
        this.prepare = prepare;
        this.waitingMax = waitingMax;
        this.release = release;
    }

    String name() {
        return name;
    }

    /** What it is the outlet to. */
    Pipeline.SinkSpec spec() {
        return spec;
    }

    /** Whether a pipeline still gives to it. */
    void used(boolean yes) {
        used = yes;
    }

    boolean isUsed() {
        return used;
    }

    Sink sink() {
        return sink;
    }

    boolean hasRoom() {
        return waiting.size() < waitingMax;
    }

    void add(Summary summary) {
        waiting.addAll(prepare.apply(summary));
    }

    /** Offers what waits until the sink says "not now". */
    void drain() {
        while (!waiting.isEmpty() && sink.offer(waiting.getFirst())) {
            waiting.removeFirst();
            delivered.increment();
        }
        depth = waiting.size();
    }

    /** Whether all that came was confirmed by the receiver. */
    boolean isDone() {
        return waiting.isEmpty() && sink.unconfirmed() == 0;
    }

    /** Summaries that wait here or are not yet confirmed. Any thread. */
    int pending() {
        return depth + sink.unconfirmed();
    }

    /** Summaries that the sink took. Any thread. */
    long delivered() {
        return delivered.sum();
    }

    @Override
    public void close() {
        sink.close();
        release.run();
    }
}
