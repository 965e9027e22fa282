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
        CommandLine command = EdgeApp.commandLine();
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
    void the_examples_of_functions_pass_their_tests() {
        assertThat(run("test", "../configs/functions")).as(out + "" + err).isEqualTo(Exit.OK);
        assertThat(out.toString())
                .contains("a square wave has a crest of 1: ok", "5 passed, 0 failed")
                .doesNotContain("no tests");
    }

    @Test
    void explain_shows_a_function_with_its_limits_and_that_it_remembers_nothing() {
        assertThat(run("explain", "../configs/functions/oven-temperature.yaml")).isEqualTo(Exit.OK);
        assertThat(out.toString())
                .contains("wasm { module: ", "function: process, of: [counts], as: { celsius: double }")
                .contains("memoryPages: 16, fuel: 50000000")
                .contains("share    work of step 1, with nodes of this site when this one is busy")
                .contains("history  not in slices: step 1 names a file, which does not travel");
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
        assertThat(faults.getJsonObject(0).getInteger("line")).isEqualTo(19);
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
    void a_test_may_count_what_steps_derive_and_absorb() throws IOException {
        Path file = Files.writeString(folder.resolve("grid.yaml"), """
                apiVersion: tributary/v1
                pipeline: grid
                source:
                  mqtt: { topics: ["plant/{boiler}"] }
                  fields: { heat: {} }
                steps:
                  - resample: { every: 10s, by: [boiler] }
                  - window: { tumbling: 1m, by: [boiler], lateness: 1m }
                    aggregate: { mean: avg(heat), n: count() }
                sink: [ { upstream: {} } ]
                tests:
                  - name: three points between two readings
                    input:
                      - { topic: plant/b1, at: "2026-01-01T00:00:00Z", payload: { heat: 0.0 } }
                      - { topic: plant/b1, after: 20s, payload: { heat: 20.0 } }
                    expect: [ { boiler: b1, mean: 10.0, n: 3 } ]
                    counts: { in: 2, derived: 3, out: 3, absorbed: 2, pending: 0 }
                """);
        assertThat(run("test", file.toString())).as(out + "" + err).isEqualTo(Exit.OK);
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
                .containsPattern(
                        "limits {3}200,000 groups \\(groupsMax\\): [\\d.,]+ MB of states while empty, [\\d.,]+ MB once each has")
                .contains("after    where n >= 3")
                .contains("the gateway merges the shares")
                .contains("share    nothing: only work of steps fft and wasm is more than its way to a neighbour")
                .contains("history  not in slices: its step dedup remembers readings of before");
    }

    @Test
    void explain_says_who_may_do_what_of_the_work() throws IOException {
        String text = """
                apiVersion: tributary/v1
                pipeline: shake
                share: %s
                source:
                  mqtt: { topics: ["plant/{machine}"] }
                  fields: { g: { type: double } }
                steps:
                  - where: g < 100.0
                  - fft: { of: g, samples: 64, hz: 100, by: [machine] }
                  - window: { tumbling: 1m, by: [machine] }
                    aggregate: { n: count() }
                sink: [ { upstream: {} } ]
                """;
        for (String[] expected : new String[][] {
            {"never", "share    nothing: never, as the file says"},
            {"site", "share    work of step 2, with nodes of this site when this one is busy"},
            {"owners", "share    work of step 2, with nodes of this and other owners when this one is busy"}
        }) {
            Path file = Files.writeString(folder.resolve("shake.yaml"), text.formatted(expected[0]));
            assertThat(run("explain", file.toString())).as(err.toString()).isEqualTo(Exit.OK);
            assertThat(out.toString()).contains(expected[1]);
            out.getBuffer().setLength(0);
            assertThat(run("explain", "--json", file.toString())).isEqualTo(Exit.OK);
            JsonObject step =
                    new JsonObject(out.toString()).getJsonArray("steps").getJsonObject(1);
            assertThat(step.getBoolean("shareable")).isEqualTo(!expected[0].equals("never"));
            assertThat(step.getString("staysBecause")).isEqualTo(expected[0].equals("never") ? "share is never" : "");
        }
    }

    @Test
    void explain_says_that_a_plain_pipeline_can_be_worked_on_in_slices() {
        assertThat(run("explain", EXAMPLES + "/machine-temperature.yaml")).isEqualTo(Exit.OK);
        assertThat(out.toString()).contains("history  in slices, whose windows are merged");
    }

    @Test
    void explain_writes_steps_and_window_in_the_words_of_the_file() throws IOException {
        Path file = Files.writeString(folder.resolve("steps.yaml"), """
                apiVersion: tributary/v1
                pipeline: steps
                source:
                  mqtt: { topics: ["plant/{boiler}"] }
                  fields: { heat: { optional: true } }
                steps:
                  - rename: { heat: warm }
                  - fill: { of: [warm], with: 0.0 }
                  - sample: { every: 10, by: [boiler] }
                  - lookup: { on: boiler, add: { hall: text }, rows: { b1: { hall: north } } }
                  - ewma: { of: warm, halfLife: 5m, by: [boiler], as: smooth }
                  - anomaly: { of: warm, method: hour-of-week, zone: Europe/Berlin, by: [boiler] }
                  - alarm: { of: warm, above: 80.0, clear: 75.0, by: [boiler], as: hot }
                  - window: { session: { gap: 5m, max: 4h }, by: [boiler] }
                    aggregate: { n: count() }
                sink: [ { upstream: {} } ]
                """);
        assertThat(run("explain", file.toString())).as(err.toString()).isEqualTo(Exit.OK);
        assertThat(out.toString())
                .contains("step 1   select [boiler, heat as warm]")
                .contains("step 2   fill { of: [warm], with: 0.0 }")
                .contains("step 3   sample { every: 10, by: [boiler], keysMax: 10000, gap: 1d }")
                .contains(
                        "step 4   lookup { on: boiler, add: { hall: text }, table: in this file, key: boiler, missing: keep }")
                .contains("step 5   ewma { of: warm, halfLife: 5m, as: smooth, by: [boiler]")
                .contains("step 6   anomaly { of: warm, method: hour-of-week, zone: Europe/Berlin, readings: 100,")
                .contains(
                        "step 7   alarm { of: warm, above: 80.0, clear: 75.0, hold: 0s, release: 0s, only: all, as: hot,")
                .contains("window   { session: { gap: 5m, max: 4h }, by: [boiler], lateness: ")
                .contains("the gateway passes them on")
                .contains("share    nothing: only work of steps fft and wasm is more")
                .contains("history  not in slices: its windows depend on the readings before them");
    }

    @Test
    void explain_shows_both_streams_of_a_join() {
        assertThat(run("explain", EXAMPLES + "/machine-power.yaml"))
                .as(err.toString())
                .isEqualTo(Exit.OK);
        assertThat(out.toString())
                .contains("plant/{machine}/power, plant/{machine}/state")
                .contains("join { with: { topics: [plant/{machine}/state], format: json }, by: [machine], within: 5s,"
                        + " match: nearest, unmatched: drop, lateness: 2s, readingsMax: 100000 }")
                .contains("machine: text, watts: double [W], heat: double [Cel], making: bool");
    }

    @Test
    void explain_tells_machines_the_same() {
        assertThat(run("explain", "--json", EXAMPLES + "/machine-temperature.yaml"))
                .isEqualTo(Exit.OK);
        JsonObject plan = new JsonObject(out.toString());
        assertThat(plan.getString("pipeline")).isEqualTo("machine-temperature");
        assertThat(plan.getInteger("bytesPerGroup")).isPositive();
        assertThat(plan.getInteger("bytesPerFilledGroup")).isGreaterThanOrEqualTo(plan.getInteger("bytesPerGroup"));
        assertThat(plan.getJsonArray("columns").encode())
                .doesNotContain("\"name\":\"time\"")
                .contains("\"name\":\"machine\"");
        assertThat(plan.getJsonArray("results").encode()).contains("{\"name\":\"spread\",\"type\":\"double\"");
    }

    @Test
    void schema_prints_what_editors_read_beside_the_examples() throws IOException {
        assertThat(run("schema")).isEqualTo(Exit.OK);
        assertThat(out.toString()).isEqualTo(Files.readString(Path.of("..", "configs", "pipeline.schema.json")));
        out.getBuffer().setLength(0);
        assertThat(run("schema", "node")).isEqualTo(Exit.OK);
        assertThat(out.toString()).isEqualTo(Files.readString(Path.of("..", "configs", "node.schema.json")));
    }

    @Test
    void schema_of_something_else_tells_what_there_is() {
        assertThat(run("schema", "nod")).isEqualTo(Exit.USAGE);
        assertThat(err.toString()).contains("'nod' is not one of node, pipeline; did you mean 'node'?");
    }
}
