package io.tributary.sim.app;

import io.tributary.edge.app.Exit;
import io.tributary.pipelines.config.ConfigException;
import io.tributary.pipelines.config.Variables;
import io.tributary.pipelines.pipeline.Counts;
import io.tributary.pipelines.pipeline.Pipeline;
import io.tributary.pipelines.pipeline.PipelineReader;
import io.tributary.sim.publish.BulkPublisher;
import io.tributary.sim.publish.Pace;
import io.tributary.sim.publish.Playback;
import io.tributary.sim.replay.JsonLines;
import io.tributary.sim.replay.Recording;
import io.tributary.sim.replay.Replay;
import io.tributary.sim.replay.TimeFormat;
import io.tributary.sim.signal.Seed;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code tributary replay}: recorded messages again, to a broker or through a pipeline. */
@Command(
        name = "replay",
        mixinStandardHelpOptions = true,
        description =
                "Replays a recording: publishes it over MQTT, or with --pipeline passes it through a pipeline without a"
                        + " broker and prints the summaries as JSON lines.")
final class ReplayCommand implements Callable<Integer> {
    private static final Duration SETTLE_MAX = Duration.ofSeconds(60);
    private static final Map<String, TimeFormat> FORMATS = Map.of(
            "auto", TimeFormat.AUTO,
            "date", TimeFormat.DATE,
            "s", TimeFormat.SECONDS,
            "ms", TimeFormat.MILLIS,
            "us", TimeFormat.MICROS);

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Parameters(
            paramLabel = "FILE",
            description =
                    "CSV whose first line names the columns, Arrow IPC (.arrow, .arrows, .feather), or JSON lines (.jsonl, .ndjson) of"
                            + " topic, at and payload, as mosquitto_sub -F %%j writes them.")
    @SuppressWarnings("NullAway.Init")
    private Path file;

    @Mixin
    private final BrokerOptions broker = new BrokerOptions();

    @Option(names = "--time-column", paramLabel = "NAME", description = "Column of timestamps (${DEFAULT-VALUE}).")
    private String timeColumn = "timestamp";

    @Option(
            names = "--time-format",
            paramLabel = "FORM",
            description =
                    "auto, date (ISO 8601 or yyyy-MM-dd HH:mm:ss, UTC), s, ms or us since 1970 (${DEFAULT-VALUE}).")
    private String timeFormat = "auto";

    @Option(
            names = "--topic",
            paramLabel = "TOPIC",
            description =
                    "Topic of the rows of CSV and Arrow; a column's name in $${} stands for its text: plant/$${machine}/temp.")
    private @Nullable String topic;

    @Option(
            names = "--payload",
            paramLabel = "TEXT",
            description = "Payload: columns and timestamp_s, timestamp_ms, timestamp_us, timestamp_iso in $${}."
                    + " Numbers pass as the file has them. Default: {\"ts\":$${timestamp_ms},\"value\":$${value}}")
    private String payload = "{\"ts\":${timestamp_ms},\"value\":${value}}";

    @Option(
            names = "--speed",
            paramLabel = "N|max",
            converter = Readers.OfRate.class,
            description = "Times faster than recorded, or max for as fast as it goes (1; with --pipeline max).")
    private @Nullable Rate speed;

    @Option(
            names = "--pipeline",
            paramLabel = "FILE",
            description = "Pass the messages through this pipeline instead of to a broker.")
    private @Nullable Path pipeline;

    @Option(names = "--qos", paramLabel = "Q", description = "0 or 1 (${DEFAULT-VALUE}).")
    private int qos = 1;

    @Option(
            names = "--shuffle",
            paramLabel = "TIME",
            converter = Readers.OfDuration.class,
            description = "Let rows change places whose times differ by at most this, such as 30m.")
    private Duration shuffle = Duration.ZERO;

    @Option(names = "--seed", paramLabel = "S", description = "Decides the shuffle (${DEFAULT-VALUE}).")
    private long seed = 1;

    @Option(names = "--json", description = "Print the result as one JSON object.")
    private boolean json;

    @Override
    public Integer call() throws IOException, ConfigException {
        TimeFormat format = FORMATS.get(timeFormat);
        if (format == null) {
            throw usage("--time-format: '" + timeFormat + "' is not one of auto, date, s, ms, us", null);
        }
        if (qos != 0 && qos != 1) {
            throw usage("--qos: " + qos + " is not 0 or 1", null);
        }
        return pipeline == null ? publish(format) : rehearse(format, pipeline);
    }

