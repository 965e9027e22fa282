package io.tributary.pipelines.operator;

import io.tributary.pipelines.batch.Batch;
import io.tributary.pipelines.batch.Schema;
import io.tributary.pipelines.batch.Type;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Random readings of two streams: disorder, repetitions, gaps, several keys, a stream that falls silent, clock steps. */
final class JoinStreams {
    static final String OTHER = "of_other";
    static final Schema SCHEMA = Schema.of(
            new Schema.Field("machine", Type.TEXT),
            new Schema.Field(OTHER, Type.BOOL),
            new Schema.Field("line", Type.INT),
            new Schema.Field("watts", Type.DOUBLE),
            new Schema.Field("note", Type.TEXT),
            new Schema.Field("celsius", Type.DOUBLE),
            new Schema.Field("open", Type.BOOL));
    static final List<String> WITH = List.of("celsius", "open");
    static final long SECOND = 1_000_000;
    private static final long DAY = 86_400 * SECOND;

    private JoinStreams() {}

    /** Values of {@link #SCHEMA}, those of the other stream null. */
    record Sample(List<@Nullable Object> row) {
        Sample {
            row = Collections.unmodifiableList(new ArrayList<>(row));
        }

        long time() {
            return row.get(0) instanceof Long time ? time : 0;
        }

        boolean ofOther() {
            return Boolean.TRUE.equals(row.get(2));
        }

        /** Null when a part of it is. */
        @Nullable
        List<Object> key() {
            Object machine = row.get(1);
            Object line = row.get(3);
            return machine == null || line == null ? null : List.of(machine, line);
        }
    }

    static List<Sample> of(long seed, int readings) {
        RandomGenerator random = Streams.random(seed);
        int machines = 1 + random.nextInt(4);
        long pace = random.nextBoolean() ? SECOND : SECOND / 5;
        long disorder = random.nextInt(3) * 4L * pace;
        long now = 1_767_225_600L * SECOND;
        int silent = random.nextInt(4);
        List<Sample> samples = new ArrayList<>();
        while (samples.size() < readings) {
            now += switch (random.nextInt(60)) {
                case 0 -> 40 * pace;
                case 1 -> samples.size() % 3 == 0 ? 400 * DAY : 0;
                case 2, 3, 4, 5 -> 0;
                default -> random.nextLong(pace);
            };
            if (random.nextInt(200) == 0) {
                now -= 300 * DAY;
            }
            boolean ofOther =
                    (silent == 0 && samples.size() > readings / 2) ? samples.size() % 50 == 0 : random.nextBoolean();
            long time = disorder > 0 && random.nextInt(3) == 0 ? now - random.nextLong(disorder) : now;
            time = random.nextBoolean() ? time - Math.floorMod(time, pace) : time;
            samples.add(sample(time, ofOther, machines, random));
            if (random.nextInt(15) == 0) {
                samples.add(samples.get(samples.size() - 1));
            }
        }
        return samples;
    }

    private static Sample sample(long time, boolean ofOther, int machines, RandomGenerator random) {
        List<@Nullable Object> row = new ArrayList<>();
        row.add(time);
        row.add(random.nextInt(25) == 0 ? null : "m" + random.nextInt(machines));
        row.add(ofOther);
        row.add(random.nextInt(40) == 0 ? null : (long) random.nextInt(2));
        row.add(ofOther ? null : value(random));
        row.add(ofOther || random.nextInt(4) == 0 ? null : "note " + random.nextInt(1_000_000));
        row.add(ofOther ? value(random) : null);
        row.add((ofOther && random.nextInt(4) > 0) ? random.nextBoolean() : null);
        return new Sample(row);
    }

    private static @Nullable Double value(RandomGenerator random) {
        return switch (random.nextInt(12)) {
            case 0 -> null;
            case 1 -> -0.0;
            case 2 -> Double.NaN;
            default -> random.nextInt(1_000_000) / 1_000.0;
        };
    }

    /** Works on samples in batches of random sizes. */
    static void run(
            Operator operator, List<Sample> samples, Batch batch, RandomGenerator random, RecordedOutput output) {
        for (int from = 0; from < samples.size(); ) {
            int to = Math.min(samples.size(), from + random.nextInt(batch.capacity() + 1));
            batch.clear();
            Readings.fill(
                    batch, samples.subList(from, to).stream().map(Sample::row).toList());
            output.expect(operator.output());
            operator.process(batch, output);
            from = to;
        }
    }
}
