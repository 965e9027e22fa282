package io.tributary.pipelines.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.tributary.pipelines.batch.Batch;
import io.tributary.pipelines.config.ConfigException;
import io.tributary.pipelines.config.Document;
import io.tributary.pipelines.config.Variables;
import io.tributary.pipelines.decode.Decoder;
import io.tributary.pipelines.decode.Decoders;
import io.tributary.pipelines.kernel.BatchStream;
import io.tributary.pipelines.kernel.Kernel;
import io.tributary.pipelines.kernel.KernelException;
import io.tributary.pipelines.kernel.PlainScope;
import io.tributary.pipelines.summary.Summary;
import io.tributary.pipelines.summary.Value;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.arrow.memory.RootAllocator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A history in slices, each by a call of its own, and merged, is the history as a whole. */
class SlicesTest {
    private static final long BEGINNING = 1_767_225_600L;
    private static final String PIPELINE = """
            apiVersion: tributary/v1
            pipeline: air
            source:
              mqtt: { topics: ["city/{district}/air"] }
              time: { field: ts, unit: s }
              fields: { pm: { type: double }, n: { type: int, optional: true } }
            steps:
              %s
              - where: pm < 900.0
              - let: { twice: pm * 2.0 }
              - window: { %s, by: [district], lateness: 5s, idle: 1m }
                aggregate: { c: count(), sum: sum(twice), least: min(pm), most: max(n), first: first(pm), last: last(n), d: distinct(pm), p: "quantile(pm, 0.9)", dev: stddev(pm), top: "topk(district, 2)" }
              - where: c > 1
            sink:
              - upstream: {}
            """;

    private final RootAllocator allocator = new RootAllocator();
    private final PlainScope scope = new PlainScope(allocator);

    @AfterEach
    void give_back() {
        allocator.close();
    }

    private static Pipeline pipeline(String step, String window) throws ConfigException {
        return PipelineReader.read(Document.parse("air.yaml", PIPELINE.formatted(step, window), Variables.none()));
    }

