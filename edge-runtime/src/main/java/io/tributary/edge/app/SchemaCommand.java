package io.tributary.edge.app;

import io.tributary.edge.config.NodeSchema;
import io.tributary.pipelines.config.Grammar;
import io.tributary.pipelines.config.Suggestion;
import io.tributary.pipelines.pipeline.PipelineSchema;
import java.io.PrintWriter;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code tributary schema}: what an editor needs to complete and check config files. */
@Command(
        name = "schema",
        mixinStandardHelpOptions = true,
        description = "Prints the JSON Schema of a kind of config file, for editors that complete and check them.")
public final class SchemaCommand implements Callable<Integer> {
    private final Map<String, Supplier<Grammar>> kinds =
            new TreeMap<>(Map.of("pipeline", PipelineSchema::grammar, "node", NodeSchema::grammar));

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Parameters(
            paramLabel = "KIND",
            arity = "0..1",
            defaultValue = "pipeline",
            description = "pipeline, node, site or fleet; default: ${DEFAULT-VALUE}")
    private String kind = "pipeline";

    /** Knows pipelines and nodes. */
    public SchemaCommand() {
        this(Map.of());
    }

    /** @param more further kinds of file, by the key that marks one, such as {@code site} */
    public SchemaCommand(Map<String, Supplier<Grammar>> more) {
        kinds.putAll(more);
    }

    @Override
    public Integer call() {
        Supplier<Grammar> grammar = kinds.get(kind);
        if (grammar == null) {
            throw new ParameterException(
                    spec.commandLine(),
                    "'" + kind + "' is not one of " + String.join(", ", kinds.keySet())
                            + Suggestion.of(kind, kinds.keySet()));
        }
        PrintWriter out = spec.commandLine().getOut();
        out.print(grammar.get().schema());
        out.flush();
        return Exit.OK;
    }
}
