package io.tributary.sim.house;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.edge.app.EdgeApp;
import io.tributary.edge.app.Exit;
import io.tributary.edge.config.NodeSettings;
import io.tributary.gateway.app.GatewaySettings;
import io.tributary.pipelines.config.ConfigException;
import io.tributary.pipelines.config.Document;
import io.tributary.pipelines.config.Variables;
import io.tributary.pipelines.pipeline.GuideRun;
import io.tributary.pipelines.pipeline.PipelineReader;
import io.tributary.pipelines.pipeline.Snippets;
import io.tributary.sim.fleet.Fleet;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What configs/, README and docs/ show must work. */
class DocumentsTest {
    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    private static final Variables VARIABLES = Variables.of(Map.of("MQTT_PASSWORD", "secret"));
    /** The first line of a snippet that other snippets refer to. */
    private static final Pattern NAMED = Pattern.compile("# [a-z]+/([a-z0-9-]+\\.yaml)\\n");

    /** Its snippets are steps, not files: a test of the module that has them runs them. */
    private static final String STEPS = "steps.md";

    @TempDir
    private Path folder = Path.of("");

    static Stream<Path> configs() throws IOException {
        try (Stream<Path> files = Files.walk(ROOT.resolve("configs"))) {
            return files.filter(file -> file.toString().endsWith(".yaml")).sorted().toList().stream();
        }
    }

    static Stream<String> snippets() throws IOException {
        List<String> snippets = new ArrayList<>();
        for (Path page : pages()) {
            Snippets.of(page, "yaml").forEach(snippets::add);
        }
        assertThat(snippets).hasSizeGreaterThanOrEqualTo(3);
        return snippets.stream();
    }

    private static List<Path> pages() throws IOException {
        try (Stream<Path> docs = Files.walk(ROOT.resolve("docs"))) {
            return Stream.concat(
                            Stream.of(ROOT.resolve("README.md")),
                            docs.filter(file -> file.toString().endsWith(".md"))
                                    .filter(file -> !file.endsWith(STEPS))
                                    .sorted())
                    .toList();
        }
    }

    @ParameterizedTest
    @MethodSource("configs")
    void every_example_is_loaded_without_fault_and_without_any_variable_set(Path file) throws ConfigException {
        load(file, Variables.none());
    }

    @ParameterizedTest
    @MethodSource("snippets")
    void every_snippet_of_the_docs_is_loaded_without_fault(String yaml) throws IOException, ConfigException {
        // As if it stood in a folder beside configs/, to which it may refer, and to files of the docs that give their
        // name.
        Path file = Files.createDirectories(folder.resolve("site")).resolve("snippet.yaml");
        Files.createSymbolicLink(folder.resolve("configs"), ROOT.resolve("configs"));
        for (String other : snippets().toList()) {
            Matcher named = NAMED.matcher(other);
            if (named.lookingAt()) {
                Files.writeString(file.resolveSibling(named.group(1)), other);
            }
        }
        Files.writeString(file, yaml);
        load(file, VARIABLES);
    }

    private static void load(Path file, Variables variables) throws ConfigException {
        List<String> keys = Document.read(file, variables).root().keys();
        if (keys.contains("pipeline")) {
            assertThat(PipelineReader.read(file, variables).sinks()).isNotEmpty();
        } else if (keys.contains("node")) {
            for (Path pipeline : NodeSettings.read(file, variables).pipelines()) {
                assertThat(PipelineReader.read(pipeline, variables).name()).isNotEmpty();
            }
        } else if (keys.contains("site")) {
            assertThat(GatewaySettings.read(file, variables).site()).isNotEmpty();
        } else {
            assertThat(Fleet.load(file, variables).sensors()).isPositive();
        }
    }

    @ParameterizedTest
    @MethodSource("snippets")
    void every_test_in_a_snippet_of_the_docs_passes(String yaml) throws IOException {
        if (yaml.contains("\ntests:")) {
            Path file = Files.writeString(folder.resolve("snippet.yaml"), yaml);
            assertThat(Exit.run(EdgeApp.commandLine(), "test", file.toString())).isEqualTo(Exit.OK);
        }
    }

    /** Where readings go is all that a run needs to know of a broker. */
    @ParameterizedTest
    @MethodSource("snippets")
    void every_pipeline_of_the_docs_runs_and_accounts_for_every_reading(String yaml) throws ConfigException {
        if (yaml.contains("\npipeline: ")) {
            Document document = Document.parse("snippet.yaml", yaml, VARIABLES);
            assertThat(GuideRun.summaries(PipelineReader.read(document))).isNotEmpty();
        }
    }

    @Test
    void there_is_an_example_of_each_kind() throws IOException {
        assertThat(configs()
                        .map(file -> ROOT.resolve("configs")
                                .relativize(file)
                                .getName(0)
                                .toString()))
                .contains("pipelines", "nodes", "sites", "fleets");
    }
}
