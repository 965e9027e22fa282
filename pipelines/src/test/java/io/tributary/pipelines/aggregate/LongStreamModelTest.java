package io.tributary.pipelines.aggregate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tributary.pipelines.aggregate.StatisticModel.Reading;
import io.tributary.pipelines.batch.Batch;
import io.tributary.pipelines.summary.Summary;
import io.tributary.pipelines.summary.Value;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.apache.arrow.memory.RootAllocator;
import org.junit.jupiter.api.Test;

/**
 * Streams of 300 to 5,000 readings, too many for a sketch to hold, beside {@link StatisticModel}: what {@code docs/statistics.md}
 * says of how far a result may be off holds of every one of 1,000, over panes, nodes and saved partials. Every other stream is in order,
 * and so are its panes and nodes: what depends on the course is then exact.
 */
class LongStreamModelTest {
    private static final int SEEDS = Integer.getInteger("statistic.model.seeds", 1_000);
    private static final int ROWS_MAX = 512;
    private static final int NODES_MAX = 3;
    private static final int PANES_MAX = 2 * NODES_MAX;
    /** Of {@code quantile}: so much of the readings, times sqrt(q(1 - q)). */
    private static final double QUANTILE_BOUND = 2 * StrictMath.PI / 200;

    private static final int EXACT_MAX = 256;
    private static final int COURSE_EXACT_MAX = 128;

    private static final Map<String, String> CALLS = new LinkedHashMap<>();

    static {
        for (String call : List.of(
                "count(x)",
                "sum(x)",
                "avg(x)",
                "stddev(x)",
                "min(x)",
                "last(x)",
                "histogram(x, -100, 0, 100)",
                "corr(x, k)",
                "trend(x)",
                "argmax(x, time)",
                "quantile(x, 0)",
                "quantile(x, 0.01)",
                "median(x)",
                "quantile(x, 0.95)",
                "quantile(x, 1)",
                "distinct(x)",
                "distinct(s)",
                "topk(s, 10)",
                "topk(k, 100)",
                "increase(k)",
                "rate(k)",
                "time_avg(x)")) {
            CALLS.put("r" + CALLS.size(), call);
        }
    }

    /** The values of x in the stream that is checked. */
    private double[] sorted = {};

    private int sketched;
    private int wide;

    @Test
    void results_are_exact_or_within_their_bounds() throws Exception {
        try (RootAllocator allocator = new RootAllocator()) {
            for (long seed = 0; seed < SEEDS; seed++) {
                compare(seed, allocator);
            }
        }
        assertThat(sketched).as("estimates of how many are different").isGreaterThan(SEEDS / 2);
        assertThat((double) wide / sketched)
                .as("further off than the standard error")
                .isLessThan(0.37);
    }

    private void compare(long seed, RootAllocator allocator) throws Exception {
        Random random = new Random(seed);
        boolean inOrder = seed % 2 == 0;
        List<Reading> readings = stream(random, inOrder);
        int nodes = 1 + random.nextInt(NODES_MAX);
        int[] nodeOf = parts(readings.size(), nodes, inOrder, random);
        int[] paneOf = parts(readings.size(), 2 * nodes, inOrder, random);
        List<List<Summary.Partial>> shares = new ArrayList<>();
        for (int node = 0; node < nodes; node++) {
            shares.add(share(readings, nodeOf, node, paneOf, allocator));
        }
        sorted = readings.stream()
                .filter(reading -> !reading.x().equals(Value.MISSING))
                .mapToDouble(reading -> number(reading.x()))
                .sorted()
                .toArray();
        Map<String, Value> found = Aggregation.merge(CALLS, shares).fields();
        found.forEach((name, value) -> {
            String call = String.valueOf(CALLS.get(name));
            check(call, value, readings, inOrder, call + " of " + readings.size() + ", seed " + seed);
        });
    }

    /** Which part each reading is in: one part after the other, or anyhow. */
    private static int[] parts(int readings, int parts, boolean inOrder, Random random) {
        int[] of = random.ints(readings, 0, parts).toArray();
        if (inOrder) {
            Arrays.sort(of);
        }
        return of;
    }

