package io.tributary.sim.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.edge.app.Exit;
import io.tributary.sim.app.bench.MosquittoProcess;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

@Timeout(60)
class CommandsIT {
    private static final String CITY = "../configs/fleets/city-air.yaml";

    @TempDir
    Path directory;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @Test
    void sim_publishes_what_was_planned_without_the_dropped_and_with_the_duplicates() throws Exception {
        try (MosquittoProcess broker = MosquittoProcess.start(directory)) {
            assertThat(run("sim", CITY, "--server", broker.server(), "--rate", "max", "--readings", "5000", "--json"))
                    .as(err.toString())
                    .isZero();
            long published = 5000 - number("dropped") + number("duplicated");
            assertThat(number("planned")).isEqualTo(5000);
            assertThat(number("published")).isEqualTo(published);
            assertThat(number("acknowledged")).isEqualTo(published);
            assertThat(number("pending")).isZero();
        }
    }

    @Test
    void sim_ends_after_the_time_asked_for() throws Exception {
        try (MosquittoProcess broker = MosquittoProcess.start(directory)) {
            assertThat(run("sim", CITY, "--server", broker.server(), "--rate", "1000", "--for", "1s", "--json"))
                    .as(err.toString())
                    .isZero();
            assertThat(number("planned")).isBetween(500L, 1001L);
            assertThat(number("published") + number("pending"))
                    .isEqualTo(number("planned") - number("dropped") + number("duplicated"));
        }
    }

    @Test
    void replay_publishes_every_row() throws Exception {
        Path file = csv("2013-12-02 21:15:00,73.9", "2013-12-02 21:20:00,74.9", "2013-12-02 21:25:00,76.1");
        try (MosquittoProcess broker = MosquittoProcess.start(directory)) {
            assertThat(run(
                            "replay",
                            file.toString(),
                            "--topic",
                            "t",
                            "--speed",
                            "max",
                            "--shuffle",
                            "30m",
                            "--server",
                            broker.server(),
                            "--json"))
                    .as(err.toString())
                    .isZero();
            assertThat(number("rows")).isEqualTo(3);
            assertThat(number("published")).isEqualTo(3);
            assertThat(number("acknowledged")).isEqualTo(3);
        }
    }

    @Test
    void a_bad_row_fails_with_its_line() throws Exception {
        Path file = csv("2013-12-02 21:15:00,73.9", "late,74.9");
        try (MosquittoProcess broker = MosquittoProcess.start(directory)) {
            assertThat(run("replay", file.toString(), "--topic", "t", "--speed", "max", "--server", broker.server()))
                    .isEqualTo(Exit.FAILED);
            assertThat(err.toString()).contains("rows.csv:3: timestamp: 'late' is not a date");
        }
    }

    @Test
    void a_broker_that_is_not_there_fails_with_its_address() throws Exception {
        int port = MosquittoProcess.freePort();
        assertThat(run("sim", CITY, "--server", "mqtt://127.0.0.1:" + port)).isEqualTo(Exit.FAILED);
        assertThat(err.toString()).contains("cannot reach MQTT broker 127.0.0.1:" + port);
    }

    @Test
    void a_bad_fleet_is_bad_config_with_all_its_faults() throws Exception {
        Path fleet = Files.writeString(directory.resolve("f.yaml"), "fleet: f\ngruops: []\n");
        assertThat(run("sim", fleet.toString(), "--server", "mqtt://127.0.0.1:1"))
                .isEqualTo(Exit.BAD_CONFIG);
        assertThat(err.toString()).contains("f.yaml:2:1: gruops: unknown key", "groups: is required");
    }

    @Test
    void wrong_options_are_usage_errors_that_name_the_option() throws Exception {
        Path file = csv("2013-12-02 21:15:00,73.9");
        assertUsage("--server", "sim", CITY);
        assertUsage("'broker' is not the address", "sim", CITY, "--server", "broker");
        assertUsage("'5' is not a duration", "sim", CITY, "--server", "mqtt://x", "--for", "5");
        assertUsage("'fast' is neither a number nor max", "sim", CITY, "--server", "mqtt://x", "--rate", "fast");
        assertUsage("--time-format", "replay", file.toString(), "--topic", "t", "--time-format", "unix");
        assertUsage(
                "did you mean 'timestamp'?", "replay", file.toString(), "--topic", "t", "--time-column", "timestmp");
        assertUsage("--qos", "bench", "--qos", "2");
    }

    @Test
    void bench_prints_four_figures_of_each_subject() {
        assertThat(run("bench", "--readings", "5000", "--json"))
                .as(err.toString())
                .isZero();
        assertThat(out.toString())
                .contains("\"bare\":{")
                .contains("\"readingsPerSecond\":", "\"cpuSecondsPerMillion\":", "\"peakRssBytes\":", "\"lost\":0");
    }

    private void assertUsage(String message, String... arguments) {
        err.getBuffer().setLength(0);
        assertThat(run(arguments)).isEqualTo(Exit.USAGE);
        assertThat(err.toString()).contains(message);
    }

    private int run(String... arguments) {
        CommandLine command = Tributary.commandLine();
        command.setOut(new PrintWriter(out));
        command.setErr(new PrintWriter(err));
        return Exit.run(command, arguments);
    }

    private Path csv(String... rows) throws IOException {
        Path file = directory.resolve("rows.csv");
        Files.writeString(file, "timestamp,value\n");
        return Files.write(file, List.of(rows), java.nio.file.StandardOpenOption.APPEND);
    }

    private long number(String member) {
        return Long.parseLong(out.toString().replaceAll("(?s).*\"" + member + "\":(-?\\d+).*", "$1"));
    }
}
