package io.tributary.sim.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.edge.app.Exit;
import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class DemoIT {
    @Test
    void the_demo_accounts_for_every_reading_and_ends_by_itself() {
        StringWriter out = new StringWriter();
        CommandLine commands = Tributary.commandLine();
        commands.setOut(new PrintWriter(out)).setErr(new PrintWriter(out));
        int exit = Exit.run(commands, "demo", "--for", "8s");
        assertThat(out.toString())
                .contains("every reading accounted for")
                .contains("city: ")
                .contains("districts: ");
        assertThat(exit).isZero();
    }
}
