package io.tributary.edge.app;

import io.tributary.edge.plan.Plan;
import io.tributary.pipelines.config.ConfigException;
import io.tributary.pipelines.config.Variables;
import io.tributary.pipelines.pipeline.PipelineReader;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code tributary explain}: what a pipeline will do. */
@Command(
        name = "explain",
        mixinStandardHelpOptions = true,
        description =
                "Shows what a pipeline will do: columns after each step, what its windows keep, what merges where.")
public final class ExplainCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Parameters(paramLabel = "FILE", description = "a pipeline file")
    private Path file = Path.of("");

    @Option(names = "--json", description = "print one JSON object")
    private boolean json;

    @Override
    public Integer call() throws ConfigException {
        PrintWriter out = spec.commandLine().getOut();
        try (BufferAllocator allocator = new RootAllocator()) {
            Plan plan = Plan.of(PipelineReader.read(file, Variables.environment()), allocator);
            out.println(json ? plan.json().encodePrettily() : plan.text());
        }
        out.flush();
        return Exit.OK;
    }
}
