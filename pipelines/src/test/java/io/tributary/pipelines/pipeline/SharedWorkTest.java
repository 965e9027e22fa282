package io.tributary.pipelines.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.pipelines.batch.Batch;
import io.tributary.pipelines.config.ConfigException;
import io.tributary.pipelines.config.Document;
import io.tributary.pipelines.config.Variables;
import io.tributary.pipelines.decode.Decoder;
import io.tributary.pipelines.decode.Decoders;
import io.tributary.pipelines.kernel.Kernel;
import io.tributary.pipelines.kernel.KernelException;
import io.tributary.pipelines.kernel.Kernels;
import io.tributary.pipelines.kernel.PlainScope;
import io.tributary.pipelines.message.Message;
import io.tributary.pipelines.operator.Portion;
import io.tributary.pipelines.summary.Summary;
import io.tributary.pipelines.wasm.Modules;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.apache.arrow.memory.RootAllocator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Whoever does the work, in whatever order it comes back, the summaries are the same, bit for bit. */
class SharedWorkTest {
    private static final long BEGINNING = 1_767_225_600L;
    private static final int SEEDS = 60;
    private static final Kernels KERNELS = BuiltInKernels.all();
    private static final String PIPELINE = """
            apiVersion: tributary/v1
            pipeline: shake
            source:
              mqtt: { topics: ["plant/{machine}/shake"] }
              time: { field: ts, unit: s }
              fields: { g: { type: double } }
            steps:
              - fft: { of: g, samples: 16, hop: %d, hz: 1, by: [machine], bands: { low: [0, 0.2] } }
              - window: { tumbling: 60s, by: [machine], lateness: 5s, idle: 1m }
                aggregate: { n: count(), rms: avg(rms), worst: max(kurtosis), low: sum(low) }
            sink:
              - upstream: {}
            """;

    /** A function that gives back what it is given, fails for an int of 3 alone, and stops altogether for 2 and 7. */
    private static final String FUNCTION = """
            apiVersion: tributary/v1
            pipeline: calc
            source:
              mqtt: { topics: ["plant/{machine}/shake"] }
              time: { field: ts, unit: s }
              fields: { g: { type: double } }
            steps:
              - let: { n: "int(g * %d00.0)", odd: "g > 0.0 ? 1.0 / (g - g) : (g - g) / (g - g)", label: "machine + string(int(g * 9.0))", on: "g > 1.0", at: time }
              - wasm:
                  module: echo.wasm
                  of: [on, n, odd, label, at]
                  as: { was: bool, m: int, back: double, name: text, then: time }
              - window: { tumbling: 60s, by: [machine], lateness: 5s, idle: 1m }
                aggregate: { n: count(), sum: sum(m), b: max(back), names: distinct(name), last: last(name), t: max(then) }
            sink:
              - upstream: {}
            """;

    private static final TableFiles MODULES = new TableFiles() {
        @Override
        public String read(String name) throws IOException {
            throw new IOException("no table");
        }

        @Override
        public byte[] bytes(String name, int most) throws IOException {
            return Modules.read("echo");
        }
    };

    private record Taken(Portion portion, Workers.Order order) {}

    /** Takes some portions, and gives back right results, wrong ones, none, and those long due, in any order. */
    private static final class Chance implements Workers {
        private final Random random;
        private final RootAllocator allocator;
        private final List<Taken> taken = new ArrayList<>();
        private int filled;
        private int refused;

        Chance(Random random, RootAllocator allocator) {
            this.random = random;
            this.allocator = allocator;
        }

        @Override
        public boolean take(Portion portion, Order order) {
            return random.nextInt(4) > 0 && taken.add(new Taken(portion, order));
        }

        void go(int some) throws KernelException {
            for (int left = some; left > 0 && !taken.isEmpty(); left--) {
                Taken one = taken.remove(random.nextInt(taken.size()));
                if (one.order.isFilled()) {
                    continue;
                }
                switch (random.nextInt(6)) {
                    case 0 -> one.order.giveBack();
                    case 1 -> wrong(one);
                    case 2 -> {
                        if (!one.order.workSome()) {
                            taken.add(one);
                        }
                    }
                    default -> {
                        one.order.fill(result(one.portion));
                        filled++;
                    }
                }
            }
        }

