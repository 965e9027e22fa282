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
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.apache.arrow.memory.RootAllocator;
import org.junit.jupiter.api.Test;

/**
 * No reading is lost: messages good and bad go through the decoder and a random pipeline, and after every single call each of
 * them is accounted for once.
 */
class ConservationTest {
    private static final int SEEDS = Integer.getInteger("conservation.seeds", 400);
    private static final int MESSAGES = 300;
    private static final long SECOND = 1_000_000L;
    /** 2026-01-01T00:00:00Z. */
    private static final long BEGINNING = 1_767_225_600L;

    private static final List<String> STEPS = List.of(
            "dedup: { by: [station, time], within: 1m, entriesMax: 20 }",
            "where: heat < 90.0",
            "where: 6 / load != 2", // without load, or with none, it is filtered or quarantined
            "let: { share: 100 / load }",
            "delta: { of: heat, by: [station] }",
            "average: { of: heat, readings: 5, by: [station] }",
            "throttle: { every: 2s, by: [station] }",
            "sample: { every: 3, by: [station] }",
            "fill: { of: [heat], with: last, by: [station], gap: 10s }",
            "alarm: { of: heat, above: 80.0, clear: 75.0, by: [station], as: hot, only: changes }",
            "resample: { every: 1s, of: [heat], by: [station], gap: 20s }",
            "fft: { of: heat, samples: 16, hop: 8, hz: 1, by: [station] }");

    private static final List<String> WINDOWS = List.of(
            "tumbling: 10s",
            "tumbling: 10s, early: 2s",
            "hopping: 30s, every: 5s",
            "calendar: hour, zone: Europe/Berlin",
            "sliding: 10s, readingsMax: 50",
            "session: { gap: 3s, max: 20s }",
            "session: { gap: 5s }, early: 2s",
            "count: 4");

    private Counts all = Counts.NONE;

    @Test
    void every_reading_is_accounted_for_after_every_call() throws ConfigException {
        for (long seed = 0; seed < SEEDS; seed++) {
            run(seed);
        }
        assertThat(List.of(all.out(), all.filtered(), all.late(), all.duplicate(), all.quarantined()))
                .as("every way was gone: %s", all)
                .allSatisfy(count -> assertThat(count).isGreaterThan(SEEDS));
        assertThat(List.of(all.derived(), all.absorbed())).as("%s", all).allMatch(count -> count > 0);
    }

    private void run(long seed) throws ConfigException {
        Random random = new Random(seed);
        String yaml = pipeline(random);
        Pipeline pipeline = PipelineReader.read(Document.parse("heat.yaml", yaml, Variables.none()));
        try (RootAllocator allocator = new RootAllocator();
                Decoder decoder = Decoders.of(pipeline.layout());
                Batch batch = Decoders.batchFor(pipeline.layout(), allocator, 1 + random.nextInt(40));
                PipelineRun run = new PipelineRun(
                        pipeline, "site", new Summary.Origin("n1", "r1"), allocator, summary -> {}, late -> {})) {
            String what = "seed " + seed + "\n" + yaml;
            long given = 0;
            long now = BEGINNING;
            for (int i = 0; i < MESSAGES; i++) {
                now += random.nextInt(60) == 0 ? random.nextInt(60) : random.nextInt(2);
                decoder.decode(message(now, random), batch, (rejected, reason) -> run.rejected(rejected, reason));
                given++;
                assertAccounted(run, given - batch.rows(), what);
                if (batch.rows() == batch.capacity() || random.nextInt(20) == 0) {
                    run.process(batch);
                    batch.clear();
                    assertAccounted(run, given, what);
                }
                if (random.nextInt(50) == 0) {
                    run.idle(random.nextInt(100) * SECOND);
                    assertAccounted(run, given - batch.rows(), what);
                }
            }
            run.process(batch);
            assertAccounted(run, given, what);
            run.flush();
            assertAccounted(run, given, what);
            assertThat(run.counts().pending()).as(what).isZero();
            all = all.plus(run.counts());
        }
    }

    private static void assertAccounted(PipelineRun run, long given, String what) {
        Counts counts = run.counts();
        assertThat(counts.balanced()).as("%s, %s", counts, what).isTrue();
        assertThat(counts.in()).as(what).isEqualTo(given);
    }

    private static String pipeline(Random random) {
        List<String> steps = new ArrayList<>(STEPS);
        Collections.shuffle(steps, random);
        steps = steps.subList(0, random.nextInt(4));
        // What comes after these lacks columns, or the first has made one of that name.
        List<String> made = new ArrayList<>();
        boolean derived = false;
        for (String step : steps) {
            if (!derived) {
                made.add(step);
            }
            derived |= step.startsWith("resample") || step.startsWith("fft");
        }
        StringBuilder yaml = new StringBuilder("""
                apiVersion: tributary/v1
                pipeline: heat
                source:
                  mqtt: { topics: ["plant/{station}/heat"] }
                  time: { field: at, unit: s }
                  fields: { heat: { type: double, optional: true }, load: { type: int, optional: true } }
                steps:
                """);
        made.forEach(step -> yaml.append("  - ").append(step).append('\n'));
        yaml.append("  - window: { ")
                .append(window(random))
                .append(" }\n    aggregate: { n: count(), some: count(station) }\n");
        return yaml + "sink: [ { upstream: {} } ]\n";
    }

    private static String window(Random random) {
        String window = WINDOWS.get(random.nextInt(WINDOWS.size())) + ", by: [station]";
        boolean isTimed = !window.startsWith("count");
        String lateness = isTimed ? ", lateness: " + random.nextInt(6) + "s" : "";
        return window + lateness + (random.nextBoolean() ? ", groupsMax: " + (1 + random.nextInt(3)) : "");
    }

    /** One in ten is no reading, and one in six is older than it should be, or there already. */
    private static Message message(long now, Random random) {
        String topic = "plant/s" + random.nextInt(4) + "/heat";
        long at = random.nextInt(6) == 0 ? now - random.nextInt(30) : now;
        String payload = switch (random.nextInt(30)) {
            case 0 -> "{\"at\": " + at;
            case 1 -> "{\"at\": " + at + ", \"heat\": \"hot\"}";
            case 2 -> "{\"heat\": 20}";
            case 3, 4 -> "{\"at\": " + at + "}";
            case 5 -> "{\"at\": " + at + ", \"load\": 1}";
            default ->
                "{\"at\": " + at + ", \"heat\": " + random.nextInt(100) + ", \"load\": " + random.nextInt(4) + "}";
        };
        return Message.of(topic, payload, now * SECOND);
    }
}
