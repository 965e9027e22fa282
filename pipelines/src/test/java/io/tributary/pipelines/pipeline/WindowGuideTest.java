package io.tributary.pipelines.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.pipelines.config.ConfigException;
import io.tributary.pipelines.config.Document;
import io.tributary.pipelines.config.Variables;
import io.tributary.pipelines.window.Shape;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What {@code docs/windows.md} shows can be run as it stands there. */
class WindowGuideTest {
    private static final Path GUIDE = Path.of("..", "docs", "windows.md");

    static Stream<String> examples() throws IOException {
        return Snippets.of(GUIDE, "yaml");
    }

    @ParameterizedTest
    @MethodSource("examples")
    void every_example_runs_and_accounts_for_every_reading(String yaml) throws ConfigException {
        Pipeline pipeline = PipelineReader.read(Document.parse("windows.md", yaml, Variables.none()));
        assertThat(GuideRun.summaries(pipeline)).isNotEmpty();
    }

    @Test
    void every_kind_has_an_example() throws IOException, ConfigException {
        Set<Class<?>> shapes = new HashSet<>();
        for (String yaml : examples().toList()) {
            shapes.add(PipelineReader.read(Document.parse("windows.md", yaml, Variables.none()))
                    .window()
                    .shape()
                    .getClass());
        }
        assertThat(shapes).containsExactlyInAnyOrder(Shape.class.getPermittedSubclasses());
    }
}
