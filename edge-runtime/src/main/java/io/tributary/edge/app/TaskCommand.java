package io.tributary.edge.app;

import io.tributary.pipelines.config.ConfigException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code tributary task}: work over files, spread over a running node and its neighbours. */
@Command(
        name = "task",
        mixinStandardHelpOptions = true,
        description = "Has a running node and its neighbours work on files.",
        subcommands = {TaskCommand.Submit.class, TaskCommand.ListAll.class, TaskCommand.Cancel.class})
public final class TaskCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        throw new ParameterException(spec.commandLine(), "say what: submit, list or cancel");
    }

    /** Cuts files into slices, gives them to the node, and puts together what comes back. */
    @Command(
            name = "submit",
            mixinStandardHelpOptions = true,
            description = "Works on files, and prints or writes what comes of them. docs/neighbours.md tells more.")
    static final class Submit implements Callable<Integer> {
        @Spec
        private CommandSpec spec = CommandSpec.create();

        @Mixin
        private final NodeAddress node = new NodeAddress();

        @Option(
                names = "--kernel",
                paramLabel = "NAME",
                required = true,
                description = "replay: recordings through a pipeline, to summaries; steps: the readings after the steps"
                        + " before its window, a file each; wasm: a function of bytes, a file each")
        private String kernel = "";

        @Option(names = "--pipeline", paramLabel = "FILE", description = "the pipeline, for replay and steps")
        private @Nullable Path pipeline;

        @Option(names = "--module", paramLabel = "FILE", description = "the WebAssembly module, for wasm")
        private @Nullable Path module;

        @Option(
                names = "--topic",
                paramLabel = "TOPIC",
                description = "each line is a payload that came on this topic; without it a line is a recorded message"
                        + " of topic, at and payload, as mosquitto_sub -F %%j writes it")
        private String topic = "";

        @Option(names = "--header", description = "leave out the first line of each file, which names its columns")
        private boolean header;

        @Option(
                names = "--share",
                paramLabel = "WHOM",
                description = "who may see the files: never, site or owners (${DEFAULT-VALUE})")
        private String share = "site";

        @Option(names = "--out", paramLabel = "DIR", description = "where results of steps and wasm go, a file each")
        private @Nullable Path out;

        @Option(names = "--slice-bytes", paramLabel = "N", hidden = true, description = "the size of a slice of lines")
        private int sliceBytes = 1 << 20;

        @Option(names = "--json", description = "print what became of it as one JSON object")
        private boolean json;

        @Parameters(paramLabel = "FILE", arity = "1..*", description = "what to work on")
        private List<Path> files = List.of();

        @Override
        public Integer call() throws IOException, ConfigException {
            if (!Set.of("never", "site", "owners").contains(share)) {
                throw usage("--share: '" + share + "' is not never, site or owners");
            }
            PrintWriter print = spec.commandLine().getOut();
            PrintWriter err = spec.commandLine().getErr();
            try (Submission submission = submission(print)) {
                Submission.Outcome outcome = new Delivery(node, err, json).run(submission, files, header, share);
                if (json) {
                    print.println(outcome.json().encode());
                } else {
                    err.println(outcome.text());
                }
                print.flush();
                err.flush();
                return Exit.OK;
            }
        }

        private Submission submission(PrintWriter print) throws IOException, ConfigException {
            return switch (kernel) {
                case "replay" -> Submission.replay(needed(pipeline, "--pipeline"), topic, sliceBytes, print::println);
                case "steps" -> Submission.steps(needed(pipeline, "--pipeline"), topic, needed(out, "--out"));
                case "wasm" -> Submission.wasm(needed(module, "--module"), needed(out, "--out"));
                default -> throw usage("--kernel: '" + kernel + "' is not replay, steps or wasm");
            };
        }

        private Path needed(@Nullable Path path, String option) {
            if (path == null) {
                throw usage("Missing required option: '" + option + "', which --kernel " + kernel + " needs");
            }
            return path;
        }

        private ParameterException usage(String message) {
            return new ParameterException(spec.commandLine(), message);
        }
    }

    /** What the node has been given. */
    @Command(name = "list", mixinStandardHelpOptions = true, description = "Lists a node's jobs.")
    static final class ListAll implements Callable<Integer> {
        @Spec
        private CommandSpec spec = CommandSpec.create();

        @Mixin
        private final NodeAddress node = new NodeAddress();

        @Option(names = "--json", description = "print the node's answer as it is")
        private boolean json;

        @Override
        public Integer call() throws IOException {
            JsonObject answer = node.get("/api/v1/tasks");
            PrintWriter out = spec.commandLine().getOut();
            out.println(json ? answer.encode() : table(answer.getJsonArray("tasks")));
            out.flush();
            return Exit.OK;
        }
    }

    static String table(JsonArray tasks) {
        StringBuilder table = new StringBuilder("%-6s %-12s %-10s %15s %10s %12s  %s"
                .formatted("job", "kernel", "state", "done", "elsewhere", "bytes", "name"));
        for (int i = 0; i < tasks.size(); i++) {
            JsonObject one = tasks.getJsonObject(i);
            String why = one.getString("why", "");
            table.append(System.lineSeparator())
                    .append(String.format(
                            Locale.ROOT,
                            "%-6s %-12s %-10s %15s %,10d %,12d  %s%s",
                            one.getString("id"),
                            one.getString("kernel"),
                            one.getString("state"),
                            one.getInteger("done") + " of " + one.getInteger("slices"),
                            one.getInteger("neighbours"),
                            one.getLong("bytes"),
                            one.getString("name"),
                            why.isEmpty() ? "" : ": " + why));
        }
        return table.toString();
    }

    /** Ends a job; what it had done is lost. */
    @Command(name = "cancel", mixinStandardHelpOptions = true, description = "Ends a job.")
    static final class Cancel implements Callable<Integer> {
        @Spec
        private CommandSpec spec = CommandSpec.create();

        @Mixin
        private final NodeAddress node = new NodeAddress();

        @Parameters(paramLabel = "ID", description = "as task list shows it")
        private String id = "";

        @Override
        public Integer call() throws IOException {
            NodeAddress.Reply reply = node.send("/api/v1/tasks/" + id + "/cancel", "".getBytes(StandardCharsets.UTF_8));
            if (reply.status() != 200) {
                throw new IOException(reply.fault());
            }
            spec.commandLine().getOut().println(id + " " + reply.json().getString("state"));
            spec.commandLine().getOut().flush();
            return Exit.OK;
        }
    }
}
