package io.tributary.sim.app.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.function.LongSupplier;

/** A node as it is deployed: {@code tributary run} with one pipeline that decodes, groups by 1,000 keys and summarises. */
public final class NodeSubject implements Subject {
    private static final String PIPELINE = """
            apiVersion: tributary/v1
            pipeline: bench
            durability: %s
            source:
              mqtt: { topics: ["bench/{sensor}"], qos: %d }
              format: json
              time: { field: ts, unit: ms }
              fields:
                v: { type: double }
            steps:
              - window: { tumbling: %s, by: [sensor], lateness: %s, idle: 1s }
                aggregate: { mean: avg(v), low: min(v), high: max(v), n: count() }
            sink:
              - upstream: {}
            """;
    private static final String NODE = """
            apiVersion: tributary/v1
            node: %s
            site: bench
            mqtt: { server: "%s" }
            pipelines: [ pipeline.yaml ]
            http: { port: %d }
            store: { directory: store }
            commit: { interval: %s }
            """;

    private final String name;
    private final String durability;
    private final String interval;
    private final String window;
    private final String lateness;
    private final Path folder;
    private final LongSupplier nanoTime;

    private NodeSubject(
            String name,
            String durability,
            String interval,
            String window,
            String lateness,
            Path folder,
            LongSupplier nanoTime) {
        this.name = name;
        this.durability = durability;
        this.interval = interval;
        this.window = window;
        this.lateness = lateness;
        this.folder = folder;
        this.nanoTime = nanoTime;
    }

    /** With {@code durability: volatile}: it writes nothing. */
    public static NodeSubject volatileNode(Path folder, LongSupplier nanoTime) {
        return new NodeSubject("node", "volatile", "5s", "10s", "1s", folder, nanoTime);
    }

    /** With {@code durability: commit} and what a node's file that says nothing else comes to. */
    public static NodeSubject durable(Path folder, LongSupplier nanoTime) {
        return new NodeSubject("durable", "commit", "5s", "10s", "1s", folder, nanoTime);
    }

    /** One that commits so often. */
    static NodeSubject committing(Duration interval, Duration window, Path folder, LongSupplier nanoTime) {
        String every = interval.toMillis() + "ms";
        return new NodeSubject("every-" + every, "commit", every, window.toMillis() + "ms", "1s", folder, nanoTime);
    }

    /** One that goes through all that a node does within two seconds: windows, commits, outbox. */
    public static NodeSubject hasty(Path folder, LongSupplier nanoTime) {
        return new NodeSubject("hasty", "commit", "500ms", "10ms", "10ms", folder, nanoTime);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Run start(String server, int qos, long readings) throws IOException {
        return new NodeRun(launched(server, qos), nanoTime);
    }

    /** Its files are in a folder of their own, the store in one named {@code store} there. */
    Launched launched(String server, int qos) throws IOException {
        return Launched.start(
                folder,
                "run",
                port -> NODE.formatted(name, server, port, interval),
                Map.of("pipeline.yaml", PIPELINE.formatted(durability, qos, window, lateness)));
    }
}
