package io.tributary.sim.app.bench;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.stream.Stream;

/**
 * A node as it is deployed: {@code tributary run} with one pipeline that decodes, groups by 1,000 keys and summarises. Its
 * counts are read from {@code /metrics}, ten times a second so that the asking does not weigh on what is measured.
 */
public final class NodeSubject implements Subject {
    private static final long ASK_NANOS = 100_000_000;
    private static final String PIPELINE = """
            apiVersion: tributary/v1
            pipeline: bench
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
        Path folder = Files.createTempDirectory("tributary-bench-node");
        int port = freePort();
        Files.writeString(folder.resolve("pipeline.yaml"), PIPELINE.formatted(qos));
        Path config = folder.resolve("node.yaml");
        Files.writeString(config, NODE.formatted(server, port));
        List<String> command = new ArrayList<>(program());
        command.addAll(List.of("run", "--config", config.toString()));
        Path log = folder.resolve("node.log");
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        return new NodeRun(process, folder, log, port, nanoTime);
    }

    /** The launcher, which knows the flags of a node; from a class path, plain Java. */
    private static List<String> program() {
        String launcher = System.getProperty("tributary.launcher");
        if (launcher != null) {
            return List.of(launcher);
        }
        return List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--add-opens=java.base/java.nio=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                "io.tributary.edge.app.EdgeApp");
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static final class NodeRun implements Run {
        private final Process process;
        private final Path folder;
        private final Path log;
        private final URI base;
        private final LongSupplier nanoTime;
        private final HttpClient http =
                HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(1)).build();
        private long askedNanos;
        private long readings;

        NodeRun(Process process, Path folder, Path log, int port, LongSupplier nanoTime) {
            this.process = process;
            this.folder = folder;
            this.log = log;
            this.base = URI.create("http://127.0.0.1:" + port);
            this.nanoTime = nanoTime;
            this.askedNanos = nanoTime.getAsLong() - ASK_NANOS;
        }

        @Override
        public long pid() {
            return process.pid();
        }

        @Override
        public boolean alive() {
            return process.isAlive();
        }

        @Override
        public boolean ready() {
            return get("/readyz").equals("ok\n");
        }

        @Override
        public synchronized long readings() {
            long now = nanoTime.getAsLong();
            if (now - askedNanos >= ASK_NANOS) {
                askedNanos = now;
                received(get("/metrics")).ifPresent(count -> readings = count);
            }
            return readings;
        }

        private static OptionalLong received(String metrics) {
            return metrics.lines()
                    .filter(line -> line.startsWith("tributary_readings_received_total{"))
                    .mapToLong(line -> (long) Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                    .findFirst();
        }

        /** The page, or nothing while the node does not answer. */
        private String get(String page) {
            HttpRequest request = HttpRequest.newBuilder(base.resolve(page))
                    .timeout(Duration.ofSeconds(2))
                    .build();
            try {
                return http.send(request, HttpResponse.BodyHandlers.ofString()).body();
            } catch (IOException e) {
                return "";
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return "";
            }
        }

        @Override
        public String lastWords() {
            try (Stream<String> lines = Files.lines(log)) {
                return lines.reduce("", (earlier, later) -> later);
            } catch (IOException e) {
                return "its log can't be read: " + e.getMessage();
            }
        }

        @Override
        public void close() {
            process.destroy();
            try {
                if (!process.waitFor(15, TimeUnit.SECONDS)) {
                    process.destroyForcibly().waitFor();
                }
                delete(folder);
            } catch (InterruptedException e) {
                process.destroyForcibly();
                Thread.currentThread().interrupt();
            } catch (IOException e) {
                // A temporary folder that stays behind does no harm to the measurement.
                folder.toFile().deleteOnExit();
            }
        }

        private static void delete(Path folder) throws IOException {
            try (Stream<Path> files = Files.walk(folder)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
    }
}
