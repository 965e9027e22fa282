package io.tributary.sim.app;

import io.tributary.edge.app.Exit;
import io.tributary.sim.app.bench.Bench;
import io.tributary.sim.app.bench.JvmSubject;
import io.tributary.sim.app.bench.Measurement;
import io.tributary.sim.app.bench.MosquittoProcess;
import io.tributary.sim.app.bench.NodeSubject;
import io.tributary.sim.app.bench.Subject;
import io.tributary.sim.publish.BulkPublisher;
import io.tributary.sim.publish.Playback;
import io.tributary.sim.signal.Seed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code tributary bench}: what a node reaches over a real broker, beside a bare client. */
@Command(
        name = "bench",
        mixinStandardHelpOptions = true,
        description = "Publishes readings as fast as a broker takes them, and measures who takes them.")
final class BenchCommand implements Callable<Integer> {
    /** In the order in which they run. */
    private static final List<Subject> SUBJECTS = List.of(JvmSubject.bare(), new NodeSubject(System::nanoTime));

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Mixin
    private final BrokerOptions broker = new BrokerOptions();

    @Option(names = "--readings", paramLabel = "N", description = "How many (${DEFAULT-VALUE}).")
    private long readings = 1_000_000;

    @Option(names = "--qos", paramLabel = "Q", description = "0 or 1 (${DEFAULT-VALUE}).")
    private int qos = 0;

    @Option(names = "--json", description = "Print the result as one JSON object.")
    private boolean json;

    @Override
    public Integer call() throws IOException {
        if (qos != 0 && qos != 1) {
            throw new ParameterException(spec.commandLine(), "--qos: " + qos + " is not 0 or 1");
        }
        if (readings < 1) {
            throw new ParameterException(spec.commandLine(), "--readings: " + readings + " is not above 0");
        }
        try (Interruption stop = Interruption.install()) {
            if (broker.server != null) {
                return measure(broker.server, stop);
            }
            Path directory = Files.createTempDirectory("tributary-bench");
            try (MosquittoProcess mosquitto = MosquittoProcess.start(directory)) {
                broker.server = mosquitto.server();
                return measure(mosquitto.server(), stop);
            } finally {
                delete(directory);
            }
        }
    }

    private int measure(String server, Interruption stop) throws IOException {
        Map<String, Object> results = new LinkedHashMap<>();
        for (Subject subject : SUBJECTS) {
            try (ProgressLine line = new ProgressLine(spec.commandLine().getErr(), json, this::fraction)) {
                Bench bench = new Bench(server, qos, readings, System::nanoTime, line, stop);
                results.put(subject.name(), members(subject, bench.measure(subject, this::publisher)));
            }
            if (stop.getAsBoolean()) {
                return Exit.FAILED;
            }
        }
        if (json) {
            spec.commandLine().getOut().println(Json.object(results));
        }
        return Exit.OK;
    }

    private Map<String, Object> members(Subject subject, Measurement measured) {
        if (!json) {
            spec.commandLine()
                    .getOut()
                    .printf(
                            Locale.ROOT,
                            "%-5s %,9.0f readings/s  %6.2f CPU-seconds per million  %,5d MiB at most  %,d lost%n",
                            subject.name(),
                            measured.readingsPerSecond(),
                            measured.cpuSecondsPerMillion(),
                            measured.peakRssBytes() >> 20,
                            measured.lost());
            spec.commandLine().getOut().flush();
        }
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("readingsPerSecond", measured.readingsPerSecond());
        members.put("cpuSecondsPerMillion", measured.cpuSecondsPerMillion());
        members.put("peakRssBytes", measured.peakRssBytes());
        members.put("lost", measured.lost());
        return members;
    }

    private BulkPublisher publisher() throws IOException {
        return BulkPublisher.connect(
                broker.target("bench-" + ProcessHandle.current().pid()),
                BulkPublisher.Options.standard(),
                System::nanoTime,
                new Seed(System.nanoTime()).random());
    }

    private double fraction(Playback.Progress progress) {
        return (double) progress.counts().published() / readings;
    }

    private static void delete(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
        Files.delete(directory);
    }
}
