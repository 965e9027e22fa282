package io.tributary.pipelines.window;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tributary.pipelines.aggregate.Aggregation;
import io.tributary.pipelines.aggregate.AggregationException;
import io.tributary.pipelines.batch.Batch;
import io.tributary.pipelines.summary.Value;
import io.tributary.pipelines.window.RandomStream.Kind;
import io.tributary.pipelines.window.WindowModel.Name;
import io.tributary.pipelines.window.WindowModel.Reading;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.Supplier;
import org.apache.arrow.memory.RootAllocator;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Random streams through windows of each kind and through the obvious model of the kind: the same results, late and
 * quarantined readings, however the readings are cut into batches, and no result twice. Every third stream has statistics of every
 * family.
 */
class WindowModelTest {
    /** Of more readings than that, out of order, the course is not kept exactly. */
    private static final int COURSE_EXACT_MAX = 128;

    /** Where there are more windows, a fourth of them is looked at closely: the models are slow. */
    private static final int FEW = 50;

    private static final int SEEDS = Integer.getInteger("window.model.seeds", 1_000);

    @ParameterizedTest
    @EnumSource(Kind.class)
    void windows_agree_with_their_model_however_readings_are_cut_into_batches(Kind kind) throws AggregationException {
        int restarts = 0;
        int early = 0;
        int withdrawn = 0;
        int months = 0;
        for (long seed = 1; seed <= SEEDS; seed++) {
            RandomStream stream = new RandomStream(kind, seed);
            WindowModel model = modelled(stream);
            restarts += model.time.restarts;
            early += model.early.size();
            withdrawn += model.withdrawn.size();
            months += stream.isOfMonths()
                    ? (int) model.closed.keySet().stream()
                            .map(Name::start)
                            .distinct()
                            .count()
                    : 0;
            Recorded some = run(stream, 1 + stream.random.nextInt(600));
            assertAgrees(some, model, stream);
            assertSame(run(stream, 1), some, stream);
            assertSame(run(stream, 1 + stream.random.nextInt(50)), some, stream);
        }
        assertThat(months).as("months are crossed").isGreaterThan(kind == Kind.CALENDAR ? SEEDS / 4 : -1);
        assertThat(restarts > 0).as("clocks were set back").isEqualTo(kind != Kind.COUNT);
        assertThat(early > 0).isEqualTo(kind != Kind.SLIDING);
        assertThat(withdrawn > 0).as("bounds changed").isEqualTo(kind == Kind.SESSION || kind == Kind.COUNT);
    }

    private static WindowModel modelled(RandomStream stream) {
        WindowModel model = stream.model();
        for (Object event : stream.events) {
            if (event instanceof Reading reading) {
                model.take(reading);
            } else {
                model.idle((Long) event);
            }
        }
        model.flush();
        return model;
    }

