package io.tributary.pipelines.aggregate;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.pipelines.config.ConfigException;
import io.tributary.pipelines.config.Document;
import io.tributary.pipelines.config.Variables;
import io.tributary.pipelines.pipeline.GuideRun;
import io.tributary.pipelines.pipeline.Pipeline;
import io.tributary.pipelines.pipeline.PipelineReader;
import io.tributary.pipelines.pipeline.Snippets;
import java.io.IOException;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What {@code docs/statistics.md} shows runs, and every statistic is in an example. */
class StatisticsGuideTest {
    static Stream<String> examples() throws IOException {
        return Snippets.of(Path.of("..", "docs", "statistics.md"), "yaml");
    }

    private static Pipeline pipeline(String yaml) throws ConfigException {
        return PipelineReader.read(Document.parse("statistics.md", yaml, Variables.none()));
    }

    @ParameterizedTest
    @MethodSource("examples")
    void every_example_runs_and_accounts_for_every_reading(String yaml) throws ConfigException {
        assertThat(GuideRun.summaries(pipeline(yaml))).isNotEmpty();
    }

    @Test
    void every_statistic_is_called_in_an_example() throws IOException, ConfigException, Call.Unreadable {
        Set<Statistic> called = EnumSet.noneOf(Statistic.class);
        for (String yaml : examples().toList()) {
            for (String call : pipeline(yaml).calls().values()) {
                called.add(Call.parse(call).statistic());
            }
        }
        assertThat(called).containsExactlyInAnyOrder(Statistic.values());
    }
}
