package io.tributary.edge.commit;

import io.tributary.pipelines.sink.Sink;
import io.tributary.pipelines.summary.Summary;
import java.util.ArrayDeque;

/** Of a pipeline that keeps nothing: in memory, and full when its sink refuses for long. */
public final class PassingOutbox implements Outbox {
    private final String name;
    private final int summariesMax;
    private final ArrayDeque<Summary> waiting = new ArrayDeque<>();
    private volatile int depth;

    public PassingOutbox(String name, int summariesMax) {
        this.name = name;
        this.summariesMax = summariesMax;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public boolean hasRoom() {
        return waiting.size() < summariesMax;
    }

    @Override
    public void add(Summary summary) {
        waiting.add(summary);
        depth = waiting.size();
    }

    @Override
    public boolean offerNext(Sink sink, long ticket) {
        if (waiting.isEmpty() || !sink.offer(waiting.getFirst())) {
            return false;
        }
        waiting.removeFirst();
        depth = waiting.size();
        return true;
    }

    @Override
    public void confirmed(long summaries) {}

    @Override
    public boolean isEmpty() {
        return waiting.isEmpty();
    }

    @Override
    public int waiting() {
        return depth;
    }

    @Override
    public long dropped() {
        return 0;
    }
}
