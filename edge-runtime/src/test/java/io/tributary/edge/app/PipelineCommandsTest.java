package io.tributary.edge.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** The commands of people who write pipelines. */
class PipelineCommandsTest {
    private static final String EXAMPLES = "../configs/pipelines";

    @TempDir
    private Path folder = Path.of("");

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int run(String... arguments) {
        CommandLine command = EdgeApp.commandLine(new LintCommand());
        command.setOut(new PrintWriter(out));
        command.setErr(new PrintWriter(err));
        return Exit.run(command, arguments);
    }

    private Path changed(String example, String from, String to) throws IOException {
        String yaml = Files.readString(Path.of(EXAMPLES, example));
        assertThat(yaml).contains(from);
        return Files.writeString(folder.resolve(example), yaml.replace(from, to));
    }

    @Test
    void the_examples_pass_their_tests() {
        assertThat(run("test", EXAMPLES)).as(out + "" + err).isEqualTo(Exit.OK);
        assertThat(out.toString())
                .contains("air-quality.yaml:", "the mean of a district and minute: ok")
                .contains(" passed, 0 failed")
                .doesNotContain("no tests");
    }

    @Test
    void a_test_that_fails_says_why_and_fails_the_command() throws IOException {
        Path file = changed("air-quality.yaml", "mean: 20.0", "mean: 21.0");
        Path junit = folder.resolve("report.xml");
        assertThat(run("test", file.toString(), "--junit", junit.toString())).isEqualTo(Exit.FAILED);
        assertThat(out.toString())
                .contains("the mean of a district and minute: FAILED")
                .contains("mean is 20.0, not 21.0")
                .contains("2 passed, 1 failed");
        assertThat(Files.readString(junit)).contains("failures=\"1\"", "mean is 20.0, not 21.0");
    }

    @Test
    void faults_of_tests_are_faults_of_the_file() throws IOException {
        Path file = changed("air-quality.yaml", "peak: 30.0", "peek: 30.0");
        assertThat(run("test", file.toString())).isEqualTo(Exit.BAD_CONFIG);
        assertThat(err.toString()).contains("a summary has no 'peek'; did you mean 'peak'?");
        assertThat(run("lint", file.toString())).isEqualTo(Exit.BAD_CONFIG);
    }

    @Test
    void lint_shows_faults_to_machines_with_place_and_suggestion() throws IOException {
        Path file = changed("air-quality.yaml", "peak: max(pm25)", "peak: max(pm52)");
        assertThat(run("lint", "--json", file.toString(), EXAMPLES)).isEqualTo(Exit.BAD_CONFIG);
        JsonArray faults = new JsonArray(out.toString());
        assertThat(faults).isNotEmpty();
        assertThat(faults.getJsonObject(0).getString("file")).isEqualTo(file.toString());
        assertThat(faults.getJsonObject(0).getInteger("line")).isEqualTo(18);
        assertThat(faults.getJsonObject(0).getInteger("column")).isEqualTo(17);
        assertThat(faults.getJsonObject(0).getString("message")).contains("unknown column 'pm52'");
        assertThat(faults.getJsonObject(0).getString("suggestion")).isEqualTo("pm25");
    }

    @Test
    void lint_of_good_files_is_an_empty_array() {
        assertThat(run("lint", "--json", EXAMPLES)).isEqualTo(Exit.OK);
        assertThat(new JsonArray(out.toString())).isEmpty();
    }

    @Test
    void explain_shows_columns_states_and_what_merges_where() {
        assertThat(run("explain", EXAMPLES + "/air-quality.yaml"))
                .as(err.toString())
                .isEqualTo(Exit.OK);
        assertThat(out.toString())
                .contains("pipeline air-quality: PM2.5 per district and minute")
                .contains("time: time, district: text, station: text, pm25: double [ug/m3]")
                .contains("step 2   dedup { by: [station, time], within: 10m, entriesMax: 100000 }")
                .contains("step 3   let { excess: pm25 > 15.0 ? pm25 - 15.0 : 0.0 }")
                .contains("mean = avg(pm25): double [ug/m3]")
                .containsPattern("state {4}\\d+ bytes a group and open window")
                .contains("after    where n >= 3")
                .contains("the gateway merges the shares")
                .contains("step 2 remembers readings and stays on this node");
    }

    @Test
    void explain_tells_machines_the_same() {
        assertThat(run("explain", "--json", EXAMPLES + "/machine-temperature.yaml"))
                .isEqualTo(Exit.OK);
        JsonObject plan = new JsonObject(out.toString());
        assertThat(plan.getString("pipeline")).isEqualTo("machine-temperature");
        assertThat(plan.getInteger("bytesPerGroup")).isPositive();
        assertThat(plan.getJsonArray("results").encode()).contains("{\"name\":\"spread\",\"type\":\"double\"");
    }
}
