package io.tributary.pipelines.aggregate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tributary.pipelines.batch.Batch;
import io.tributary.pipelines.batch.Schema;
import io.tributary.pipelines.batch.Type;
import io.tributary.pipelines.summary.Summary;
import io.tributary.pipelines.summary.Value;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.arrow.memory.RootAllocator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Every statistic, from columns over states, saved partials and their merge to results, beside {@link StatisticModel}:
 * 1,000 streams with nulls, duplicates, readings out of order, several panes and nodes. {@link LongStreamModelTest} has the
 * streams that sketches cannot hold exactly.
 */
class StatisticModelTest {
    static final Schema INPUT = Schema.of(
            new Schema.Field("x", Type.DOUBLE),
            new Schema.Field("k", Type.INT),
            new Schema.Field("s", Type.TEXT),
            new Schema.Field("b", Type.BOOL));
    private static final int ROWS_MAX = 64;

    private static final Map<String, String> CALLS = new LinkedHashMap<>();

    static {
        for (String call : List.of(
                "count()",
                "count(s)",
                "sum(x)",
                "avg(k)",
                "min(x)",
                "max(k)",
                "min(s)",
                "max(s)",
                "min(b)",
                "max(b)",
                "min(time)",
                "first(x)",
                "last(k)",
                "first(s)",
                "last(s)",
                "first(b)",
                "last(time)",
                "variance(x)",
                "stddev(k)",
                "median(x)",
                "quantile(k, 0.9)",
                "distinct(x)",
                "distinct(s)",
                "distinct(b)",
                "distinct(time)",
                "increase(k)",
                "rate(k)",
                "time_avg(x)",
                "histogram(x, -2, 0, 5)",
                "topk(s, 3)",
                "topk(k, 100)",
                "topk(b, 1)",
                "argmin(x, s)",
                "argmax(x, time)",
                "argmax(k, b)",
                "corr(x, k)",
                "covar(k, x)",
                "trend(x)")) {
            CALLS.put("r" + CALLS.size(), call);
        }
    }

    private final RootAllocator allocator = new RootAllocator();

    @AfterEach
    void everything_is_given_back() {
        assertThat(allocator.getAllocatedMemory()).isZero();
        allocator.close();
    }

    @Test
    void every_statistic_is_called() {
        for (Statistic statistic : Statistic.values()) {
            assertThat(CALLS.values()).anyMatch(call -> call.startsWith(statistic.word() + "("));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9})
    void results_agree_with_the_model(int hundred) throws Exception {
        for (long seed = hundred * 100L; seed < hundred * 100L + 100; seed++) {
            compare(seed);
        }
    }

    private void compare(long seed) throws Exception {
        Random random = new Random(seed);
        List<StatisticModel.Reading> readings = StatisticModel.stream(random, random.nextInt(120));
        int nodes = 1 + random.nextInt(3);
        List<List<Summary.Partial>> shares = new ArrayList<>();
        List<List<StatisticModel.Reading>> byNode = new ArrayList<>();
        for (int node = 0; node < nodes; node++) {
            byNode.add(new ArrayList<>());
        }
        readings.forEach(reading -> byNode.get(random.nextInt(nodes)).add(reading));
        for (List<StatisticModel.Reading> share : byNode) {
            shares.add(share(share, random));
        }
        Aggregation.Merged merged = Aggregation.merge(CALLS, shares);
        merged.fields().forEach((name, value) -> {
            String call = String.valueOf(CALLS.get(name));
            assertNear(value, StatisticModel.result(call, readings), call + " seed " + seed);
        });
        assertThat(Aggregation.merge(CALLS, List.of(merged.partials())).fields())
                .as("saved once more, seed %d", seed)
                .isEqualTo(merged.fields());
    }

    /** As a window does it: batches, two slots that become one, as panes do. */
    private List<Summary.Partial> share(List<StatisticModel.Reading> readings, Random random) throws Exception {
        Aggregation aggregation = Aggregation.compile(CALLS, INPUT, List.of());
        Inputs inputs = aggregation.inputs(ROWS_MAX);
        States states = aggregation.states();
        states.ensure(2);
        try (Batch batch = Batch.allocate(allocator, INPUT, ROWS_MAX)) {
            for (int from = 0; from < readings.size(); ) {
                int to = Math.min(readings.size(), from + 1 + random.nextInt(ROWS_MAX));
                batch.clear();
                // Ids begin anew now and then, as when a dictionary is full.
                batch.column(3).dictionary().forgetIfOver(random.nextInt(20), 1000);
                readings.subList(from, to).forEach(reading -> StatisticModel.write(reading, batch));
                int skip = random.nextInt(to - from);
                add(states, inputs, batch, 0, skip, random);
                add(states, inputs, batch, skip, to - from, random);
                from = to;
            }
        }
        States panes = aggregation.states();
        panes.ensure(1);
        panes.merge(0, states, 0);
        panes.merge(0, states, 1);
        return panes.partials(0);
    }

    private static void add(States states, Inputs inputs, Batch batch, int from, int to, Random random) {
        int rows = to - from;
        long[] times = new long[rows];
        batch.time().longs(from, to, times);
        inputs.load(batch, from, to);
        states.add(random.ints(rows, 0, 2).toArray(), inputs, times, 0, rows);
    }

    private static void assertNear(Value found, Value exact, String what) {
        if (found instanceof Value.OfDouble number && exact instanceof Value.OfDouble wanted) {
            assertThat(number.value())
                    .as(what)
                    .isCloseTo(wanted.value(), within(1e-9 * Math.max(1, Math.abs(wanted.value()))));
        } else {
            assertThat(found).as(what).isEqualTo(exact);
        }
    }
}