        private void wrong(Taken one) {
            try {
                byte[] result = random.nextBoolean() ? new byte[random.nextInt(500)] : one.portion.input();
                one.order.fill(result);
            } catch (KernelException e) {
                refused++;
                taken.add(one);
            }
        }

        private byte[] result(Portion portion) throws KernelException {
            Kernel kernel = KERNELS.find(portion.kernel()).orElseThrow();
            return kernel.prepare(portion.params())
                    .call(portion.input(), new PlainScope(allocator))
                    .output();
        }
    }

    @Test
    void summaries_are_the_same_whoever_does_the_work() throws Exception {
        assertTheSame(PIPELINE, SEEDS);
    }

    @Test
    void summaries_and_quarantine_are_the_same_whoever_calls_a_function_that_stops_at_times() throws Exception {
        assertTheSame(FUNCTION, 5);
    }

    private static void assertTheSame(String yaml, int seeds) throws Exception {
        int filled = 0;
        int refused = 0;
        for (long seed = 0; seed < seeds; seed++) {
            try (RootAllocator allocator = new RootAllocator()) {
                Chance chance = new Chance(new Random(seed), allocator);
                List<String> alone = summaries(yaml, seed, allocator, null);
                List<String> shared = summaries(yaml, seed, allocator, chance);
                assertThat(shared).as("seed %d", seed).hasSameSizeAs(alone);
                for (int i = 0; i < alone.size(); i++) {
                    assertThat(shared.get(i)).as("seed %d, %d", seed, i).isEqualTo(alone.get(i));
                }
                assertThat(alone).isNotEmpty();
                filled += chance.filled;
                refused += chance.refused;
            }
        }
        assertThat(filled).isGreaterThan(10 * seeds);
        assertThat(refused).isGreaterThan(seeds);
    }

    private static List<String> summaries(String template, long seed, RootAllocator allocator, @Nullable Chance chance)
            throws ConfigException, KernelException {
        Random random = new Random(seed);
        String yaml = template.formatted(1 + random.nextInt(16));
        Pipeline pipeline = PipelineReader.read(Document.parse("shake.yaml", yaml, Variables.none()), MODULES);
        List<String> summaries = new ArrayList<>();
        try (Decoder decoder = Decoders.of(pipeline.layout());
                Batch batch = Decoders.batchFor(pipeline.layout(), allocator, 50);
                PipelineRun run = new PipelineRun(
                        pipeline,
                        "site",
                        new Summary.Origin("n1", "r1"),
                        allocator,
                        summary -> summaries.add(summary.key() + " " + summary.revision() + " " + summary.fields()
                                + summary.partials()))) {
            if (chance != null) {
                run.share(chance);
            }
            for (int i = 0; i < 40; i++) {
                for (int row = 0; row < 50; row++) {
                    String payload =
                            "{\"ts\":" + (BEGINNING + i * 16L + row / 3) + ",\"g\":" + random.nextGaussian() + "}";
                    Message message = Message.of("plant/m" + row % 3 + "/shake", payload, BEGINNING * 1_000_000);
                    decoder.decode(message, batch, (rejected, reason) -> {
                        throw new AssertionError(reason);
                    });
                }
                run.process(batch);
                batch.clear();
                assertThat(run.counts().in()).isEqualTo(50L * (i + 1));
                assertConserved(run);
                if (chance != null) {
                    chance.go(chance.random.nextInt(4));
                    assertConserved(run);
                    if (chance.random.nextInt(20) == 0) {
                        run.takeBack();
                        assertThat(run.underWay()).isZero();
                    }
                }
            }
            run.flush();
            assertThat(run.underWay()).isZero();
            assertConserved(run);
            run.quarantine().entries().forEach(entry -> summaries.add(entry.toString()));
        }
        return summaries;
    }

    private static void assertConserved(PipelineRun run) {
        Counts counts = run.counts();
        assertThat(counts.in() + counts.derived())
                .as("%s", counts)
                .isEqualTo(counts.out()
                        + counts.filtered()
                        + counts.late()
                        + counts.duplicate()
                        + counts.quarantined()
                        + counts.absorbed()
                        + counts.pending());
    }
}
