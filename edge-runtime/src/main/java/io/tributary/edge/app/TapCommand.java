package io.tributary.edge.app;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code tributary tap}: looks at the readings of a running pipeline. */
@Command(
        name = "tap",
        mixinStandardHelpOptions = true,
        description =
                "Shows what passes a place of a running pipeline as JSON lines, until Ctrl-C. Of more than fits, a sample.")
public final class TapCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Parameters(paramLabel = "PIPELINE", description = "the pipeline's name")
    private String pipeline = "";

    @Mixin
    private final NodeAddress node = new NodeAddress();

    @Option(
            names = "--after",
            paramLabel = "STEP",
            description = "0 for readings as decoded, the number of steps behind them, or window for summaries (0)")
    private String after = "0";

    @Option(names = "--quarantine", description = "show the readings that could not be used, and why")
    private boolean quarantine;

    @Option(names = "--rate", paramLabel = "N", description = "at most so many lines a second, up to 10000 (100)")
    private int rate = 100;

    @Option(names = "--count", paramLabel = "N", description = "end after so many lines")
    private long count = Long.MAX_VALUE;

    @Override
    public Integer call() throws IOException {
        String page =
                "/api/v1/pipelines/" + pipeline + "/tap?after=" + after + "&rate=" + rate + "&quarantine=" + quarantine;
        PrintWriter out = spec.commandLine().getOut();
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(node.open(page), StandardCharsets.UTF_8))) {
            long shown = 0;
            for (String line = lines.readLine(); line != null && shown < count; ) {
                boolean aboutTheTap = line.startsWith("{\"tap\":");
                if (aboutTheTap) {
                    spec.commandLine().getErr().println(line);
                    spec.commandLine().getErr().flush();
                } else {
                    out.println(line);
                    out.flush();
                    shown++;
                }
                line = shown < count ? lines.readLine() : null;
            }
        }
        return Exit.OK;
    }
}
