package io.tributary.pipelines.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.pipelines.config.ConfigException;
import io.tributary.pipelines.config.Document;
import io.tributary.pipelines.config.Variables;
import io.tributary.pipelines.wasm.Modules;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What {@code docs/steps.md} shows runs, and every step has its place there. */
class StepsGuideTest {
    private static final Path GUIDE = Path.of("..", "docs", "steps.md");

    static Stream<String> examples() throws IOException {
        String source = Snippets.of(GUIDE, "source").findFirst().orElseThrow();
        String withoutSink = source.substring(0, source.indexOf("sink:"));
        return Snippets.of(GUIDE, "yaml").map(steps -> (steps.contains("\nsink:") ? withoutSink : source) + steps);
    }

    @ParameterizedTest
    @MethodSource("examples")
    void every_example_runs_and_accounts_for_every_reading(String yaml) throws ConfigException {
        Pipeline pipeline = PipelineReader.read(
                Document.parse("steps.yaml", yaml, Variables.none()),
                new FolderReader(Modules.EXAMPLES.resolve("steps.yaml")));
        assertThat(GuideRun.summaries(pipeline)).isNotEmpty();
    }

    @Test
    void every_step_has_a_section_and_an_example() throws IOException {
        String guide = Files.readString(GUIDE);
        String examples = String.join("\n", examples().toList());
        assertThat(StepReader.words()).allSatisfy(word -> {
            assertThat(examples).contains("- " + word + ":");
            if (!word.equals("window")) {
                assertThat(guide).containsPattern("(?m)^## .*\\b" + word + "\\b");
            }
        });
        assertThat(Snippets.of(GUIDE)).extracting(Snippets.Snippet::kind).containsOnly("source", "yaml");
    }
}
