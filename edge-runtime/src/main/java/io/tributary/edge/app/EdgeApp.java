package io.tributary.edge.app;

import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The commands of a machine that runs nodes. */
public final class EdgeApp {
    private EdgeApp() {}

    public static void main(String[] args) {
        Logging.install();
        System.exit(Exit.run(commandLine(), args));
    }

    /** Those of a machine that runs nodes alone. */
    public static CommandLine commandLine() {
        return commandLine(new LintCommand(), new SchemaCommand());
    }

    /** The commands that every machine has: those of a node, and those of people who write pipelines. */
    public static CommandLine commandLine(LintCommand lint, SchemaCommand schema) {
        return new CommandLine(new Root())
                .addSubcommand(new RunCommand())
                .addSubcommand(lint)
                .addSubcommand(new TestCommand())
                .addSubcommand(new ExplainCommand())
                .addSubcommand(schema)
                .addSubcommand(new TapCommand())
                .addSubcommand(new DoctorCommand())
                .addSubcommand(new TopCommand())
                .addSubcommand(new ReloadCommand())
                .addSubcommand(new SiteCommand())
                .addSubcommand(new NodeCommand())
                .addSubcommand(new TaskCommand());
    }

    /** What stands before every command. */
    @Command(
            name = "tributary",
            description = "A data-processing runtime for the edge.",
            mixinStandardHelpOptions = true,
            version = "tributary 0.1.0")
    public static final class Root {}
}
