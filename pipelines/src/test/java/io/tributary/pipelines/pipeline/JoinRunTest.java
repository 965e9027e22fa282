package io.tributary.pipelines.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.pipelines.batch.Batch;
import io.tributary.pipelines.config.ConfigException;
import io.tributary.pipelines.config.Document;
import io.tributary.pipelines.config.Variables;
import io.tributary.pipelines.decode.Decoder;
import io.tributary.pipelines.decode.Decoders;
import io.tributary.pipelines.message.Message;
import io.tributary.pipelines.summary.Summary;
import io.tributary.pipelines.summary.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A join between its source and its window. */
class JoinRunTest {
    private static final long SECOND = 1_000_000L;
    private static final long START = 1_767_225_600L * SECOND;
    private static final String YAML = """
            apiVersion: tributary/v1
            pipeline: power
            source:
              mqtt: { topics: ["plant/{machine}/power"] }
              fields: { watts: {} }
            steps:
              - join:
                  with: { topics: ["plant/{machine}/heat"], fields: { celsius: {} } }
                  by: [machine]
                  within: 20s
              - window: { tumbling: 10s, by: [machine], idle: 5s }
                aggregate: { product: sum(celsius), n: count() }
            sink: [ { upstream: {} } ]
            """;

    private final BufferAllocator allocator = new RootAllocator();
    private final List<Summary> out = new ArrayList<>();
    private PipelineRun run;
    private Decoder decoder;
    private Batch batch;

    @BeforeEach
    void open() throws ConfigException {
        Pipeline pipeline = PipelineReader.read(Document.parse("power.yaml", YAML, Variables.none()));
        run = new PipelineRun(pipeline, "site", new Summary.Origin("n", "1"), allocator, out::add);
        decoder = Decoders.of(pipeline.layout());
        batch = Decoders.batchFor(pipeline.layout(), allocator, 64);
    }

    @AfterEach
    void close() {
        run.close();
        decoder.close();
        batch.close();
        allocator.close();
    }

    private void arrive(String topic, double value, long second) {
        String field = topic.endsWith("power") ? "watts" : "celsius";
        Message message = Message.of(topic, "{\"" + field + "\": " + value + "}", START + second * SECOND);
        decoder.decode(message, batch, run::rejected);
        run.process(batch);
        batch.clear();
        assertThat(run.counts().balanced()).as(run.counts().toString()).isTrue();
    }

    @Test
    void a_window_that_needs_no_lateness_gets_all_that_waited() {
        RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(3);
        for (int second = 0; second < 300; second++) {
            if (random.nextInt(3) > 0) {
                arrive("plant/m" + random.nextInt(3) + "/power", 1, second);
            }
            if (random.nextInt(3) > 0) {
                arrive("plant/m" + random.nextInt(3) + "/heat", 2, second);
            }
        }
        run.flush();
        Counts counts = run.counts();
        assertThat(counts.late()).isZero();
        assertThat(counts.pending()).isZero();
        assertThat(counts.out() + counts.filtered() + counts.absorbed()).isEqualTo(counts.in());
        assertThat(counts.out()).isGreaterThan(150);
        assertThat(out.stream()
                        .map(summary -> summary.fields().get("n"))
                        .mapToLong(n -> n instanceof Value.OfInt count ? count.value() : -1)
                        .sum())
                .isEqualTo(counts.out());
    }

    @Test
    void in_a_silence_the_window_waits_for_what_the_join_still_holds() {
        arrive("plant/m1/power", 1, 0);
        arrive("plant/m1/heat", 2, 9);
        run.idle(12 * SECOND);
        assertThat(out)
                .as("the power of second 0 may still get a nearer partner")
                .isEmpty();
        assertThat(run.counts().pending()).isEqualTo(2);
        // Event time is taken to be 21 s: nothing within 20 s of second 0 can come any more.
        run.idle(12 * SECOND + 1);
        assertThat(run.counts().out() + run.counts().pending()).isEqualTo(2);
        arrive("plant/m1/power", 3, 3);
        arrive("plant/m1/heat", 4, 4);
        run.idle(60 * SECOND);
        assertThat(out).singleElement().satisfies(summary -> {
            assertThat(summary.fields()).containsEntry("n", Value.of(2L)).containsEntry("product", Value.of(6.0));
        });
        assertThat(run.counts().late()).isZero();
        assertThat(run.counts().pending()).isZero();
        assertThat(run.counts().absorbed()).isEqualTo(2);
    }

    @Test
    void the_steps_tell_how_many_readings_wait_and_of_how_many_keys() {
        arrive("plant/m1/power", 1, 0);
        arrive("plant/m2/power", 1, 0);
        arrive("plant/m2/heat", 1, 1);
        assertThat(run.steps()).singleElement().satisfies(step -> {
            assertThat(step.state().pending()).isEqualTo(3);
            assertThat(step.state().keys()).isEqualTo(2);
        });
    }
}
