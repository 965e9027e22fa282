package io.tributary.gateway.app;

import io.tributary.edge.app.EdgeApp;
import io.tributary.edge.app.Exit;
import io.tributary.edge.app.LintCommand;
import io.tributary.edge.app.Logging;
import io.tributary.edge.app.SchemaCommand;
import java.util.Map;
import picocli.CommandLine;

/** The commands of a machine that runs a site's gateway. */
public final class GatewayApp {
    private GatewayApp() {}

    public static void main(String[] args) {
        Logging.install();
        System.exit(Exit.run(commandLine(), args));
    }

    private static CommandLine commandLine() {
        return EdgeApp.commandLine(
                        new LintCommand(Map.of("site", GatewaySettings::read)),
                        new SchemaCommand(Map.of("site", SiteSchema::grammar)))
                .addSubcommand(new GatewayCommand());
    }
}
