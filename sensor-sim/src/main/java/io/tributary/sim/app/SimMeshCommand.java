package io.tributary.sim.app;

import io.tributary.edge.app.Exit;
import io.tributary.sim.mesh.MeshPlan;
import io.tributary.sim.mesh.MeshResult;
import io.tributary.sim.mesh.MeshRun;
import io.tributary.sim.mesh.Policy;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code tributary sim mesh}: how long tasks take when many nodes share their work. */
@Command(
        name = "mesh",
        mixinStandardHelpOptions = true,
        description =
                "Simulates nodes that share their work: speeds of 0.5 to 4, 80 %% of the load on 20 %% of the nodes, sites with"
                        + " 1 ms within and 30 ms between them. Times are in mean service times of a node of speed 1.")
final class SimMeshCommand implements Callable<Integer> {
    private static final int NODES_MAX = 100_000;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Option(names = "--nodes", paramLabel = "N", description = "1 to 100,000 (${DEFAULT-VALUE}).")
    private int nodes = 1000;

    @Option(
            names = "--load",
            paramLabel = "L",
            description = "Share of all nodes' capacity that is asked for, above 0 and below 1 (${DEFAULT-VALUE}).")
    private double load = 0.9;

    @Option(
            names = "--policy",
            paramLabel = "P",
            description = "tributary, random, power-of-two or best-in-site (${DEFAULT-VALUE}).")
    private String policy = Policy.TRIBUTARY.word();

    @Option(names = "--seed", paramLabel = "S", description = "Decides everything that is random (${DEFAULT-VALUE}).")
    private long seed = 1;

    @Option(
            names = "--for",
            paramLabel = "TIMES",
            description = "Measured mean service times, after as many to warm up (${DEFAULT-VALUE}).")
    private double times = 50;

    @Option(names = "--json", description = "Print the result as one JSON object.")
    private boolean json;

    @Override
    public Integer call() {
        check(nodes >= 1 && nodes <= NODES_MAX, "--nodes: " + nodes + " is not within 1 to " + NODES_MAX);
        check(
                load > 0 && load < 1,
                "--load: " + load + " is not above 0 and below 1, where queues would grow for ever");
        check(times > 0 && times <= 1e6, "--for: " + times + " is not above 0 and up to 1000000");
        Policy chosen = Arrays.stream(Policy.values())
                .filter(known -> known.word().equals(policy))
                .findFirst()
                .orElseThrow(() -> usage("--policy: '" + policy + "' is not one of "
                        + Arrays.stream(Policy.values()).map(Policy::word).collect(Collectors.joining(", "))));
        MeshResult result = new MeshRun(MeshPlan.uneven(nodes, load, times, times, chosen, seed)).run();
        spec.commandLine().getOut().println(json ? Json.object(members(result)) : text(result));
        return Exit.OK;
    }

    private static Map<String, Object> members(MeshResult result) {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("policy", result.plan().policy().word());
        members.put("nodes", result.plan().nodes());
        members.put("load", result.plan().load());
        members.put("seed", result.plan().seed());
        members.put("tasks", result.measured());
        members.put("mean", result.mean());
        members.put("p99", result.p99());
        members.put("messagesPerTask", result.messagesPerTask());
        members.put("remoteShare", result.remoteShare());
        members.put("leastMean", result.leastMean());
        return members;
    }

    private static String text(MeshResult result) {
        return String.format(
                Locale.ROOT,
                "%s: %,d tasks on %,d nodes, response mean %.2f, p99 %.2f (without any waiting %.2f); %.1f messages a task,"
                        + " %.0f %% computed elsewhere",
                result.plan().policy().word(),
                result.measured(),
                result.plan().nodes(),
                result.mean(),
                result.p99(),
                result.leastMean(),
                result.messagesPerTask(),
                100 * result.remoteShare());
    }

    private void check(boolean holds, String fault) {
        if (!holds) {
            throw usage(fault);
        }
    }

    private ParameterException usage(String message) {
        return new ParameterException(spec.commandLine(), message);
    }
}
