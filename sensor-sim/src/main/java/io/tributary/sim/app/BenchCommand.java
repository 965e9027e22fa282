package io.tributary.sim.app;

import io.tributary.edge.app.Exit;
import io.tributary.sim.app.bench.Bench;
import io.tributary.sim.app.bench.FlashBench;
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
import java.time.Duration;
import java.time.InstantSource;
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

/** {@code tributary bench}: what a node reaches over a real broker, beside a bare client, and what it writes to a disk. */
@Command(
        name = "bench",
        mixinStandardHelpOptions = true,
        description = "Publishes readings as fast as a broker takes them, and measures who takes them.")
final class BenchCommand implements Callable<Integer> {
    /** Of commits, of the nodes that {@code --flash} runs side by side. */
    private static final List<Duration> INTERVALS =
            List.of(Duration.ofSeconds(30), Duration.ofSeconds(5), Duration.ofSeconds(1));

    private static final Duration WARM_UP = Duration.ofMinutes(1);
    private static final Duration QUIET = Duration.ofMinutes(1);
    private static final Duration WINDOW = Duration.ofMinutes(1);

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Mixin
    private final BrokerOptions broker = new BrokerOptions();

    @Option(names = "--readings", paramLabel = "N", description = "How many (${DEFAULT-VALUE}).")
    private long readings = 1_000_000;

    @Option(names = "--qos", paramLabel = "Q", description = "0 or 1 (${DEFAULT-VALUE}).")
    private int qos = 0;

    @Option(
            names = "--directory",
            paramLabel = "DIR",
            description = "Where nodes keep what they keep while they run: a folder on the disk that is meant"
                    + " (the directory for temporary files).")
    private Path directory = Path.of(System.getProperty("java.io.tmpdir"));

    @Option(
            names = "--flash",
            description =
                    "Instead: what nodes that commit every 30, 5 and 1 s write in an hour, for 1,000 readings a second of"
                            + " 1,000 keys, and then for none.")
    private boolean flash;

    @Option(
            names = "--for",
            paramLabel = "TIME",
            converter = Readers.OfDuration.class,
            description = "With --flash: how long they are fed behind the first minute, which does not count"
                    + " (${DEFAULT-VALUE}).",
            defaultValue = "40m")
    private Duration lasting = Duration.ZERO;

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
            Path files = Files.createTempDirectory("tributary-bench");
            try (MosquittoProcess mosquitto = MosquittoProcess.start(files)) {
                broker.server = mosquitto.server();
                return measure(mosquitto.server(), stop);
            } finally {
                delete(files);
            }
        }
    }

    private int measure(String server, Interruption stop) throws IOException {
        if (Files.getFileStore(directory).type().equals("tmpfs")) {
            spec.commandLine()
                    .getErr()
                    .println(directory + " is in memory, where nothing is written to a disk: give another --directory");
        }
        Map<String, Object> results = flash ? flash(server, stop) : subjects(server, stop);
        if (stop.getAsBoolean()) {
            return Exit.FAILED;
        }
        if (json) {
            spec.commandLine().getOut().println(Json.object(results));
        }
        return Exit.OK;
    }

    /** One after the other. */
    private Map<String, Object> subjects(String server, Interruption stop) throws IOException {
        List<Subject> subjects = List.of(
                JvmSubject.bare(),
                NodeSubject.volatileNode(directory, System::nanoTime),
                NodeSubject.durable(directory, System::nanoTime));
        Map<String, Object> results = new LinkedHashMap<>();
        for (Subject subject : subjects) {
            try (ProgressLine line = new ProgressLine(spec.commandLine().getErr(), json, this::fraction)) {
                Bench bench = new Bench(server, qos, readings, System::nanoTime, line, stop);
                results.put(subject.name(), members(subject, bench.measure(subject, this::publisher)));
            }
            if (stop.getAsBoolean()) {
                break;
            }
        }
        return results;
    }

    private Map<String, Object> flash(String server, Interruption stop) throws IOException {
        Map<String, Object> results = new LinkedHashMap<>();
        double seconds = WARM_UP.plus(lasting).toSeconds();
        try (ProgressLine line = new ProgressLine(
                spec.commandLine().getErr(), json, so -> so.elapsed().toMillis() / 1000.0 / seconds)) {
            FlashBench.Times times = new FlashBench.Times(WARM_UP, lasting, QUIET, WINDOW);
            new FlashBench(server, directory, times, InstantSource.system(), System::nanoTime, line, stop)
                    .measure(INTERVALS, this::publisher)
                    .forEach(written -> results.put(written.interval().toSeconds() + "s", members(written)));
        }
        return results;
    }

    private Map<String, Object> members(FlashBench.Written written) {
        if (!json) {
            say(
                    "commits every %2d s %,7.1f MB an hour  (%,d bytes in %,d s, %,d commits, log emptied %d times, %.1f bytes"
                            + " for each of a summary; its own metric says %,d)  without traffic %,d bytes%n",
                    written.interval().toSeconds(),
                    written.bytesPerHour() / 1e6,
                    written.bytes(),
                    written.counted().toSeconds(),
                    written.commits(),
                    written.emptied(),
                    written.amplification(),
                    written.said(),
                    written.quietBytes());
            if (written.emptied() == 0) {
                say("  the log was never emptied into the file, which costs more: let it run longer (--for)%n");
            }
        }
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("bytesPerHour", written.bytesPerHour());
        members.put("bytes", written.bytes());
        members.put("seconds", written.counted().toMillis() / 1e3);
        members.put("commits", written.commits());
        members.put("logEmptied", written.emptied());
        members.put("writeAmplification", written.amplification());
        members.put("metricBytes", written.said());
        members.put("quietBytes", written.quietBytes());
        return members;
    }

    private void say(String format, Object... of) {
        spec.commandLine().getOut().printf(Locale.ROOT, format, of);
        spec.commandLine().getOut().flush();
    }

    private Map<String, Object> members(Subject subject, Measurement measured) {
        if (!json) {
            say(
                    "%-7s %,9.0f readings/s  %6.2f CPU-seconds per million  %,5d MiB at most  %,d lost%s%n",
                    subject.name(),
                    measured.readingsPerSecond(),
                    measured.cpuSecondsPerMillion(),
                    measured.peakRssBytes() >> 20,
                    measured.lost(),
                    measured.summaryBytes() == 0
                            ? ""
                            : String.format(
                                    Locale.ROOT,
                                    "  %.1f MB written, %.1f bytes for each of a summary",
                                    measured.writtenBytes() / 1e6,
                                    measured.writeAmplification()));
        }
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("readingsPerSecond", measured.readingsPerSecond());
        members.put("cpuSecondsPerMillion", measured.cpuSecondsPerMillion());
        members.put("peakRssBytes", measured.peakRssBytes());
        members.put("lost", measured.lost());
        members.put("writtenBytes", measured.writtenBytes());
        members.put("summaryBytes", measured.summaryBytes());
        members.put("writeAmplification", measured.writeAmplification());
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
