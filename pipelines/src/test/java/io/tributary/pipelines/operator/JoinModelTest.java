package io.tributary.pipelines.operator;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.pipelines.batch.Batch;
import io.tributary.pipelines.operator.JoinSpec.Match;
import io.tributary.pipelines.operator.JoinStreams.Sample;
import io.tributary.pipelines.state.StateException;
import io.tributary.pipelines.state.Stateful;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.junit.jupiter.api.Test;

/** The join equals a plain model, on 1,500 random pairs of streams, and goes on where another left off. */
class JoinModelTest {
    private static final int SEEDS = 1_500;
    private static final int READINGS = 150;

    private static JoinSpec spec(RandomGenerator random) {
        return new JoinSpec(
                List.of("machine", "line"),
                JoinStreams.WITH,
                Duration.ofMillis(random.nextInt(3) * 1_000L + random.nextInt(2) * 500L),
                List.of(Match.ALL, Match.NEAREST, Match.LAST).get(random.nextInt(3)),
                random.nextBoolean(),
                Duration.ofMillis(random.nextInt(3) * 700L),
                random.nextInt(4) == 0 ? 8 : 10_000);
    }

    private static OperatorPlan plan(JoinSpec spec) {
        return Joins.join(spec, JoinStreams.OTHER, JoinStreams.SCHEMA);
    }

    @Test
    void what_comes_out_is_what_the_model_says_however_readings_are_cut_into_batches() {
        int matched = 0;
        int late = 0;
        int refused = 0;
        try (BufferAllocator allocator = new RootAllocator()) {
            for (long seed = 0; seed < SEEDS; seed++) {
                RandomGenerator random = Streams.random(~seed);
                JoinSpec spec = spec(random);
                List<Sample> samples = JoinStreams.of(seed, READINGS);
                JoinModel model = new JoinModel(spec);
                RecordedOutput output = new RecordedOutput();
                try (Operator join = plan(spec).open(allocator);
                        Batch batch = Batch.allocate(allocator, JoinStreams.SCHEMA, 32)) {
                    int silence = random.nextInt(samples.size());
                    feed(join, samples.subList(0, silence), batch, random, output, model);
                    join.idle(1_800_000, output);
                    model.idle(1_800_000);
                    feed(join, samples.subList(silence, samples.size()), batch, random, output, model);
                    assertThat(join.state().pending()).as("seed %d", seed).isEqualTo(model.pending());
                    join.flush(output);
                    model.end();
                }
                assertThat(output.rows()).as("seed %d, %s", seed, spec).isEqualTo(model.rows);
                assertThat(counts(output)).as("seed %d, %s", seed, spec).isEqualTo(model.counts());
                matched += model.absorbed;
                late += model.late;
                refused += model.quarantined;
            }
        }
        assertThat(List.of(matched, late, refused))
                .allSatisfy(count -> assertThat(count).isGreaterThan(1_000));
    }

    private static void feed(
            Operator join,
            List<Sample> samples,
            Batch batch,
            RandomGenerator random,
            RecordedOutput output,
            JoinModel model) {
        JoinStreams.run(join, samples, batch, random, output);
        samples.forEach(model::take);
    }

    private static List<Integer> counts(RecordedOutput output) {
        return List.of(
                output.filtered(),
                output.absorbed(),
                output.late(),
                output.derived(),
                output.quarantined().size());
    }

    @Test
    void a_join_restored_from_what_changed_goes_on_as_if_nothing_had_happened() throws StateException {
        try (BufferAllocator allocator = new RootAllocator()) {
            for (long seed = 0; seed < 300; seed++) {
                RandomGenerator random = Streams.random(~seed);
                JoinSpec spec = spec(random);
                List<Sample> samples = JoinStreams.of(seed, READINGS);
                RecordedOutput uncut = new RecordedOutput();
                RecordedOutput cut = new RecordedOutput();
                try (Batch batch = Batch.allocate(allocator, JoinStreams.SCHEMA, 32)) {
                    try (Operator join = plan(spec).open(allocator)) {
                        JoinStreams.run(join, samples, batch, random, uncut);
                        join.flush(uncut);
                    }
                    Operator join = plan(spec).open(allocator);
                    Kept kept = new Kept();
                    for (int from = 0; from < samples.size(); from += 10) {
                        JoinStreams.run(
                                join, samples.subList(from, Math.min(samples.size(), from + 10)), batch, random, cut);
                        if (random.nextBoolean()) {
                            join.memory().changes(kept);
                        }
                        if (random.nextInt(4) == 0) {
                            join.memory().changes(kept);
                            join.close();
                            join = plan(spec).open(allocator);
                            kept.restore(join.memory());
                        }
                    }
                    join.flush(cut);
                    join.memory().changes(kept);
                    assertThat(kept.entries)
                            .as("only how far time came is left")
                            .hasSize(1);
                    join.close();
                }
                assertThat(cut).as("seed %d, %s", seed, spec).isEqualTo(uncut);
            }
        }
    }

    @Test
    void what_no_join_can_have_left_is_refused_and_breaks_nothing() {
        RandomGenerator random = Streams.random(7);
        JoinSpec spec = new JoinSpec(
                List.of("machine", "line"),
                JoinStreams.WITH,
                Duration.ofSeconds(2),
                Match.ALL,
                true,
                Duration.ZERO,
                100);
        try (BufferAllocator allocator = new RootAllocator();
                Batch batch = Batch.allocate(allocator, JoinStreams.SCHEMA, 32)) {
            Kept kept = new Kept();
            try (Operator join = plan(spec).open(allocator)) {
                JoinStreams.run(join, JoinStreams.of(3, 40), batch, random, new RecordedOutput());
                join.memory().changes(kept);
            }
            int refused = 0;
            for (int i = 0; i < 2_000; i++) {
                Kept spoilt = new Kept();
                kept.entries.forEach((key, value) -> spoilt.entries.put(key, spoil(value, random)));
                try (Operator join = plan(spec).open(allocator)) {
                    spoilt.restore(join.memory());
                    JoinStreams.run(join, JoinStreams.of(4, 40), batch, random, new RecordedOutput());
                    join.flush(new RecordedOutput());
                    assertThat(join.state().pending()).isZero();
                } catch (StateException e) {
                    refused++;
                    assertThat(e).message().isNotBlank();
                }
            }
            assertThat(refused).isGreaterThan(200);
        }
    }

    private static byte[] spoil(byte[] value, RandomGenerator random) {
        if (random.nextInt(20) > 0) {
            return value;
        }
        byte[] spoilt = Arrays.copyOf(value, random.nextInt(4) == 0 ? random.nextInt(value.length) : value.length);
        if (spoilt.length > 0) {
            spoilt[random.nextInt(spoilt.length)] ^= (byte) (1 << random.nextInt(8));
        }
        return spoilt;
    }

    /** A store as plain as can be. */
    private static final class Kept implements Stateful.Changes {
        private final TreeMap<byte[], byte[]> entries = new TreeMap<>(Arrays::compareUnsigned);

        @Override
        public void put(byte[] key, byte[] value) {
            entries.put(key, value);
        }

        @Override
        public void remove(byte[] key) {
            entries.remove(key);
        }

        @Override
        public void removeAll(byte[] prefix) {
            entries.keySet()
                    .removeIf(key -> key.length >= prefix.length
                            && Arrays.equals(key, 0, prefix.length, prefix, 0, prefix.length));
        }

        void restore(Stateful memory) throws StateException {
            for (var entry : entries.entrySet()) {
                memory.restore(entry.getKey(), entry.getValue());
            }
            memory.restored();
        }
    }
}
