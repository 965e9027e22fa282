package io.tributary.edge.app;

import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The commands of a machine that runs nodes. */
public final class EdgeApp {
    private EdgeApp() {}

    public static void main(String[] args) {
        Logging.install();
        CommandLine commands =
                new CommandLine(new Root()).addSubcommand(new RunCommand()).addSubcommand(new LintCommand());
        System.exit(Exit.run(commands, args));
    }

    /** What stands before every command. */
    @Command(
            name = "tributary",
            description = "A data-processing runtime for the edge.",
            mixinStandardHelpOptions = true,
            version = "tributary 0.1.0")
    public static final class Root {}
}