    private static List<Reading> stream(Random random, boolean inOrder) {
        int count = 300 + (int) (4700 * Math.pow(random.nextDouble(), 3));
        int different = 50 + random.nextInt(3000);
        double spread = Math.pow(10, random.nextInt(4));
        boolean rises = random.nextInt(3) == 0;
        List<Reading> readings = new ArrayList<>();
        long time = 0;
        int counter = 0;
        for (int i = 0; i < count; i++) {
            time += 1 + random.nextInt(1000);
            counter = random.nextInt(200) == 0 ? random.nextInt(10) : counter + random.nextInt(6);
            double x = (rises ? i : 0) + Math.rint(random.nextGaussian() * different) / different * spread;
            // Few texts are frequent and many are rare.
            int text = (int) (different * Math.pow(random.nextDouble(), 4));
            readings.add(new Reading(
                    time,
                    random.nextInt(20) == 0 ? Value.MISSING : Value.of(x),
                    random.nextInt(20) == 0 ? Value.MISSING : Value.of(counter),
                    random.nextInt(20) == 0 ? Value.MISSING : Value.of("s" + text),
                    Value.MISSING));
            if (random.nextInt(20) == 0) {
                readings.add(readings.get(readings.size() - 1));
            }
        }
        if (!inOrder) {
            disorder(readings, random);
        }
        return readings;
    }

    /** Readings change places with others up to so far away. */
    private static void disorder(List<Reading> readings, Random random) {
        int reach = 1 + random.nextInt(random.nextBoolean() ? 10 : readings.size());
        for (int i = 0; i < readings.size(); i++) {
            Collections.swap(readings, i, Math.min(readings.size() - 1, i + random.nextInt(reach)));
        }
    }

    private static List<Summary.Partial> share(
            List<Reading> readings, int[] nodeOf, int node, int[] paneOf, RootAllocator allocator) throws Exception {
        Aggregation aggregation = Aggregation.compile(CALLS, StatisticModelTest.INPUT, List.of());
        Inputs inputs = aggregation.inputs(ROWS_MAX);
        States states = aggregation.states();
        states.ensure(PANES_MAX);
        int[] slots = new int[ROWS_MAX];
        long[] times = new long[ROWS_MAX];
        try (Batch batch = Batch.allocate(allocator, StatisticModelTest.INPUT, ROWS_MAX)) {
            for (int i = 0; i < readings.size(); i++) {
                if (nodeOf[i] == node) {
                    slots[batch.rows()] = paneOf[i];
                    StatisticModel.write(readings.get(i), batch);
                }
                if (batch.rows() == ROWS_MAX || (i == readings.size() - 1 && batch.rows() > 0)) {
                    batch.time().longs(0, batch.rows(), times);
                    inputs.load(batch, 0, batch.rows());
                    states.add(slots, inputs, times, 0, batch.rows());
                    batch.clear();
                }
            }
        }
        States whole = aggregation.states();
        whole.ensure(1);
        for (int pane = 0; pane < PANES_MAX; pane++) {
            whole.merge(0, states, pane);
        }
        return whole.partials(0);
    }

    private void check(String call, Value found, List<Reading> readings, boolean inOrder, String what) {
        switch (call.substring(0, call.indexOf('('))) {
            case "median" -> checkQuantile(0.5, found, what);
            case "quantile" ->
                checkQuantile(Double.parseDouble(call.substring(call.indexOf(' '), call.length() - 1)), found, what);
            case "distinct" -> checkDistinct(call, found, readings, what);
            case "topk" -> checkTop(call, found, readings, what);
            case "increase", "rate", "time_avg" -> checkCourse(call, found, readings, inOrder, what);
            default -> checkNear(StatisticModel.result(call, readings), found, what);
        }
    }

    private static void checkNear(Value exact, Value found, String what) {
        if (found instanceof Value.OfDouble number && exact instanceof Value.OfDouble wanted) {
            assertThat(number.value())
                    .as(what)
                    .isCloseTo(wanted.value(), within(1e-9 * Math.max(1, Math.abs(wanted.value()))));
        } else {
            assertThat(found).as(what).isEqualTo(exact);
        }
    }

