package io.tributary.sim.app;

import io.tributary.edge.app.Exit;
import io.tributary.sim.publish.BulkPublisher;
import io.tributary.sim.publish.Pace;
import io.tributary.sim.publish.Playback;
import io.tributary.sim.replay.Replay;
import io.tributary.sim.replay.TimeFormat;
import io.tributary.sim.signal.Seed;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code tributary replay}: publishes the rows of a recorded CSV. */
@Command(
        name = "replay",
        mixinStandardHelpOptions = true,
        description = "Publishes the rows of a CSV with a column of timestamps over MQTT.")
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

    @Parameters(paramLabel = "FILE", description = "CSV whose first line names the columns.")
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
            required = true,
            description = "Topic; a column's name in $${} stands for its text: plant/$${machine}/temp.")
    @SuppressWarnings("NullAway.Init")
    private String topic;

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
            description = "Times faster than recorded, or max for as fast as it goes (1).")
    private Rate speed = new Rate(1);

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
    public Integer call() throws IOException {
        TimeFormat format = FORMATS.get(timeFormat);
        if (format == null) {
            throw usage("--time-format: '" + timeFormat + "' is not one of auto, date, s, ms, us", null);
        }
        if (qos != 0 && qos != 1) {
            throw usage("--qos: " + qos + " is not 0 or 1", null);
        }
        double times = speed.isMax() ? 1 : speed.value();
        Replay.Plan plan = new Replay.Plan(timeColumn, format, topic, payload, times, qos, shuffle, seed, 0);
        try (Replay replay = open(plan);
                Interruption stop = Interruption.install();
                BulkPublisher publisher = BulkPublisher.connect(
                        broker.target("replay-" + ProcessHandle.current().pid()),
                        BulkPublisher.Options.standard(),
                        System::nanoTime,
                        new Seed(System.nanoTime()).random())) {
            report(replay, play(replay, publisher, stop), stop.getAsBoolean());
            return Exit.OK;
        }
    }

    private Replay open(Replay.Plan plan) throws IOException {
        try {
            return Replay.open(file, plan);
        } catch (NoSuchFileException e) {
            throw new IOException(file + ": no such file; check the path", e);
        } catch (IllegalArgumentException e) {
            throw usage(String.valueOf(e.getMessage()), e);
        }
    }

    private Playback.Progress play(Replay replay, BulkPublisher publisher, Interruption stop) throws IOException {
        Pace pace = speed.isMax() ? new Pace.Greatest() : new Pace.Timed(0);
        try (ProgressLine line = new ProgressLine(spec.commandLine().getErr(), json, progress -> replay.fraction())) {
            return new Playback(publisher, System::nanoTime, line)
                    .run(replay, pace, ChronoUnit.FOREVER.getDuration(), stop, SETTLE_MAX);
        }
    }

    private void report(Replay replay, Playback.Progress end, boolean stopped) {
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
