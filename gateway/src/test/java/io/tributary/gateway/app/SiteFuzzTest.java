package io.tributary.gateway.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.code_intelligence.jazzer.mutation.annotation.NotNull;
import io.tributary.pipelines.config.ConfigException;
import io.tributary.pipelines.config.Document;
import io.tributary.pipelines.config.Variables;
import java.nio.file.Path;
import java.util.Map;

/**
 * Whatever a site's file says, it is a site or a list of faults. Runs over its inputs in every build. To search for new
 * ones: {@code JAZZER_FUZZ=1 mvn -pl gateway -am test -Dtest=SiteFuzzTest -DargLine=}.
 */
class SiteFuzzTest {
    private static final Variables VARIABLES = Variables.of(Map.of("A", "b"));

    @FuzzTest(maxDuration = "5m")
    void a_file_is_a_site_or_has_faults(@NotNull String text) {
        try {
            Document document = Document.parse("fuzzed.yaml", text, VARIABLES);
            assertThat(GatewaySettings.read(document, VARIABLES, Path.of("nowhere"))
                            .site())
                    .isNotEmpty();
        } catch (ConfigException e) {
            assertThat(e).hasMessageStartingWith("fuzzed.yaml");
        }
    }
}
