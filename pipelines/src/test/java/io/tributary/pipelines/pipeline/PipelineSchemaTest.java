package io.tributary.pipelines.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.pipelines.config.SchemaContract;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PipelineSchemaTest extends SchemaContract {
    private static final Path AIR_QUALITY = CONFIGS.resolve("pipelines/air-quality.yaml");
    private static final Pattern YAML = Pattern.compile("(?ms)^```yaml\\n(.*?)^```$");

    PipelineSchemaTest() {
        super(
                "pipeline",
                PipelineSchema.grammar(),
                document -> PipelineReader.readTested(document, TableFiles.NONE),
                "pipelines");
    }

    /** The examples, and each whole pipeline that the docs show. */
    @Override
    protected List<String> texts() throws IOException {
        List<String> pipelines = super.texts();
        for (String name : List.of("oven-temperature.yaml", "press-vibration.yaml")) {
            pipelines.add(Files.readString(CONFIGS.resolve("functions").resolve(name)));
        }
        try (Stream<Path> pages = Files.walk(Path.of("..", "docs"))) {
            for (Path page : pages.filter(each -> each.toString().endsWith(".md"))
                    .sorted()
                    .toList()) {
                YAML.matcher(Files.readString(page))
                        .results()
                        .map(block -> block.group(1))
                        .filter(block -> block.contains("\npipeline: "))
                        .forEach(pipelines::add);
            }
        }
        assertThat(pipelines).hasSizeGreaterThan(15);
        StepsGuideTest.examples().forEach(pipelines::add);
        return pipelines;
    }

    /** Which keys fill and the rows of a lookup have depends on other values, and what an expression says is its own. */
    @Override
    protected boolean isOfForm(String fault) {
        return super.isOfForm(fault)
                && !fault.contains("fill.")
                && !fault.contains("lookup.rows.")
                && !fault.contains("for a duration write");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "qos: 1             | qos: 3",
                "unit: ms           | unit: minutes",
                "within: 10m        | within: ten minutes",
                "tumbling: 1m       | hopping: 1m",
                "tumbling: 1m       | tumbling: 1m, every: 10s",
                "tumbling: 1m       | tumbling: 1m, count: 7",
                "tumbling: 1m       | tumblin: 1m",
                "- where: n >= 3    | - where: n >= 3, let: { a: 1 }",
                "retain: true       | retain: maybe",
                "upstream: {}       | upstream: { to: north }",
                "n: 3 }             | n: [3] }",
                "in: 5              | into: 5",
            })
    void what_is_refused_by_the_reader_is_refused_by_the_schema(String from, String to) throws IOException {
        String yaml = Files.readString(AIR_QUALITY);
        assertThat(yaml).contains(from);
        isRefusedByBoth(yaml.replace(from, to.replace(", let", "\n    let")));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "qos: 1             | qos: \"${QOS:-1}\"",
                "qos: 1             | qos: \"1\"",
                "tumbling: 1m       | tumbling: \"${WINDOW:-1m}\"",
                "retain: true       | retain: \"${RETAIN:-true}\"",
                "pipeline: air      | pipeline: ${NAME:-x}-air",
                "- upstream: {}     | - upstream:",
                "n: count()         | n: count() # all",
            })
    void what_readers_expand_and_take_is_valid(String from, String to) throws IOException {
        String yaml = Files.readString(AIR_QUALITY);
        assertThat(yaml).contains(from);
        isTakenByBoth(yaml.replace(from, to));
    }
}