    private int publish(TimeFormat format) throws IOException {
        Rate rate = speed == null ? new Rate(1) : speed;
        try (Recording recording = open(format, rate.isMax() ? 1 : rate.value());
                Interruption stop = Interruption.install();
                BulkPublisher publisher = BulkPublisher.connect(
                        broker.target("replay-" + ProcessHandle.current().pid()),
                        BulkPublisher.Options.standard(),
                        System::nanoTime,
                        new Seed(System.nanoTime()).random())) {
            report(recording, play(recording, publisher, rate, stop), stop.getAsBoolean());
            return Exit.OK;
        }
    }

    private int rehearse(TimeFormat format, Path pipelineFile) throws IOException, ConfigException {
        if (broker.server != null) {
            throw usage("--server: is of no use with --pipeline, which needs no broker; keep one of them", null);
        }
        Pipeline read = PipelineReader.read(pipelineFile, Variables.environment());
        Rate rate = speed == null ? Rate.MAX : speed;
        PrintWriter out = spec.commandLine().getOut();
        try (Recording recording = open(format, 1);
                Interruption stop = Interruption.install();
                BufferAllocator allocator = new RootAllocator()) {
            Counts counts = new Rehearsal(recording, rate, System::nanoTime, LockSupport::parkNanos)
                    .run(read, allocator, stop, line -> {
                        out.println(line);
                        if (!rate.isMax()) {
                            out.flush();
                        }
                    });
            if (json) {
                out.println(Json.object(Map.of("readings", Rehearsal.members(counts))));
            } else {
                spec.commandLine().getErr().println("readings: " + counts);
            }
            out.flush();
            spec.commandLine().getErr().flush();
            return Exit.OK;
        }
    }

    private Recording open(TimeFormat format, double times) throws IOException {
        try {
            if (file.toString().matches(".*\\.(jsonl|ndjson|json)")) {
                if (topic != null) {
                    throw usage("--topic: JSON lines have a topic each; leave the option out", null);
                }
                if (!shuffle.isZero()) {
                    throw usage(
                            "--shuffle: JSON lines are replayed in the order of the file; leave the option out", null);
                }
                return JsonLines.open(file, times, qos);
            }
            if (topic == null) {
                throw usage(
                        "Missing required option: '--topic=TOPIC', which the rows of CSV and Arrow are to have", null);
            }
            return Replay.open(file, new Replay.Plan(timeColumn, format, topic, payload, times, qos, shuffle, seed, 0));
        } catch (NoSuchFileException e) {
            throw new IOException(file + ": no such file; check the path", e);
        } catch (IllegalArgumentException e) {
            throw usage(String.valueOf(e.getMessage()), e);
        }
    }

    private Playback.Progress play(Recording recording, BulkPublisher publisher, Rate rate, Interruption stop)
            throws IOException {
        Pace pace = rate.isMax() ? new Pace.Greatest() : new Pace.Timed(0);
        try (ProgressLine line =
                new ProgressLine(spec.commandLine().getErr(), json, progress -> recording.fraction())) {
            return new Playback(publisher, System::nanoTime, line)
                    .run(recording, pace, ChronoUnit.FOREVER.getDuration(), stop, SETTLE_MAX);
        }
    }

    private void report(Recording replay, Playback.Progress end, boolean stopped) {
        Map<String, Object> result = new LinkedHashMap<>();
        result.put("file", file.toString());
        result.put("rows", replay.rows());
        result.put("published", end.counts().published());
        result.put("acknowledged", end.counts().acknowledged());
        result.put("resent", end.counts().resent());
        result.put("reconnects", end.counts().reconnects());
        result.put("seconds", end.elapsed().toNanos() / 1e9);
        result.put("readingsPerSecond", end.perSecond());
        result.put("stopped", stopped);
        String text = String.format(
                Locale.ROOT,
                "%s: %,d of %,d rows published in %.1f s (%,.0f/s), %,d acknowledged",
                file,
                end.counts().published(),
                replay.rows(),
                end.elapsed().toNanos() / 1e9,
                end.perSecond(),
                end.counts().acknowledged());
        spec.commandLine().getOut().println(json ? Json.object(result) : text);
    }

    private ParameterException usage(String message, @Nullable Exception cause) {
        return new ParameterException(spec.commandLine(), message, cause);
    }
}
