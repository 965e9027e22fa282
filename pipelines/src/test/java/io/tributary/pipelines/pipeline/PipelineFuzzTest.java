package io.tributary.pipelines.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.code_intelligence.jazzer.mutation.annotation.NotNull;
import io.tributary.pipelines.config.ConfigException;
import io.tributary.pipelines.config.Document;
import io.tributary.pipelines.config.Variables;
import java.util.Map;

/**
 * Whatever a file says, it is a pipeline or a list of faults. Runs over its inputs in every build. To search for new
 * ones: {@code JAZZER_FUZZ=1 mvn -pl pipelines test -Dtest=PipelineFuzzTest -DargLine=}.
 */
class PipelineFuzzTest {
    @FuzzTest(maxDuration = "5m")
    void a_file_is_a_pipeline_or_has_faults(@NotNull String text) {
        try {
            Pipeline pipeline =
                    PipelineReader.read(Document.parse("fuzzed.yaml", text, Variables.of(Map.of("A", "b"))));
            assertThat(pipeline.name()).isNotEmpty();
        } catch (ConfigException e) {
            assertThat(e.getMessage()).isNotEmpty();
        }
    }
}