    private void checkQuantile(double q, Value found, String what) {
        double bound = sorted.length <= EXACT_MAX ? 0 : QUANTILE_BOUND * StrictMath.sqrt(q * (1 - q));
        double low = number(StatisticModel.quantile(sorted, Math.max(0, q - bound)));
        double high = number(StatisticModel.quantile(sorted, Math.min(1, q + bound)));
        double rounding = 1e-9 * Math.max(1, Math.abs(low) + Math.abs(high));
        assertThat(number(found)).as(what).isBetween(low - rounding, high + rounding);
    }

    private void checkDistinct(String call, Value found, List<Reading> readings, String what) {
        double exact = number(StatisticModel.result(call, readings));
        if (exact <= EXACT_MAX) {
            assertThat(number(found)).as(what).isEqualTo(exact);
            return;
        }
        double off = Math.abs(number(found) - exact) / exact;
        assertThat(off).as(what).isLessThan(0.065);
        sketched++;
        wide += off > 0.01625 ? 1 : 0;
    }

    /** A count is never too high and too low by a 129th of all, and what is more frequent than the last by more is there. */
    private static void checkTop(String call, Value found, List<Reading> readings, String what) {
        String column = call.substring(5, 6);
        Map<Value, Long> exact = new TreeMap<>(Comparator.comparing(Value::toString));
        readings.stream()
                .map(reading -> reading.of(column))
                .filter(value -> !value.equals(Value.MISSING))
                .forEach(value -> exact.merge(value, 1L, Long::sum));
        if (exact.size() <= EXACT_MAX) {
            assertThat(found).as(what).isEqualTo(StatisticModel.result(call, readings));
            return;
        }
        double bound = count(column, readings) / 129.0;
        long last = Long.MAX_VALUE;
        for (Value item : ((Value.OfList) found).items()) {
            Value.OfCounted counted = (Value.OfCounted) item;
            long count = exact.getOrDefault(counted.value(), 0L);
            assertThat((double) counted.count()).as("%s: %s", what, counted).isBetween(count - bound, (double) count);
            assertThat(counted.count()).as("most frequent first, %s", what).isLessThanOrEqualTo(last);
            last = counted.count();
            exact.remove(counted.value());
        }
        double enough = last + bound;
        assertThat(exact)
                .as(what)
                .allSatisfy((value, count) -> assertThat((double) count).isLessThanOrEqualTo(enough));
    }

    private static void checkCourse(String call, Value found, List<Reading> readings, boolean inOrder, String what) {
        Value exact = StatisticModel.result(call, readings);
        if (inOrder || readings.size() <= COURSE_EXACT_MAX) {
            checkNear(exact, found, what);
        } else if (call.startsWith("time_avg")) {
            double least = number(StatisticModel.result("min(x)", readings));
            double greatest = number(StatisticModel.result("max(x)", readings));
            assertThat(number(found)).as(what).isBetween(least, greatest);
        } else if (call.startsWith("increase")) {
            double rounding = 1e-9 * number(exact);
            assertThat(number(found))
                    .as(what)
                    .isBetween(number(exact) - lostAtResets(readings) - rounding, number(exact) + rounding);
        } else {
            assertThat(number(found)).as(what).isBetween(0.0, number(exact) * (1 + 1e-9));
        }
    }

    /** What the counter stood at before each fall. */
    private static double lostAtResets(List<Reading> readings) {
        List<Reading> sorted = readings.stream()
                .filter(reading -> !reading.k().equals(Value.MISSING))
                .sorted(Comparator.comparingLong(Reading::time))
                .toList();
        double lost = 0;
        for (int i = 1; i < sorted.size(); i++) {
            double before = number(sorted.get(i - 1).k());
            lost += number(sorted.get(i).k()) < before ? before : 0;
        }
        return lost;
    }

    private static long count(String column, List<Reading> readings) {
        return readings.stream()
                .filter(reading -> !reading.of(column).equals(Value.MISSING))
                .count();
    }

    private static double number(Value value) {
        return value instanceof Value.OfInt whole ? whole.value() : ((Value.OfDouble) value).value();
    }
}