    /** @param rowsMax batches have at most so many rows; they end, besides, where nothing came for a while */
    private static Recorded run(RandomStream stream, int rowsMax) throws AggregationException {
        Recorded recorded = new Recorded();
        Random random = new Random(stream.seed);
        Aggregation aggregation = Aggregation.compile(stream.calls(), RandomStream.SCHEMA, stream.spec.by());
        try (RootAllocator allocator = new RootAllocator();
                Batch batch = Batch.allocate(allocator, RandomStream.SCHEMA, rowsMax);
                Window windows = Windows.of(stream.spec, aggregation)) {
            long readings = 0;
            int rows = 1 + random.nextInt(rowsMax);
            for (Object event : stream.events) {
                if (event instanceof Reading reading) {
                    stream.append(batch, reading);
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
            assertThat(windows.pending()).as("%s", stream).isZero();
            recorded.assertConserves(readings, windows);
        }
        return recorded;
    }

    private static void assertSame(Recorded cutOtherwise, Recorded some, RandomStream stream) {
        assertThat(cutOtherwise.results).as("cut otherwise, %s", stream).isEqualTo(some.results);
        assertThat(cutOtherwise.inOrder).as("%s", stream).isEqualTo(some.inOrder);
        assertThat(cutOtherwise.lateTimes).as("%s", stream).isEqualTo(some.lateTimes);
        assertThat(cutOtherwise.quarantinedTimes).as("%s", stream).isEqualTo(some.quarantinedTimes);
    }

    private static void assertAgrees(Recorded recorded, WindowModel model, RandomStream stream) {
        assertThat(recorded.lateTimes).as("late, %s", stream).isEqualTo(model.lateTimes);
        assertThat(recorded.quarantinedTimes).as("quarantined, %s", stream).isEqualTo(model.quarantinedTimes);
        assertSummaries(named(recorded.results, stream), model.closed, stream);
        assertSummaries(named(recorded.early, stream), model.early, stream);
        assertThat(named(recorded.withdrawn, stream).keySet())
                .as("withdrawn, %s", stream)
                .isEqualTo(model.withdrawn);
        assertKeysAreUnique(recorded.results, stream);
        assertRevisionsGrow(recorded, stream);
        if (stream.kind != Kind.COUNT && model.time.restarts == 0) {
            assertThat(recorded.results)
                    .as("in the order of time, %s", stream)
                    .isSortedAccordingTo((a, b) -> Long.compare(a.endMicros(), b.endMicros()));
        }
    }

    private static void assertSummaries(
            Map<Name, Map<String, Value>> found, Map<Name, List<Reading>> windows, RandomStream stream) {
        assertThat(found.keySet()).as("%s", stream).isEqualTo(windows.keySet());
        windows.forEach((name, readings) -> {
            Map<String, Value> fields = new LinkedHashMap<>(found.get(name));
            Map<String, Value> others = new LinkedHashMap<>(fields);
            fields.keySet().retainAll(RandomStream.CALLS.keySet());
            assertThat(fields).as("%s, %s", name, stream).isEqualTo(WindowModel.summarised(readings));
            others.keySet().removeAll(fields.keySet());
            assertThat(others).hasSize(stream.calls().size() - fields.size());
            if (windows.size() < FEW || Math.floorMod(name.hashCode(), 4) == 0) {
                others.forEach((other, value) -> assertNear(
                        value, String.valueOf(stream.calls().get(other)), readings, () -> name + ", " + stream));
            }
        });
    }

    private static void assertNear(Value found, String call, List<Reading> readings, Supplier<String> what) {
        Value exact = WindowModel.result(call, readings);
        boolean course = call.matches("increase.*|rate.*|time_avg.*");
        if (course && readings.size() > COURSE_EXACT_MAX) {
            assertCourse(found, exact, call, what);
        } else if (found instanceof Value.OfDouble number && exact instanceof Value.OfDouble wanted) {
            assertThat(number.value())
                    .as(() -> call + " of " + what.get())
                    .isCloseTo(wanted.value(), within(tolerance(call, wanted.value())));
        } else {
            assertThat(found).as(() -> call + " of " + what.get()).isEqualTo(exact);
        }
    }

    /** Readings that find no place take from an increase, and leave an average among the values. */
    private static void assertCourse(Value found, Value exact, String call, Supplier<String> what) {
        double number = ((Value.OfDouble) found).value();
        if (call.startsWith("time_avg")) {
            assertThat(number).as(() -> call + " of " + what.get()).isBetween(-1000.0, 1000.0);
        } else {
            assertThat(number)
                    .as(() -> call + " of " + what.get())
                    .isBetween(0.0, ((Value.OfDouble) exact).value() * (1 + 1e-9));
        }
    }

    /** A slope a second of times that are microseconds apart is a million times as far off. */
    private static double tolerance(String call, double wanted) {
        return 1e-9 * Math.max(call.startsWith("trend") ? 1e9 : 1, Math.abs(wanted));
    }

    private static Map<Name, Map<String, Value>> named(List<Window.Result> results, RandomStream stream) {
        Map<Name, Map<String, Value>> named = new LinkedHashMap<>();
        for (Window.Result result : results) {
            assertThat(List.copyOf(result.group().keySet())).isEqualTo(stream.spec.by());
            Value n = result.readings() == 0 ? Value.MISSING : Value.of(result.readings());
            assertThat(result.fields().get("n"))
                    .as("withdrawn without readings")
                    .isEqualTo(n);
            assertThat(result.partials().isEmpty())
                    .isEqualTo(!stream.spec.shape().isAligned());
            Name name = new Name(
                    result.startMicros(),
                    result.endMicros(),
                    List.copyOf(result.group().values()),
                    result.revision());
            assertThat(named.put(name, result.fields()))
                    .as("%s twice, %s", name, stream)
                    .isNull();
        }
        return named;
    }

    /** What is upstream knows a result by its bounds and group. */
    private static void assertKeysAreUnique(List<Window.Result> results, RandomStream stream) {
        assertThat(results.stream()
                        .map(r -> List.of(r.startMicros(), r.endMicros(), r.group()))
                        .distinct()
                        .count())
                .as("%s", stream)
                .isEqualTo(results.size());
    }

    /** And of each key the last is a result, or withdrawn: nothing told early is left standing. */
    private static void assertRevisionsGrow(Recorded recorded, RandomStream stream) {
        Map<List<Object>, Window.Result> latest = new HashMap<>();
        for (Window.Result result : recorded.inOrder) {
            List<Object> key = List.of(result.startMicros(), result.endMicros(), result.group());
            Window.Result before = latest.put(key, result);
            assertThat(result.revision())
                    .as("%s of %s", key, stream)
                    .isEqualTo(before == null ? 0 : before.revision() + 1);
        }
        Set<Window.Result> last = Collections.newSetFromMap(new IdentityHashMap<>());
        last.addAll(recorded.results);
        last.addAll(recorded.withdrawn);
        assertThat(last).as("%s", stream).containsAll(latest.values());
    }
}
