package io.tributary.pipelines.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.pipelines.batch.Batch;
import io.tributary.pipelines.batch.Schema;
import io.tributary.pipelines.config.ConfigException;
import io.tributary.pipelines.config.Document;
import io.tributary.pipelines.config.Variables;
import io.tributary.pipelines.operator.Readings;
import io.tributary.pipelines.summary.Summary;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What {@code docs/steps.md} shows runs, and every step has its place there. */
class StepsGuideTest {
    private static final Path GUIDE = Path.of("..", "docs", "steps.md");
    private static final Pattern BLOCK = Pattern.compile("(?ms)^```(\\w+)\\n(.*?)^```$");

    private static Stream<String> blocks(String kind) throws IOException {
        return BLOCK.matcher(Files.readString(GUIDE))
                .results()
                .filter(block -> block.group(1).equals(kind))
                .map(block -> block.group(2));
    }

    static Stream<String> examples() throws IOException {
        String source = blocks("source").findFirst().orElseThrow();
        String withoutSink = source.substring(0, source.indexOf("sink:"));
        return blocks("yaml").map(steps -> (steps.contains("\nsink:") ? withoutSink : source) + steps);
    }

    @ParameterizedTest
    @MethodSource("examples")
    void every_example_runs_and_accounts_for_every_reading(String yaml) throws ConfigException {
        Pipeline pipeline = PipelineReader.read(Document.parse("steps.yaml", yaml, Variables.none()));
        List<Summary> summaries = new ArrayList<>();
        Schema schema = pipeline.layout().schema();
        try (BufferAllocator allocator = new RootAllocator();
                Batch batch = Batch.allocate(allocator, schema, 256);
                PipelineRun run =
                        new PipelineRun(pipeline, "here", new Summary.Origin("node", "1"), allocator, summaries::add)) {
            RandomGenerator random =
                    RandomGeneratorFactory.of("L64X128MixRandom").create(1);
            for (int turn = 0; turn < 50; turn++) {
                batch.clear();
                Readings.fill(batch, readings(schema, turn, random));
                run.process(batch);
                assertThat(run.counts().balanced()).as(run.counts().toString()).isTrue();
            }
            run.flush();
            assertThat(run.counts().balanced()).as(run.counts().toString()).isTrue();
            assertThat(run.counts().pending()).isZero();
            assertThat(run.counts().in()).isEqualTo(50 * 100);
        }
        assertThat(summaries).isNotEmpty();
    }

    private static List<List<@Nullable Object>> readings(Schema schema, int turn, RandomGenerator random) {
        List<List<@Nullable Object>> readings = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            List<@Nullable Object> reading = new ArrayList<>();
            for (Schema.Field field : schema.fields()) {
                reading.add(
                        switch (field.type()) {
                            case TIME ->
                                1_767_225_600_000_000L + (turn * 100L + i) * 500_000 - random.nextInt(1_000_000);
                            case TEXT -> field.name().equals("boiler") ? "b" + random.nextInt(1, 3) : "l1";
                            case DOUBLE -> measured(field.name(), turn * 100 + i, random);
                            case INT -> random.nextInt(5) == 0 ? null : random.nextLong(9);
                            case BOOL -> random.nextInt(5) == 0 ? null : random.nextBoolean();
                        });
            }
            readings.add(reading);
        }
        return readings;
    }

    /** Some go up and down slowly and are missing now and then; what shakes does so all the time. */
    private static @Nullable Double measured(String name, int i, RandomGenerator random) {
        boolean shakes = name.equals("shake");
        double slow = 15 * Math.sin(i / 80.0);
        return !shakes && random.nextInt(20) == 0 ? null : 80 + (shakes ? 0 : slow) + random.nextGaussian();
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
        assertThat(BLOCK.matcher(guide).results().map((MatchResult block) -> block.group(1)))
                .containsOnly("source", "yaml");
    }
}
