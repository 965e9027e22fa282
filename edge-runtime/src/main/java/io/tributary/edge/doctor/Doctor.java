package io.tributary.edge.doctor;

import io.tributary.edge.config.NodeSettings;
import io.tributary.pipelines.config.ConfigException;
import io.tributary.pipelines.pipeline.Pipeline;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/** Examines a machine and the node that runs, or is to run, on it. One thread; takes as long as brokers take to answer. */
public final class Doctor {
    /** Of a shorter life nothing can be said for an hour. */
    private static final Duration UPTIME_LEAST = Duration.ofMinutes(20);
    /** What docs/decisions/0018-commits.md measured for 1,000 readings a second of 1,000 keys: each commit, and what each hour adds. */
    private static final double COMMIT_BYTES = 39_000;

    private static final double HOUR_BYTES = 12_700_000;

    private final Machine machine;
    private final InstantSource clock;
    private final Path scratch;
    private final Optional<Duration> brokers;
    private final Wear wear;

    /**
     * What is assumed of the card.
     *
     * @param bytes that it holds; without them, those of the file system that the store is on
     * @param cycles see {@link Card}
     * @param amplification see {@link Card}
     * @param written see {@link Card}
     */
    public record Wear(OptionalLong bytes, int cycles, double amplification, OptionalLong written) {}

    /**
     * @param scratch for a copy of the store, best in memory
     * @param brokers how long each may take to answer; empty asks none
     */
    public Doctor(Machine machine, InstantSource clock, Path scratch, Optional<Duration> brokers, Wear wear) {
        this.machine = machine;
        this.clock = clock;
        this.scratch = scratch;
        this.brokers = brokers;
        this.wear = wear;
    }

    /** What can be said while the node's files have faults. */
    public List<Finding> examine(ConfigException faults) {
        List<Finding> findings = new ArrayList<>(machine.findings(false));
        faults.faults().forEach(fault -> findings.add(Finding.fault("config", fault.toString())));
        return findings;
    }

    public List<Finding> examine(NodeSettings settings, List<Pipeline> pipelines) throws IOException {
        Optional<RunningNode> answers = RunningNode.at(settings.http());
        Optional<RunningNode> running = answers.filter(node -> node.runs(pipelines));
        List<Finding> findings = new ArrayList<>(machine.findings(running.isPresent()));
        findings.add(Finding.ok(
                "config",
                "node " + settings.node() + " of site " + settings.site() + ", " + pipelines.size()
                        + " pipelines, no fault"));
        findings.add(answers.equals(running) ? node(settings, running) : stranger(settings));
        running.ifPresent(node -> node.warnings().forEach(warning -> findings.add(Finding.note("node", warning))));
        brokers.ifPresent(timeout -> findings.addAll(BrokerCheck.of(settings, timeout)));
        List<Pipeline> kept = pipelines.stream().filter(Pipeline::isKept).toList();
        if (kept.isEmpty()) {
            findings.add(Finding.note(
                    "store",
                    "every pipeline is durability: volatile: nothing is kept over a stop, and nothing written"));
            return findings;
        }
        int outboxes =
                kept.stream().mapToInt(pipeline -> pipeline.sinks().size()).sum();
        findings.addAll(new StoreCheck(settings.keeping(), outboxes, scratch, clock).findings(running));
        findings.add(life(settings, running));
        return findings;
    }

    private static Finding stranger(NodeSettings settings) {
        return Finding.fault(
                "node",
                "something else answers at " + settings.http().host() + ":"
                        + settings.http().port()
                        + ", where this node is to listen: give another http.port, or stop that");
    }

    private static Finding node(NodeSettings settings, Optional<RunningNode> running) {
        String address = settings.http().host() + ":" + settings.http().port();
        if (running.isEmpty()) {
            return Finding.ok("node", "does not run: nothing answers at " + address);
        }
        String unready = running.get().unready();
        return unready.isEmpty()
                ? Finding.ok("node", "runs, and data flows")
                : Finding.fault(
                        "node",
                        "runs, but: " + String.join("; ", unready.lines().toList()));
    }

    private Finding life(NodeSettings settings, Optional<RunningNode> running) throws IOException {
        Card card = new Card(
                wear.bytes().isPresent()
                        ? wear.bytes().getAsLong()
                        : diskBytes(settings.keeping().directory()),
                wear.cycles(),
                wear.amplification(),
                wear.written());
        OptionalDouble written = running.map(node -> node.sum("tributary_store_written_bytes_total"))
                .orElse(OptionalDouble.empty());
        Duration uptime = running.map(RunningNode::uptime).orElse(Duration.ZERO);
        if (written.isPresent() && uptime.compareTo(UPTIME_LEAST) >= 0) {
            return card.life(
                    written.getAsDouble() * 3600 / uptime.toSeconds(),
                    "since the node started " + uptime.toMinutes() + " minutes ago");
        }
        double commits = 3600e3 / settings.keeping().commitInterval().toMillis();
        return card.life(
                HOUR_BYTES + COMMIT_BYTES * commits,
                "if 1,000 keys had 1,000 readings a second ("
                        + (running.isPresent() ? "once the node has run for 20 minutes" : "while the node runs")
                        + ", doctor goes by what it writes)");
    }

    private static long diskBytes(Path directory) throws IOException {
        Optional<Path> there = StoreCheck.nearest(directory);
        return there.isEmpty() ? 0 : Files.getFileStore(there.get()).getTotalSpace();
    }
}
