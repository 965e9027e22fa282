package io.tributary.pipelines.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.pipelines.config.ConfigException;
import io.tributary.pipelines.config.Document;
import io.tributary.pipelines.config.Variables;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What {@code docs/windows.md} shows can be run as it stands there. */
class WindowGuideTest {
    private static final Path GUIDE = Path.of("..", "docs", "windows.md");
    private static final Pattern YAML = Pattern.compile("(?s)```yaml\\n(.*?)```");

    static Stream<String> examples() throws IOException {
        return YAML.matcher(Files.readString(GUIDE)).results().map(example -> example.group(1));
    }

    @ParameterizedTest
    @MethodSource("examples")
    void every_example_is_a_pipeline_without_fault(String yaml) throws ConfigException {
        Pipeline pipeline = PipelineReader.read(Document.parse("windows.md", yaml, Variables.none()));
        assertThat(pipeline.window().shape()).isNotNull();
    }

    @Test
    void every_kind_has_an_example() throws IOException {
        assertThat(examples()).hasSizeGreaterThanOrEqualTo(6);
        assertThat(Files.readString(GUIDE))
                .contains("tumbling:", "hopping:", "calendar:", "sliding:", "session:", "count:");
    }
}
