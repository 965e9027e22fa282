package io.tributary.sim.app;

import io.tributary.edge.app.EdgeApp;
import io.tributary.edge.app.Exit;
import io.tributary.edge.app.LintCommand;
import io.tributary.edge.app.Logging;
import io.tributary.edge.app.SchemaCommand;
import io.tributary.gateway.app.GatewayCommand;
import io.tributary.gateway.app.GatewaySettings;
import io.tributary.gateway.app.SiteSchema;
import io.tributary.sim.fleet.Fleet;
import io.tributary.sim.fleet.FleetSchema;
import java.util.Map;
import picocli.CommandLine;

/** All commands of {@code tributary}. */
public final class Tributary {
    private Tributary() {}

    public static void main(String[] arguments) {
        Logging.install();
        System.exit(Exit.run(commandLine(), arguments));
    }

    /** For tests: the command line without the process around it. */
    static CommandLine commandLine() {
        return EdgeApp.commandLine(
                        new LintCommand(Map.of("site", GatewaySettings::read, "fleet", Fleet::load)),
                        new SchemaCommand(Map.of("site", SiteSchema::grammar, "fleet", FleetSchema::grammar)))
                .addSubcommand(new DemoCommand())
                .addSubcommand(new GatewayCommand())
                .addSubcommand(new SimCommand())
                .addSubcommand(new ReplayCommand())
                .addSubcommand(new BenchCommand())
                .addSubcommand(new RehearseCommand());
    }
}
