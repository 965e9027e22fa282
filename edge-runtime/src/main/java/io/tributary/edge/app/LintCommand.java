package io.tributary.edge.app;

import io.tributary.pipelines.config.ConfigException;
import io.tributary.pipelines.config.Document;
import io.tributary.pipelines.config.Fault;
import io.tributary.pipelines.config.Variables;
import io.tributary.pipelines.pipeline.PipelineReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code tributary lint}: finds every fault of config files without running them. */
@Command(
        name = "lint",
        mixinStandardHelpOptions = true,
        description = "Finds every fault of config files without running them.")
public final class LintCommand implements Callable<Integer> {
    /** Reads a file of one kind to its end. */
    @FunctionalInterface
    public interface Linter {
        void lint(Path file, Variables variables) throws ConfigException;
    }

    private final Map<String, Linter> linters = new LinkedHashMap<>();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Parameters(paramLabel = "FILE", arity = "1..*", description = "config files, or folders of them")
    private List<Path> paths = List.of();

    @Option(
            names = "--json",
            description = "print an array of { file, line, column, message, suggestion }, empty when all is well")
    private boolean json;

    /** Knows pipelines and nodes. */
    public LintCommand() {
        this(Map.of());
    }

    /** @param more further kinds of file, by the key that marks one, such as {@code site} */
    public LintCommand(Map<String, Linter> more) {
        linters.put("pipeline", PipelineReader::read);
        linters.put("node", RunConfig::read);
        linters.putAll(more);
    }

    @Override
    public Integer call() throws IOException {
        PrintWriter out = spec.commandLine().getOut();
        PrintWriter err = spec.commandLine().getErr();
        List<Fault> faults = new ArrayList<>();
        for (Path file : ConfigFiles.of(paths)) {
            try {
                String kind = lint(file, Variables.environment());
                if (!json) {
                    out.println(file + ": ok (" + kind + ")");
                }
            } catch (ConfigException e) {
                faults.addAll(e.faults());
                if (!json) {
                    err.println(e.getMessage());
                }
            }
        }
        if (json) {
            out.println(FaultsJson.of(faults));
        }
        out.flush();
        err.flush();
        return faults.isEmpty() ? Exit.OK : Exit.BAD_CONFIG;
    }

    private String lint(Path file, Variables variables) throws ConfigException {
        Document document = Document.read(file, variables);
        List<String> keys = document.root().keys();
        Optional<Map.Entry<String, Linter>> kind = linters.entrySet().stream()
                .filter(linter -> keys.contains(linter.getKey()))
                .findFirst();
        if (kind.isEmpty()) {
            keys.forEach(document.root()::at);
            document.root()
                    .fault("is none of the known kinds of file; one of these keys must be there: "
                            + String.join(", ", linters.keySet()));
            document.finish();
            throw new IllegalStateException("unreachable: a fault was recorded");
        }
        kind.get().getValue().lint(file, variables);
        return kind.get().getKey();
    }
}