    private static List<String> lines(Random random, int count) {
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            String n = random.nextInt(5) == 0 ? "" : ",\"n\":" + random.nextInt(100);
            lines.add("{\"topic\":\"city/" + "abc".charAt(random.nextInt(3))
                    + "/air\",\"at\":\"2026-01-01T00:00:00Z\",\"payload\":{\"ts\":" + (BEGINNING + i) + ",\"pm\":"
                    + random.nextInt(8000) / 8.0 + n + "}}");
        }
        return lines;
    }

    private Batch decoded(Pipeline pipeline, List<String> lines) {
        Batch batch = Decoders.batchFor(pipeline.layout(), allocator, Math.max(1, lines.size()));
        try (Decoder decoder = Decoders.of(pipeline.layout())) {
            for (String line : lines) {
                byte[] bytes = line.getBytes(StandardCharsets.UTF_8);
                RecordedLine read = RecordedLine.of(bytes, 0, bytes.length);
                assertThat(read.fault()).isEmpty();
                decoder.decode(read.message(), batch, (message, reason) -> {
                    throw new AssertionError(reason);
                });
            }
        }
        return batch;
    }

    private Map<Summary.Key, Map<String, Value>> whole(Pipeline pipeline, List<String> lines) {
        Map<Summary.Key, Map<String, Value>> whole = new LinkedHashMap<>();
        try (Batch batch = decoded(pipeline, lines);
                PipelineRun run = new PipelineRun(
                        pipeline,
                        "here",
                        new Summary.Origin("n", "r"),
                        allocator,
                        summary -> whole.put(summary.key(), summary.fields()))) {
            run.process(batch);
            run.flush();
            assertThat(run.counts().late()).isZero();
        }
        return whole;
    }

    private static Map<Summary.Key, Map<String, Value>> merged(WindowShares shares) throws KernelException {
        Map<Summary.Key, Map<String, Value>> merged = new LinkedHashMap<>();
        shares.finish("here", new Summary.Origin("n", "r"), summary -> merged.put(summary.key(), summary.fields()));
        return merged;
    }

    private static List<List<String>> cut(List<String> lines, Random random) {
        List<List<String>> slices = new ArrayList<>();
        int from = 0;
        while (from < lines.size()) {
            int to = Math.min(lines.size(), from + 1 + random.nextInt(lines.size() / 2));
            slices.add(lines.subList(from, to));
            from = to;
        }
        return slices;
    }

    /** Sums of eighths are exact; second moments and ranks are within their bounds. */
    private static void assertSame(
            Map<Summary.Key, Map<String, Value>> merged, Map<Summary.Key, Map<String, Value>> whole, long seed) {
        assertThat(merged.keySet()).as("seed %d", seed).isEqualTo(whole.keySet());
        whole.forEach((key, fields) -> fields.forEach((name, value) -> {
            Value other = merged.getOrDefault(key, Map.of()).get(name);
            if ((name.equals("dev") || name.equals("p"))
                    && value instanceof Value.OfDouble exact
                    && other instanceof Value.OfDouble close) {
                double about = name.equals("dev") ? 1e-9 * (1 + exact.value()) : 40;
                assertThat(close.value())
                        .as("seed %d, %s, %s", seed, key, name)
                        .isCloseTo(exact.value(), within(about));
            } else {
                assertThat(other).as("seed %d, %s, %s", seed, key, name).isEqualTo(value);
            }
        }));
    }

    @Test
    void slices_of_readings_merged_are_one_run() throws Exception {
        for (long seed = 0; seed < 20; seed++) {
            Random random = new Random(seed);
            Pipeline pipeline = pipeline("", seed % 2 == 0 ? "tumbling: 10m" : "hopping: 20m, every: 5m");
            List<String> lines = lines(random, 3_000);
            Kernel.Prepared kernel = new PartialsKernel().prepare(PartialsKernel.params(pipeline));
            WindowShares shares = new WindowShares(pipeline, 1 << 20);
            for (List<String> slice : cut(lines, random)) {
                try (Batch batch = decoded(pipeline, slice)) {
                    Kernel.Result result = kernel.call(BatchStream.write(batch), scope);
                    assertThat(result.fuel()).isBetween(kernel.fuel(batch.rows()) / 20, 20 * kernel.fuel(batch.rows()));
                    shares.add(result.output());
                }
            }
            assertSame(merged(shares), whole(pipeline, lines), seed);
            assertThat(shares.in()).isEqualTo(3_000);
        }
    }

    @Test
    void slices_of_a_recording_merged_are_one_run_and_bad_lines_are_counted() throws Exception {
        for (long seed = 0; seed < 10; seed++) {
            Random random = new Random(seed);
            Pipeline pipeline = pipeline("", "tumbling: 10m");
            List<String> lines = lines(random, 2_000);
            Kernel.Prepared kernel = new ReplayKernel().prepare(ReplayKernel.ofMessages(pipeline));
            WindowShares shares = new WindowShares(pipeline, 1 << 20);
            for (List<String> slice : cut(lines, random)) {
                String text = String.join("\n", slice) + "\nnonsense\n";
                shares.add(kernel.call(text.getBytes(StandardCharsets.UTF_8), scope)
                        .output());
            }
            assertSame(merged(shares), whole(pipeline, lines), seed);
            assertThat(shares.quarantined()).isPositive();
            assertThat(shares.fault()).contains("JSON");
            assertThat(shares.in()).isEqualTo(2_000 + shares.quarantined());
        }
    }

    @Test
    void lines_of_payloads_have_the_topic_that_is_given() throws Exception {
        Pipeline pipeline = pipeline("", "tumbling: 10m");
        Kernel.Prepared kernel = new ReplayKernel().prepare(ReplayKernel.ofPayloads(pipeline, "city/a/air"));
        String text = "{\"ts\":" + BEGINNING + ",\"pm\":1.5}\n{\"ts\":" + (BEGINNING + 1) + ",\"pm\":2.5}";
        WindowShares shares = new WindowShares(pipeline, 1 << 20);
        shares.add(kernel.call(text.getBytes(StandardCharsets.UTF_8), scope).output());
        assertThat(merged(shares).values())
                .singleElement()
                .satisfies(fields ->
                        assertThat(fields).containsEntry("c", Value.of(2L)).containsEntry("sum", Value.of(8.0)));
    }

    @Test
    void pipelines_that_remember_or_have_windows_of_their_own_are_refused() throws Exception {
        for (Pipeline pipeline : List.of(
                pipeline("- dedup: { by: [district, ts], within: 10m }", "tumbling: 10m"),
                pipeline(
                        "- anomaly: { of: pm, method: zscore, readings: 10, threshold: 3.0, by: [district] }",
                        "tumbling: 10m"),
                pipeline("", "session: { gap: 1m }"))) {
            assertThatThrownBy(() -> new PartialsKernel().prepare(PartialsKernel.params(pipeline)))
                    .isInstanceOf(KernelException.class)
                    .hasMessageContaining("can't be worked on in slices");
        }
        assertThatThrownBy(() -> new PartialsKernel().prepare(new byte[] {1, 2}))
                .isInstanceOf(KernelException.class)
                .hasMessageContaining("partials/1");
    }

    @Test
    void steps_of_a_history_are_as_in_a_run() throws Exception {
        Pipeline pipeline = pipeline(
                "- anomaly: { of: pm, method: zscore, readings: 10, threshold: 3.0, by: [district] }", "tumbling: 10m");
        List<String> lines = lines(new Random(3), 2_000);
        List<String> seen = new ArrayList<>();
        try (Batch batch = decoded(pipeline, lines);
                PipelineRun run =
                        new PipelineRun(pipeline, "here", new Summary.Origin("n", "r"), allocator, summary -> {})) {
            run.watch(3, rows -> show(rows, seen));
            run.process(batch);
            Kernel.Prepared kernel = new StepsKernel().prepare(StepsKernel.params(pipeline));
            byte[] output = kernel.call(BatchStream.write(batch), scope).output();
            List<String> given = new ArrayList<>();
            try (Batch out = BatchStream.read(output, run.schemas().get(3), allocator)) {
                show(out, given);
            }
            assertThat(given).isEqualTo(seen).hasSizeGreaterThan(1_000);
        }
    }

    private static void show(Batch batch, List<String> into) {
        for (int row = 0; row < batch.rows(); row++) {
            StringBuilder line = new StringBuilder();
            for (int i = 0; i < batch.schema().fields().size(); i++) {
                line.append(batch.column(i).show(row)).append(' ');
            }
            into.add(line.toString());
        }
    }

    @Test
    void what_is_no_result_is_not_merged() throws Exception {
        Pipeline pipeline = pipeline("", "tumbling: 10m");
        Kernel.Prepared kernel = new ReplayKernel().prepare(ReplayKernel.ofMessages(pipeline));
        byte[] good = kernel.call(String.join("\n", lines(new Random(1), 500)).getBytes(StandardCharsets.UTF_8), scope)
                .output();
        Random random = new Random(9);
        int refused = 0;
        for (int i = 0; i < 300; i++) {
            byte[] bad = java.util.Arrays.copyOf(good, i % 3 == 0 ? random.nextInt(good.length) : good.length);
            for (int k = 0; k < 3 && bad.length > 0; k++) {
                bad[random.nextInt(bad.length)] ^= (byte) (1 << random.nextInt(8));
            }
            try {
                new WindowShares(pipeline, 1 << 20).add(bad);
            } catch (KernelException e) {
                refused++;
            }
        }
        assertThat(refused).isGreaterThan(100);
    }
}
