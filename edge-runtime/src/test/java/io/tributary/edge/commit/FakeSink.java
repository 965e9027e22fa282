package io.tributary.edge.commit;

import io.tributary.pipelines.health.Health;
import io.tributary.pipelines.sink.Sink;
import io.tributary.pipelines.summary.Summary;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Takes everything, unless it is told not to. */
public final class FakeSink implements Sink {
    public final String name;
    public final List<Summary> taken = new CopyOnWriteArrayList<>();
    public volatile boolean refuses;
    public volatile boolean closed;
    /** Of what was taken; all of it unless a test says otherwise. */
    public volatile long confirmedMax = Long.MAX_VALUE;

    public FakeSink(String name) {
        this.name = name;
    }

    @Override
    public boolean offer(Summary summary) {
        if (!refuses) {
            taken.add(summary);
        }
        return !refuses;
    }

    @Override
    public long confirmed() {
        return Math.min(taken.size(), confirmedMax);
    }

    @Override
    public int unconfirmed() {
        return (int) (taken.size() - confirmed());
    }

    @Override
    public void whenReady(Runnable wake) {}

    @Override
    public void start() {}

    @Override
    public Health health() {
        return refuses || confirmedMax == 0 ? Health.down("it refuses, as a test wants it") : Health.up();
    }

    @Override
    public void close() {
        closed = true;
    }
}
