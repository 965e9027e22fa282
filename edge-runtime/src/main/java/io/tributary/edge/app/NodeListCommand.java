package io.tributary.edge.app;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code tributary node list}: the neighbours of a running node. */
@Command(
        name = "list",
        mixinStandardHelpOptions = true,
        description =
                "Lists the neighbours of a running node: what they lend, and who has done how much for whom since the"
                        + " node started.")
final class NodeListCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private final NodeAddress node = new NodeAddress();

    @Option(names = "--json", description = "print the node's answer as it is")
    private boolean json;

    @Override
    public Integer call() throws IOException {
        JsonObject answer = node.get(NeighboursText.PAGE);
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.println(answer.encode());
        } else if (answer.getBoolean("mesh")) {
            out.println(NeighboursText.list(answer));
        } else {
            throw new IOException(
                    "the node has no part in a neighbourhood: let it join a site (tributary node join), and give its file a"
                            + " mesh section");
        }
        out.flush();
        return Exit.OK;
    }
}
