package io.tributary.sim.app;

import io.tributary.edge.app.Exit;
import io.tributary.pipelines.config.ConfigException;
import io.tributary.pipelines.config.Variables;
import io.tributary.sim.fault.Tally;
import io.tributary.sim.fleet.Fleet;
import io.tributary.sim.fleet.FleetRun;
import io.tributary.sim.publish.BulkPublisher;
import io.tributary.sim.publish.Pace;
import io.tributary.sim.publish.Playback;
import io.tributary.sim.signal.Seed;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code tributary sim}: publishes what a simulated fleet measures. */
@Command(
        name = "sim",
        mixinStandardHelpOptions = true,
        subcommands = SimMeshCommand.class,
        description = "Publishes the readings of a simulated fleet of sensors over MQTT.")
final class SimCommand implements Callable<Integer> {
    private static final Duration SETTLE_MAX = Duration.ofSeconds(60);

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Parameters(
            arity = "0..1",
            paramLabel = "FLEET",
            description = "The fleet's YAML file, such as configs/fleets/city-air.yaml.")
    private @Nullable Path file;

    @Mixin
    private final BrokerOptions broker = new BrokerOptions();

    @Option(
            names = "--rate",
            paramLabel = "N|max",
            converter = Readers.OfRate.class,
            description =
                    "Readings a second in all: shortens or stretches every interval. With max, as fast as the broker"
                            + " takes them: event times then run ahead of the clock. Default: the intervals of the file.")
    private @Nullable Rate rate;

    @Option(
            names = "--for",
            paramLabel = "TIME",
            converter = Readers.OfDuration.class,
            description = "Stop after this time, such as 20s. Default: at Ctrl-C.")
    private @Nullable Duration lasting;

    @Option(names = "--readings", paramLabel = "N", description = "Stop after so many readings, before faults.")
    private long readings = Long.MAX_VALUE;

    @Option(names = "--seed", paramLabel = "S", description = "Another seed than the file's.")
    private @Nullable Long seed;

    @Option(names = "--json", description = "Print the result as one JSON object.")
    private boolean json;

    @Override
    public Integer call() throws ConfigException, IOException {
        if (file == null) {
            throw new ParameterException(spec.commandLine(), "Missing required parameter: 'FLEET'");
        }
        Fleet fleet = Fleet.load(file, Variables.environment());
        long chosen = seed != null ? seed : fleet.seed();
        try (Interruption stop = Interruption.install();
                BulkPublisher publisher = BulkPublisher.connect(
                        broker.target("sim-" + fleet.name() + "-"
                                + ProcessHandle.current().pid()),
                        BulkPublisher.Options.standard(),
                        System::nanoTime,
                        new Seed(System.nanoTime()).random())) {
            long start = ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now());
            double speedup = rate == null || rate.isMax() ? 1 : rate.value() / fleet.perSecond();
            FleetRun run = new FleetRun(fleet, chosen, start, speedup, readings, Long.MAX_VALUE);
            Pace pace = rate != null && rate.isMax() ? new Pace.Greatest() : new Pace.Timed(start);
            Playback.Progress end = play(run, pace, publisher, stop);
            report(fleet, chosen, run.counts(), end);
            return Exit.OK;
        }
    }

    private Playback.Progress play(FleetRun run, Pace pace, BulkPublisher publisher, Interruption stop)
            throws IOException {
        Duration limit = lasting != null ? lasting : ChronoUnit.FOREVER.getDuration();
        try (ProgressLine line = new ProgressLine(spec.commandLine().getErr(), json, this::fraction)) {
            return new Playback(publisher, System::nanoTime, line).run(run, pace, limit, stop, SETTLE_MAX);
        }
    }

    private double fraction(Playback.Progress progress) {
        double byTime = lasting == null ? -1 : (double) progress.elapsed().toNanos() / lasting.toNanos();
        double byCount =
                readings == Long.MAX_VALUE ? -1 : (double) progress.counts().published() / readings;
        return Math.max(byTime, byCount);
    }

    private void report(Fleet fleet, long chosen, FleetRun.Counts counts, Playback.Progress end) {
        long published = end.counts().published();
        Map<String, Long> faults = counts.faults().entrySet().stream()
                .collect(Collectors.toMap(
                        entry -> word(entry.getKey()), Map.Entry::getValue, (a, b) -> a, LinkedHashMap::new));
        Map<String, Object> result = new LinkedHashMap<>();
        result.put("fleet", fleet.name());
        result.put("seed", chosen);
        result.put("planned", counts.planned());
        result.put("published", published);
        // Planned, but stopped before their publish time.
        result.put("pending", counts.pending() + counts.emitted() - published);
        result.put("faults", faults);
        result.put("acknowledged", end.counts().acknowledged());
        result.put("resent", end.counts().resent());
        result.put("reconnects", end.counts().reconnects());
        result.put("seconds", end.elapsed().toNanos() / 1e9);
        result.put("readingsPerSecond", end.perSecond());
        spec.commandLine().getOut().println(json ? Json.object(result) : text(fleet, counts, end, faults));
    }

    private static String text(Fleet fleet, FleetRun.Counts counts, Playback.Progress end, Map<String, Long> faults) {
        return String.format(
                Locale.ROOT,
                "%s: %,d readings planned, %,d published in %.1f s (%,.0f/s), %,d acknowledged; %s",
                fleet.name(),
                counts.planned(),
                end.counts().published(),
                end.elapsed().toNanos() / 1e9,
                end.perSecond(),
                end.counts().acknowledged(),
                faults.entrySet().stream()
                        .map(fault -> String.format(Locale.ROOT, "%,d %s", fault.getValue(), fault.getKey()))
                        .collect(Collectors.joining(", ")));
    }

    private static String word(Tally.Kind kind) {
        return kind.name().toLowerCase(Locale.ROOT);
    }
}
