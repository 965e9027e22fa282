package io.tributary.pipelines.operator;

import io.tributary.pipelines.batch.Batch;
import io.tributary.pipelines.batch.Schema;
import io.tributary.pipelines.batch.Type;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.jspecify.annotations.Nullable;

/**
 * Random streams of readings such as sensors send: a few stations, time going on with stragglers, doubles, gaps and clock
 * steps, values that are missing now and then.
 */
final class Streams {
    static final Schema SCHEMA =
            Schema.of(new Schema.Field("station", Type.TEXT), new Schema.Field("value", Type.DOUBLE));
    private static final long SECOND = 1_000_000;
    private static final double[] VALUES = {0.0, -0.0, 1.0, -2.5, 3.25, 2, 2, 1e9, Double.NaN, 1e300, -1e300};

    private Streams() {}

    static RandomGenerator random(long seed) {
        return RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
    }

    /** One value for the contract kit: few, so that they repeat, in no order of time. */
    static @Nullable Object value(Schema.Field field, RandomGenerator random) {
        if (field.type() == Type.DOUBLE && random.nextInt(6) > 0) {
            return VALUES[random.nextInt(VALUES.length)];
        }
        if (field.type() == Type.TIME) {
            return random.nextInt(60) * SECOND / 2;
        }
        return Readings.value(field, random);
    }

    /** One reading: null where a station or value is missing. */
    record Sample(
            long time, @Nullable String station, @Nullable Double value) {
        List<@Nullable Object> row() {
            List<@Nullable Object> row = new ArrayList<>();
            row.add(time);
            row.add(station);
            row.add(value);
            return row;
        }

        /** Null where an operator should see none. */
        @Nullable
        Double usable() {
            return value != null && Double.isFinite(value) ? value : null;
        }
    }

    /** @param stations how many of them at most */
    static List<Sample> of(long seed, int readings, int stations) {
        RandomGenerator random = random(seed);
        int kinds = 1 + random.nextInt(stations);
        long pace = random.nextBoolean() ? SECOND : SECOND / 4;
        long now = 1_767_225_600L * SECOND + random.nextInt(1_000_000);
        List<Sample> samples = new ArrayList<>();
        for (int i = 0; i < readings; i++) {
            now += switch (random.nextInt(30)) {
                case 0 -> 20 * pace;
                case 1 -> random.nextBoolean() ? 400 * pace : -400 * pace;
                case 2, 3, 4 -> 0;
                default -> pace / 2 + random.nextLong(pace);
            };
            long time = random.nextInt(8) == 0 ? now - random.nextLong(12 * pace) : now;
            time = random.nextBoolean() ? time - Math.floorMod(time, pace) : time;
            String station = random.nextInt(20) == 0 ? null : "s" + random.nextInt(kinds);
            samples.add(new Sample(time, station, measured(random)));
        }
        return samples;
    }

    private static @Nullable Double measured(RandomGenerator random) {
        return switch (random.nextInt(20)) {
            case 0 -> null;
            case 1 -> Double.NaN;
            case 2 -> random.nextBoolean() ? Double.POSITIVE_INFINITY : Double.NEGATIVE_INFINITY;
            case 3 -> 100 * random.nextGaussian();
            case 4, 5, 6 -> 7.0;
            default -> 10 + random.nextGaussian();
        };
    }

    /** What an operator gives for the samples, in batches of a random size; ends with {@link Operator#flush}. */
    static RecordedOutput run(Operator operator, List<Sample> samples, long seed) {
        RandomGenerator random = random(~seed);
        RecordedOutput output = new RecordedOutput();
        try (BufferAllocator allocator = new RootAllocator();
                Batch batch = Batch.allocate(allocator, SCHEMA, 64)) {
            for (int from = 0; from < samples.size(); ) {
                int to = Math.min(samples.size(), from + random.nextInt(65));
                batch.clear();
                Readings.fill(
                        batch,
                        samples.subList(from, to).stream().map(Sample::row).toList());
                output.expect(operator.output());
                operator.process(batch, output);
                from = to;
            }
            operator.flush(output);
        }
        return output;
    }
}
