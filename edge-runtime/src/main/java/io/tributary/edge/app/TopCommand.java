package io.tributary.edge.app;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code tributary top}: what each pipeline of a running node does, and who computes for whom, anew every second. */
@Command(
        name = "top",
        mixinStandardHelpOptions = true,
        description =
                "Shows rates, lag, state and queues of a running node's pipelines, and what it and its neighbours do for"
                        + " one another, until Ctrl-C.")
public final class TopCommand implements Callable<Integer> {
    private static final String PIPELINES = "/api/v1/pipelines";
    private static final String HOME_AND_CLEAR = "\u001B[H\u001B[J";

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private final NodeAddress node = new NodeAddress();

    @Option(names = "--once", description = "show one second and end")
    private boolean once;

    @Option(names = "--json", description = "print the node's answers as they are, and end")
    private boolean json;

    @Override
    public Integer call() throws IOException {
        PrintWriter out = spec.commandLine().getOut();
        JsonObject before = node.get(PIPELINES);
        JsonObject neighboursBefore = node.get(NeighboursText.PAGE);
        if (json) {
            out.println(before.put("neighbourhood", neighboursBefore).encode());
            out.flush();
            return Exit.OK;
        }
        long asked = System.nanoTime();
        do {
            LockSupport.parkNanos(1_000_000_000L);
            JsonObject now = node.get(PIPELINES);
            JsonObject neighbours = node.get(NeighboursText.PAGE);
            long answered = System.nanoTime();
            double seconds = (answered - asked) / 1e9;
            out.print(once ? "" : HOME_AND_CLEAR);
            out.println(table(before, now, seconds));
            if (neighbours.getBoolean("mesh")) {
                out.println();
                out.println(NeighboursText.rates(neighboursBefore, neighbours, seconds));
            }
            out.flush();
            before = now;
            neighboursBefore = neighbours;
            asked = answered;
        } while (!once);
        return Exit.OK;
    }

    /** @param seconds between the two answers */
    static String table(JsonObject before, JsonObject now, double seconds) {
        Map<String, Long> earlier = new HashMap<>();
        before.getJsonArray("pipelines")
                .forEach(one -> earlier.put(((JsonObject) one).getString("name"), ((JsonObject) one).getLong("in")));
        StringBuilder table = new StringBuilder("%-24s %10s %10s %12s %10s %10s %9s %8s %8s %8s %8s %8s"
                .formatted(
                        "pipeline",
                        "in/s",
                        "lag s",
                        "in",
                        "late",
                        "quarant.",
                        "pending",
                        "windows",
                        "groups",
                        "keys",
                        "queued",
                        "unsent"));
        JsonArray pipelines = now.getJsonArray("pipelines");
        for (int i = 0; i < pipelines.size(); i++) {
            JsonObject one = pipelines.getJsonObject(i);
            long in = one.getLong("in");
            double rate = (in - earlier.getOrDefault(one.getString("name"), in)) / seconds;
            table.append(System.lineSeparator())
                    .append(String.format(
                            Locale.ROOT,
                            "%-24s %,10.0f %10.1f %,12d %,10d %,10d %,9d %,8d %,8d %,8d %,8d %,8d",
                            one.getString("name"),
                            rate,
                            one.getDouble("lagSeconds"),
                            in,
                            one.getLong("late"),
                            one.getLong("quarantined"),
                            one.getLong("pending"),
                            one.getLong("windows"),
                            one.getLong("groups"),
                            one.getLong("keys"),
                            one.getLong("queued"),
                            one.getLong("unsent")));
        }
        now.getJsonArray("unready")
                .forEach(reason -> table.append(System.lineSeparator())
                        .append("not ready: ")
                        .append(reason));
        return table.toString();
    }
}
