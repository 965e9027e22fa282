package io.tributary.edge.app;

import io.tributary.pipelines.config.ConfigException;
import picocli.CommandLine;

/** What a command's exit code says: 0 ok, 1 failed, 2 usage, 78 bad config (as in {@code sysexits.h}). */
public final class Exit {
    public static final int OK = 0;
    public static final int FAILED = 1;
    public static final int USAGE = 2;
    public static final int BAD_CONFIG = 78;

    private Exit() {}

    /** Runs a command line; faults and failures go to standard error, one line each. */
    public static int run(CommandLine commands, String... args) {
        return commands.setExecutionExceptionHandler((failure, command, parsed) -> {
                    command.getErr().println(failure.getMessage() == null ? failure.toString() : failure.getMessage());
                    command.getErr().flush();
                    return failure instanceof ConfigException ? BAD_CONFIG : FAILED;
                })
                .execute(args);
    }
}
