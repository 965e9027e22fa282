package io.tributary.sim.app.bench;

import java.io.IOException;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.LongSupplier;

/**
 * A node as it is deployed: {@code tributary run} with one pipeline that decodes, groups by 1,000 keys and summarises. Its
 * counts are read from {@code /metrics}, four times a second so that the asking does not weigh on what is measured.
 */
public final class NodeSubject implements Subject {
    private static final long ASK_NANOS = 250_000_000;
    private static final String PIPELINE = """
            apiVersion: tributary/v1
            pipeline: bench
            durability: volatile
            source:
              mqtt: { topics: ["bench/{sensor}"], qos: %d }
              format: json
              time: { field: ts, unit: ms }
              fields:
                v: { type: double }
            steps:
              - window: { tumbling: 10s, by: [sensor], lateness: 1s, idle: 1s }
                aggregate: { mean: avg(v), low: min(v), high: max(v), n: count() }
            sink:
              - upstream: {}
            """;
    private static final String NODE = """
            apiVersion: tributary/v1
            node: bench
            site: bench
            mqtt: { server: "%s" }
            pipelines: [ pipeline.yaml ]
            http: { port: %d }
            """;

    private final LongSupplier nanoTime;

    public NodeSubject(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    @Override
    public String name() {
        return "node";
    }

    @Override
    public Run start(String server, int qos, long readings) throws IOException {
        Launched node = Launched.start(
                "run", port -> NODE.formatted(server, port), Map.of("pipeline.yaml", PIPELINE.formatted(qos)));
        return new NodeRun(node, nanoTime);
    }

    private static final class NodeRun implements Run {
        private final Launched node;
        private final LongSupplier nanoTime;
        private long askedNanos;
        private long readings;

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
        public synchronized long readings() {
            long now = nanoTime.getAsLong();
            if (now - askedNanos >= ASK_NANOS) {
                askedNanos = now;
                received(node.get("/metrics")).ifPresent(count -> readings = count);
            }
            return readings;
        }

        private static OptionalLong received(String metrics) {
            return metrics.lines()
                    .filter(line -> line.startsWith("tributary_readings_received_total{"))
                    .mapToLong(line -> (long) Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                    .findFirst();
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
}
