package io.tributary.sim.app.bench;

import java.util.function.LongSupplier;

/** A node at work. It is asked for {@code /metrics} at most four times a second, so that the asking does not weigh on it. */
final class NodeRun implements Subject.Run {
    private static final long ASK_NANOS = 250_000_000;

    private final Launched node;
    private final LongSupplier nanoTime;
    private long askedNanos;
    private String metrics = "";

    NodeRun(Launched node, LongSupplier nanoTime) {
        this.node = node;
        this.nanoTime = nanoTime;
        this.askedNanos = nanoTime.getAsLong() - ASK_NANOS;
    }

    @Override
    public long pid() {
        return node.pid();
    }

    @Override
    public boolean alive() {
        return node.alive();
    }

    @Override
    public boolean ready() {
        return node.ready();
    }

    @Override
    public long readings() {
        return sum("tributary_readings_received_total");
    }

    /** Nothing waits in windows, at the broker for a commit, or in the outbox. */
    @Override
    public boolean settled() {
        return sum("tributary_readings_pending") == 0
                && sum("tributary_mqtt_unacknowledged") == 0
                && sum("tributary_summaries_pending") == 0;
    }

    /** The values of a metric added up, over all that it is divided by; 0 before the node has answered. */
    synchronized long sum(String metric) {
        long now = nanoTime.getAsLong();
        if (now - askedNanos >= ASK_NANOS) {
            askedNanos = now;
            String answer = node.get("/metrics");
            metrics = answer.isEmpty() ? metrics : answer;
        }
        return (long) metrics.lines()
                .filter(line -> line.startsWith(metric + "{") || line.startsWith(metric + " "))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }

    @Override
    public String lastWords() {
        return node.lastWords();
    }

    @Override
    public void close() {
        node.close();
    }
}
