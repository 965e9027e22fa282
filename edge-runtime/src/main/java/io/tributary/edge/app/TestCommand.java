package io.tributary.edge.app;

import io.tributary.edge.trial.JunitReport;
import io.tributary.edge.trial.Verdict;
import io.tributary.pipelines.config.ConfigException;
import io.tributary.pipelines.config.Document;
import io.tributary.pipelines.config.Variables;
import io.tributary.pipelines.pipeline.PipelineReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code tributary test}: runs the tests of pipeline files. */
@Command(
        name = "test",
        mixinStandardHelpOptions = true,
        description = "Runs the tests of pipeline files, with a clock of their own and without a broker.")
public final class TestCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Parameters(
            paramLabel = "FILE",
            arity = "1..*",
            description = "pipeline files, or folders in which they are looked for")
    private List<Path> paths = List.of();

    @Option(names = "--junit", paramLabel = "FILE", description = "also write the results as JUnit XML")
    private @Nullable Path junit;

    private final JunitReport report = new JunitReport();
    private int passed;
    private int failed;

    @Override
    public Integer call() throws IOException {
        PrintWriter out = spec.commandLine().getOut();
        List<String> faults = new ArrayList<>();
        for (Path file : ConfigFiles.of(paths)) {
            try {
                if (paths.contains(file) || isPipeline(file)) {
                    test(file, out);
                }
            } catch (ConfigException e) {
                faults.add(e.getMessage());
            }
        }
        if (junit != null) {
            Path folder = junit.toAbsolutePath().getParent();
            if (folder != null) {
                Files.createDirectories(folder);
            }
            Files.writeString(junit, report.xml());
        }
        out.printf("%d passed, %d failed%n", passed, failed);
        out.flush();
        faults.forEach(spec.commandLine().getErr()::println);
        spec.commandLine().getErr().flush();
        return !faults.isEmpty() ? Exit.BAD_CONFIG : failed > 0 ? Exit.FAILED : Exit.OK;
    }

    private static boolean isPipeline(Path file) {
        return Document.read(file, Variables.environment()).root().has("pipeline");
    }

    private void test(Path file, PrintWriter out) throws ConfigException {
        PipelineReader.Tested tested = PipelineReader.readTested(file, Variables.environment());
        List<Verdict> verdicts = new ArrayList<>();
        try (BufferAllocator allocator = new RootAllocator()) {
            tested.tests().forEach(test -> verdicts.add(Verdict.of(tested.pipeline(), test, allocator)));
        }
        verdicts.forEach(verdict -> print(file, verdict, out));
        if (verdicts.isEmpty()) {
            out.println(file + ": no tests");
        }
        report.add(file.toString(), verdicts);
    }

    private void print(Path file, Verdict verdict, PrintWriter out) {
        String place =
                file + ":" + verdict.test().line() + ": " + verdict.test().name();
        if (verdict.passed()) {
            passed++;
            out.println(place + ": ok");
        } else {
            failed++;
            out.println(place + ": FAILED");
            verdict.faults().forEach(fault -> out.println("    " + fault));
        }
    }
}
