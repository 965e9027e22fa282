package io.tributary.pipelines.aggregate;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.pipelines.config.ConfigException;
import io.tributary.pipelines.config.Document;
import io.tributary.pipelines.config.Variables;
import io.tributary.pipelines.pipeline.Pipeline;
import io.tributary.pipelines.pipeline.PipelineReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** {@code docs/statistics.md} has every statistic, and its pipelines are sound. */
class StatisticsGuideTest {
    private static final Path GUIDE = Path.of("..", "docs", "statistics.md");
    private static final Pattern YAML = Pattern.compile("```yaml\\n(.*?)```", Pattern.DOTALL);

    @Test
    void every_statistic_is_in_the_guide_and_its_pipelines_are_read_without_fault()
            throws IOException, ConfigException {
        String guide = Files.readString(GUIDE);
        List<String> calls = new ArrayList<>();
        Matcher yaml = YAML.matcher(guide);
        while (yaml.find()) {
            Pipeline pipeline = PipelineReader.read(Document.parse("statistics.md", yaml.group(1), Variables.none()));
            calls.addAll(pipeline.calls().values());
        }
        assertThat(calls).hasSizeGreaterThan(15);
        for (Statistic statistic : Statistic.values()) {
            assertThat(guide).contains("`" + statistic.word() + "(x");
        }
    }
}
