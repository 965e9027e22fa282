package io.tributary.gateway.ingest;

import io.tributary.pipelines.health.Health;
import io.tributary.pipelines.sink.Sink;
import io.tributary.pipelines.summary.Summary;
import java.util.ArrayList;
import java.util.List;

/** An upstream that takes and confirms as a test says. */
final class FakeUpstream implements Sink {
    final List<Summary> taken = new ArrayList<>();
    int room = Integer.MAX_VALUE;
    int unconfirmed;
    boolean confirms = true;
    boolean closed;

    @Override
    public boolean offer(Summary summary) {
        if (taken.size() >= room) {
            return false;
        }
        taken.add(summary);
        unconfirmed += confirms ? 0 : 1;
        return true;
    }

    @Override
    public long confirmed() {
        return (long) taken.size() - unconfirmed;
    }

    @Override
    public int unconfirmed() {
        return unconfirmed;
    }

    @Override
    public void whenReady(Runnable wake) {}

    @Override
    public void start() {}

    @Override
    public Health health() {
        return Health.up();
    }

    @Override
    public void close() {
        closed = true;
    }
}
