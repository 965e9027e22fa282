package io.tributary.edge.app;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code tributary reload}: has a running node read its files again. */
@Command(
        name = "reload",
        mixinStandardHelpOptions = true,
        description = "Has a running node read its files again; faulty files change nothing.")
public final class ReloadCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private final NodeAddress node = new NodeAddress();

    @Option(names = "--dry-run", description = "only say what would change")
    private boolean dryRun;

    @Option(names = "--json", description = "print the node's answer as it is")
    private boolean json;

    @Override
    public Integer call() throws IOException {
        JsonObject answer = node.post("/api/v1/reload?dry-run=" + dryRun);
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.println(answer.encode());
        } else {
            print(answer, out);
        }
        out.flush();
        return answer.containsKey("faults") ? Exit.BAD_CONFIG : answer.containsKey("fault") ? Exit.FAILED : Exit.OK;
    }

    private void print(JsonObject answer, PrintWriter out) {
        PrintWriter err = spec.commandLine().getErr();
        if (answer.containsKey("fault")) {
            err.println(answer.getString("fault"));
        } else if (answer.containsKey("faults")) {
            answer.getJsonArray("faults").forEach(fault -> err.println(line((JsonObject) fault)));
            err.println("the node goes on as it was");
        } else {
            JsonArray changes = answer.getJsonArray("changes");
            answer.getJsonArray("notes").forEach(out::println);
            changes.forEach(out::println);
            out.println(changes.isEmpty() ? "nothing differs" : dryRun ? "nothing was done: --dry-run" : "done");
        }
        err.flush();
    }

    private static String line(JsonObject fault) {
        return fault.getString("file") + ":" + fault.getInteger("line") + ":" + fault.getInteger("column") + ": "
                + fault.getString("message");
    }
}
