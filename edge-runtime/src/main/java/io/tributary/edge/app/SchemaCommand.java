package io.tributary.edge.app;

import io.tributary.pipelines.pipeline.PipelineSchema;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code tributary schema}: what an editor needs to complete and check pipeline files. */
@Command(
        name = "schema",
        mixinStandardHelpOptions = true,
        description = "Prints the JSON Schema of pipeline files, for editors that complete and check them.")
public final class SchemaCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        out.print(PipelineSchema.json());
        out.flush();
        return Exit.OK;
    }
}
