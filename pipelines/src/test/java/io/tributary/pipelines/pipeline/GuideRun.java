package io.tributary.pipelines.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.pipelines.batch.Batch;
import io.tributary.pipelines.batch.Schema;
import io.tributary.pipelines.operator.Readings;
import io.tributary.pipelines.summary.Summary;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.jspecify.annotations.Nullable;

/** A pipeline of the documentation at work on readings drawn at random, each of which has to be accounted for. */
public final class GuideRun {
    private static final int TURNS = 50;
    private static final int READINGS = 100;
    private static final long SEED = 1;
    private static final long MICROS = 1_767_225_600_000_000L;

    private GuideRun() {}

    /** The summaries that come out of {@value #TURNS} batches, and of the windows open then. */
    public static List<Summary> summaries(Pipeline pipeline) {
        List<Summary> summaries = new ArrayList<>();
        Schema schema = pipeline.layout().schema();
        try (BufferAllocator allocator = new RootAllocator();
                Batch batch = Batch.allocate(allocator, schema, 256);
                PipelineRun run =
                        new PipelineRun(pipeline, "here", new Summary.Origin("node", "1"), allocator, summaries::add)) {
            RandomGenerator random =
                    RandomGeneratorFactory.of("L64X128MixRandom").create(SEED);
            for (int turn = 0; turn < TURNS; turn++) {
                batch.clear();
                Readings.fill(batch, readings(schema, turn, random));
                run.process(batch);
                assertBalanced(run);
            }
            run.flush();
            assertBalanced(run);
            assertThat(run.counts().pending()).isZero();
            assertThat(run.counts().in()).isEqualTo(TURNS * READINGS);
        }
        return summaries;
    }

    private static void assertBalanced(PipelineRun run) {
        assertThat(run.counts().balanced())
                .as("%s, seed %d", run.counts(), SEED)
                .isTrue();
    }

    private static List<List<@Nullable Object>> readings(Schema schema, int turn, RandomGenerator random) {
        List<List<@Nullable Object>> readings = new ArrayList<>();
        for (int i = 0; i < READINGS; i++) {
            List<@Nullable Object> reading = new ArrayList<>();
            for (Schema.Field field : schema.fields()) {
                reading.add(
                        switch (field.type()) {
                            case TIME -> MICROS + ((long) turn * READINGS + i) * 500_000 - random.nextInt(1_000_000);
                            case TEXT -> text(field.name(), random);
                            case DOUBLE -> measured(field.name(), turn * READINGS + i, random);
                            case INT -> random.nextInt(5) == 0 ? null : random.nextLong(9);
                            case BOOL -> random.nextInt(5) == 0 ? null : random.nextBoolean();
                        });
            }
            readings.add(reading);
        }
        return readings;
    }

    /** Of what the examples group or filter by there are two, and of everything else one. */
    private static String text(String name, RandomGenerator random) {
        return switch (name) {
            case "boiler" -> "b" + random.nextInt(1, 3);
            case "pump" -> "p" + random.nextInt(1, 3);
            case "name" -> "Temperature";
            case "type" -> "DDATA";
            default -> "l1";
        };
    }

    /** Some go up and down slowly and are missing now and then; what shakes does so all the time. */
    private static @Nullable Double measured(String name, int i, RandomGenerator random) {
        boolean shakes = name.equals("shake");
        double slow = 15 * Math.sin(i / 80.0);
        return !shakes && random.nextInt(20) == 0 ? null : 80 + (shakes ? 0 : slow) + random.nextGaussian();
    }
}
