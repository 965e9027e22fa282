package io.tributary.pipelines.operator;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.pipelines.batch.Batch;
import io.tributary.pipelines.batch.Schema;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import java.util.stream.IntStream;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What every operator that works reading by reading must hold to: nothing is lost from the count, how readings are cut into
 * batches does not matter, what is lent is left alone and what is allocated is given back.
 *
 * <p>An implementation says how to make a fresh operator and, where random values would not tell much, which values to try.
 */
public abstract class OperatorContract {
    private static final int SEEDS = 25;
    private static final int READINGS = 120;
    private static final int CAPACITY = 128;

    private BufferAllocator allocator = new RootAllocator();

    /** A fresh operator, without state; the kit closes it. */
    protected abstract Operator operator(BufferAllocator allocator);

    /** The columns of what comes in. */
    protected abstract Schema input();

    /** Whether what comes out are readings of its own, which have an order of their own. */
    protected boolean derivesReadings() {
        return false;
    }

    /** A value to try: null, Boolean, Long (also of a time), Double or String as the type of the column wants it. */
    protected @Nullable Object value(Schema.Field field, RandomGenerator random) {
        return Readings.value(field, random);
    }

    @BeforeEach
    public final void openAllocator() {
        allocator = new RootAllocator();
    }

    @AfterEach
    public final void allocatorIsEmpty() {
        assertThat(allocator.getAllocatedMemory()).as("bytes not given back").isZero();
        allocator.close();
    }

    @Test
    public void every_reading_is_accounted_for_at_every_moment() {
        for (long seed = 0; seed < SEEDS; seed++) {
            List<List<@Nullable Object>> readings = readings(seed);
            RecordedOutput output = run(readings, split(random(seed)), Lending.REUSED);
            assertThat(output.accountedFor()).as("seed %d", seed).isEqualTo(READINGS);
        }
    }

    @Test
    public void row_by_row_equals_all_at_once() {
        for (long seed = 0; seed < SEEDS; seed++) {
            List<List<@Nullable Object>> readings = readings(seed);
            RecordedOutput atOnce = run(readings, List.of(READINGS), Lending.FRESH);
            RecordedOutput byRow =
                    run(readings, IntStream.range(0, READINGS).mapToObj(i -> 1).toList(), Lending.REUSED);
            assertThat(byRow).as("seed %d", seed).isEqualTo(atOnce);
        }
    }

    @Test
    public void any_split_equals_all_at_once_whoever_lends_the_batches() {
        for (long seed = 0; seed < SEEDS; seed++) {
            List<List<@Nullable Object>> readings = readings(seed);
            RecordedOutput atOnce = run(readings, List.of(READINGS), Lending.FRESH);
            List<Integer> split = split(random(seed));
            for (Lending lending : Lending.values()) {
                assertThat(run(readings, split, lending))
                        .as("seed %d, batches of %s, %s", seed, split, lending)
                        .isEqualTo(atOnce);
            }
        }
    }

    @Test
    public void readings_that_come_out_keep_their_order() {
        if (derivesReadings()) {
            return;
        }
        for (long seed = 0; seed < SEEDS; seed++) {
            List<List<@Nullable Object>> readings = readings(seed);
            List<@Nullable Object> times = new ArrayList<>();
            readings.forEach(reading -> times.add(reading.get(0)));
            List<@Nullable Object> emitted = new ArrayList<>();
            run(readings, split(random(seed)), Lending.REUSED).rows().forEach(row -> emitted.add(row.get(0)));
            assertThat(isSubsequence(emitted, times)).as("seed %d", seed).isTrue();
        }
    }

    @Test
    public void readings_without_any_value_are_accounted_for() {
        List<@Nullable Object> empty = new ArrayList<>();
        input().fields().forEach(field -> empty.add(null));
        empty.set(0, 1_000_000L);
        RecordedOutput output = run(List.of(empty, empty, empty), List.of(2, 1), Lending.REUSED);
        assertThat(output.accountedFor()).isEqualTo(3);
    }

    @Test
    public void a_batch_without_readings_gives_nothing() {
        RecordedOutput output = run(List.of(), List.of(0), Lending.FRESH);
        assertThat(output).isEqualTo(new RecordedOutput());
    }

    @Test
    public void closing_gives_everything_back_and_may_be_repeated() {
        Operator unused = operator(allocator);
        unused.close();
        unused.close();
        Operator used = operator(allocator);
        try (Batch batch = Batch.allocate(allocator, input(), CAPACITY)) {
            Readings.fill(batch, readings(1));
            used.process(batch, new RecordedOutput());
            used.close();
            used.close();
        }
    }

    /** Whose batches come in: one that is filled again and again, a new one each time, or one whose texts begin anew. */
    private enum Lending {
        REUSED,
        FRESH,
        FORGETFUL
    }

    private RecordedOutput run(List<List<@Nullable Object>> readings, List<Integer> split, Lending lending) {
        RecordedOutput output = new RecordedOutput();
        try (Operator operator = operator(allocator);
                Batch reused = Batch.allocate(allocator, input(), CAPACITY)) {
            int at = 0;
            for (int size : split) {
                List<List<@Nullable Object>> part = readings.subList(at, at + size);
                at += size;
                if (lending == Lending.FRESH) {
                    try (Batch fresh = Batch.allocate(allocator, input(), CAPACITY)) {
                        lend(fresh, part, operator, output);
                    }
                } else {
                    reused.clear();
                    if (lending == Lending.FORGETFUL) {
                        Readings.forgetTexts(reused);
                    }
                    lend(reused, part, operator, output);
                }
                assertThat(output.accountedFor() + operator.state().pending())
                        .as("readings accounted for, of %d", at)
                        .isEqualTo(at);
            }
            operator.flush(output);
            assertThat(operator.state().pending()).as("pending after the end").isZero();
        }
        return output;
    }

    private void lend(Batch batch, List<List<@Nullable Object>> readings, Operator operator, RecordedOutput output) {
        Readings.fill(batch, readings);
        output.expect(operator.output());
        operator.process(batch, output);
        assertThat(Readings.of(batch)).as("the batch that was lent").isEqualTo(readings);
    }

    private List<List<@Nullable Object>> readings(long seed) {
        RandomGenerator random = random(seed);
        List<List<@Nullable Object>> readings = new ArrayList<>();
        for (int i = 0; i < READINGS; i++) {
            List<@Nullable Object> reading = new ArrayList<>();
            for (Schema.Field field : input().fields()) {
                Object value = value(field, random);
                boolean isEventTime = reading.isEmpty();
                reading.add(isEventTime && value == null ? Long.valueOf(i) : value);
            }
            readings.add(reading);
        }
        return readings;
    }

    private static List<Integer> split(RandomGenerator random) {
        List<Integer> sizes = new ArrayList<>();
        int left = READINGS;
        while (left > 0) {
            int size = Math.min(left, random.nextInt(0, 40));
            sizes.add(size);
            left -= size;
        }
        return sizes;
    }

    private static boolean isSubsequence(List<?> part, List<?> whole) {
        int at = 0;
        for (Object each : whole) {
            if (at < part.size() && each.equals(part.get(at))) {
                at++;
            }
        }
        return at == part.size();
    }

    private static RandomGenerator random(long seed) {
        return RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
    }
}
