package io.tributary.pipelines.window;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.pipelines.aggregate.Aggregation;
import io.tributary.pipelines.aggregate.AggregationException;
import io.tributary.pipelines.batch.Batch;
import io.tributary.pipelines.batch.Column;
import io.tributary.pipelines.batch.Schema;
import io.tributary.pipelines.batch.Type;
import io.tributary.pipelines.summary.Value;
import io.tributary.pipelines.window.WindowModel.Reading;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Random;
import java.util.stream.LongStream;
import org.apache.arrow.memory.RootAllocator;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Random streams through the windows and through the obvious model: the same results, late and quarantined readings. */
class TumblingWindowsModelTest {
    private static final Schema SCHEMA = Schema.of(
            new Schema.Field("station", Type.TEXT),
            new Schema.Field("floor", Type.INT),
            new Schema.Field("on", Type.BOOL),
            new Schema.Field("value", Type.DOUBLE));
    private static final List<List<String>> BYS = List.of(
            List.of("station"),
            List.of(),
            List.of("floor"),
            List.of("on", "station"),
            List.of("station", "floor", "on"));
    private static final int READINGS = 4000;

    static LongStream seeds() {
        return LongStream.rangeClosed(1, 60);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void windows_agree_with_the_model_however_readings_are_cut_into_batches(long seed) throws AggregationException {
        Random random = new Random(seed);
        List<String> by = BYS.get(random.nextInt(BYS.size()));
        TumblingSpec spec = randomSpec(random, by);
        List<Object> events = randomEvents(random, spec, by);

        WindowModel model = new WindowModel(spec);
        events.forEach(event -> {
            if (event instanceof Reading reading) {
                model.take(reading);
            } else {
                model.idle((Long) event);
            }
        });
        model.flush();

        Recorded some = run(spec, by, events, random, 1 + random.nextInt(3000), seed);
        assertAgrees(some, model, by, seed);
        Recorded others = run(spec, by, events, random, 1 + random.nextInt(50), seed);
        assertThat(others.results).as("cut otherwise, seed %d", seed).isEqualTo(some.results);
        assertThat(others.lateTimes).as("seed %d", seed).isEqualTo(some.lateTimes);
        assertThat(others.quarantinedTimes).as("seed %d", seed).isEqualTo(some.quarantinedTimes);
    }

    private static TumblingSpec randomSpec(Random random, List<String> by) throws AggregationException {
        Map<String, String> calls = new LinkedHashMap<>();
        calls.put("n", "count()");
        calls.put("m", "count(value)");
        calls.put("sum", "sum(value)");
        calls.put("mean", "avg(value)");
        calls.put("least", "min(value)");
        calls.put("most", "max(value)");
        calls.put("first", "first(value)");
        calls.put("last", "last(value)");
        long size = 1L + random.nextInt(200);
        return new TumblingSpec(
                size,
                random.nextInt(500) - 250,
                random.nextInt(4) == 0 ? 0 : random.nextInt(400),
                1 + random.nextInt(300),
                Aggregation.compile(calls, SCHEMA, by),
                random.nextInt(3) == 0 ? 1 + random.nextInt(6) : 1000,
                random.nextInt(3) == 0 ? 1 + random.nextInt(3) : 1000);
    }

    /** Readings in a disorder that often goes beyond the lateness, jumps, negative times, nulls, and idle times between. */
    private static List<Object> randomEvents(Random random, TumblingSpec spec, List<String> by) {
        List<Object> events = new ArrayList<>();
        int stations = 1 + random.nextInt(12);
        int disorder = 1 + random.nextInt(500);
        double pace = random.nextDouble() * 2;
        double now = -random.nextInt(3000);
        for (int i = 0; i < READINGS; i++) {
            now += random.nextDouble() * pace + (random.nextInt(500) == 0 ? random.nextInt(3000) : 0);
            long time = (long) now - random.nextInt(disorder);
            if (random.nextInt(20) == 0) {
                // On a boundary.
                time = Math.floorDiv(time, spec.sizeMicros()) * spec.sizeMicros() + spec.offsetMicros();
            }
            OptionalDouble value =
                    random.nextInt(10) == 0 ? OptionalDouble.empty() : OptionalDouble.of(random.nextInt(2000) - 1000);
            events.add(new Reading(time, randomKey(random, by, stations, i), value));
            if (random.nextInt(200) == 0) {
                events.add((long) random.nextInt(600));
            }
        }
        return events;
    }

    private static List<Value> randomKey(Random random, List<String> by, int stations, int i) {
        return by.stream()
                .map(name -> random.nextInt(15) == 0
                        ? Value.MISSING
                        : switch (name) {
                            // Stations come and go.
                            case "station" -> Value.of("s" + (random.nextInt(stations) + i / 500));
                            case "floor" -> Value.of(random.nextInt(5) * 1_000_000_007L - 3);
                            default -> Value.of(random.nextBoolean());
                        })
                .toList();
    }

    private static Recorded run(
            TumblingSpec spec, List<String> by, List<Object> events, Random random, int rowsMax, long seed) {
        Recorded recorded = new Recorded();
        try (RootAllocator allocator = new RootAllocator();
                Batch batch = Batch.allocate(allocator, SCHEMA, rowsMax);
                TumblingWindows windows = new TumblingWindows(spec)) {
            long readings = 0;
            int rows = 1 + random.nextInt(rowsMax);
            for (Object event : events) {
                if (event instanceof Reading reading) {
                    append(batch, by, reading);
                    readings++;
                }
                if (batch.rows() >= rows || event instanceof Long) {
                    windows.process(batch, recorded);
                    recorded.assertConserves(readings, windows);
                    batch.clear();
                    if (random.nextInt(5) == 0) {
                        batch.column(1).dictionary().forgetIfOver(random.nextInt(8), 1000);
                    }
                    rows = 1 + random.nextInt(rowsMax);
                }
                if (event instanceof Long elapsed) {
                    windows.idle(elapsed, recorded);
                    recorded.assertConserves(readings, windows);
                }
            }
            windows.process(batch, recorded);
            windows.flush(recorded);
            assertThat(windows.pending()).as("seed %d", seed).isZero();
            assertThat(windows.openWindows()).isZero();
            recorded.assertConserves(readings, windows);
        }
        return recorded;
    }

    private static void append(Batch batch, List<String> by, Reading reading) {
        int row = batch.append();
        batch.time().setLong(row, reading.time());
        for (int i = 1; i < SCHEMA.fields().size(); i++) {
            Column column = batch.column(i);
            int key = by.indexOf(column.field().name());
            if (column.type() == Type.DOUBLE && reading.value().isPresent()) {
                column.setDouble(row, reading.value().getAsDouble());
            } else if (key < 0) {
                column.setNull(row);
            } else {
                set(column, row, reading.key().get(key));
            }
        }
    }

    private static void set(Column column, int row, Value value) {
        if (value instanceof Value.OfText text) {
            column.setText(row, text.value());
        } else if (value instanceof Value.OfInt number) {
            column.setLong(row, number.value());
        } else if (value instanceof Value.OfBool bool) {
            column.setBool(row, bool.value());
        } else {
            column.setNull(row);
        }
    }

    private static void assertAgrees(Recorded recorded, WindowModel model, List<String> by, long seed) {
        Map<WindowModel.Group, Map<String, Value>> expected = new LinkedHashMap<>();
        model.closed.forEach((group, readings) -> expected.put(group, WindowModel.summarised(readings)));
        Map<WindowModel.Group, Map<String, Value>> actual = new LinkedHashMap<>();
        for (Window.Result result : recorded.results) {
            assertThat(List.copyOf(result.group().keySet())).isEqualTo(by);
            WindowModel.Group group = new WindowModel.Group(
                    result.startMicros(), List.copyOf(result.group().values()));
            assertThat(actual.put(group, result.fields()))
                    .as("%s twice, seed %d", group, seed)
                    .isNull();
            assertThat(result.readings())
                    .isEqualTo(model.closed.getOrDefault(group, List.of()).size());
        }
        assertThat(actual).as("seed %d", seed).isEqualTo(expected);
        assertThat(recorded.results)
                .as("in the order of time, seed %d", seed)
                .isSortedAccordingTo((a, b) -> Long.compare(a.startMicros(), b.startMicros()));
        assertThat(recorded.lateTimes).as("late, seed %d", seed).isEqualTo(model.lateTimes);
        assertThat(recorded.quarantinedTimes).as("quarantined, seed %d", seed).isEqualTo(model.quarantinedTimes);
    }
}
