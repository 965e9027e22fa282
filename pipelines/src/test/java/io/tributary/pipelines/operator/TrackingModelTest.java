package io.tributary.pipelines.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tributary.pipelines.operator.Streams.Sample;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What is tracked equals what a plain look at all values of the key gives, on 1,000 random streams each. */
class TrackingModelTest {
    private static final int SEEDS = 1_000;
    private static final int READINGS = 90;
    private static final int KEYS_MAX = 3;
    private static final Duration GAP = Duration.ofSeconds(60);
    private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");

    /** A value that was taken; the first after a gap says so. */
    record Point(long time, double value, boolean afterGap) {}

    /** The new columns for the last of a key's values, worked out from all of them. */
    interface Naive {
        List<@Nullable Double> results(List<Point> points);
    }

    record Case(String name, Tracking tracking, Naive naive) {
        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Case> cases() {
        return Stream.of(
                new Case("delta", new Tracking.Delta(), points -> change(points, false, 0)),
                new Case("increase", new Tracking.Increase(), points -> change(points, true, 0)),
                new Case("rate", new Tracking.Rate(Duration.ofMinutes(1), true), points -> change(points, true, 60e6)),
                new Case(
                        "slope", new Tracking.Rate(Duration.ofSeconds(1), false), points -> change(points, false, 1e6)),
                new Case("smoothed", new Tracking.SmoothedAverage(0.3), points -> faded(points, 0.3)),
                new Case("fading", new Tracking.FadingAverage(Duration.ofSeconds(2)), points -> faded(points, 0)),
                new Case(
                        "last 5",
                        new Tracking.MovingAverage(5, Optional.empty()),
                        points -> moving(points, 5, Long.MAX_VALUE)),
                new Case(
                        "last 3 seconds",
                        new Tracking.MovingAverage(7, Optional.of(Duration.ofSeconds(3))),
                        points -> moving(points, 7, 3_000_000)),
                new Case(
                        "zscore",
                        new Tracking.Anomaly(new Tracking.Method.ZScore(8), 3, 4),
                        points -> zscore(before(points, 8), points)),
                new Case(
                        "mad",
                        new Tracking.Anomaly(new Tracking.Method.Mad(9), 3.5, 5),
                        points -> mad(before(points, 9), points)),
                new Case(
                        "seasonal",
                        new Tracking.Anomaly(new Tracking.Method.Seasonal(true, BERLIN, 6), 3, 3),
                        points -> seasonal(points, 6, 3)),
                new Case(
                        "alarm",
                        new Tracking.Alarm(true, 10, 9.5, Duration.ofSeconds(1), Duration.ofSeconds(2), false),
                        TrackingModelTest::alarm));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void it_agrees_with_a_plain_look_back(Case each) {
        KeySpec keys = new KeySpec(List.of("station"), KEYS_MAX, GAP);
        List<String> names = Trackers.types(each.tracking()).size() == 1 ? List.of("new") : List.of("score", "flag");
        OperatorPlan plan = KeyedOperators.track("value", each.tracking(), names, keys, Streams.SCHEMA);
        try (BufferAllocator allocator = new RootAllocator()) {
            for (long seed = 0; seed < SEEDS; seed++) {
                List<Sample> samples = Streams.of(seed, READINGS, 5);
                try (Operator operator = plan.open(allocator)) {
                    List<List<@Nullable Object>> rows =
                            Streams.run(operator, samples, seed).rows();
                    compare(rows, expected(samples, each.naive(), names.size()), seed);
                }
            }
        }
    }

    private static void compare(List<List<@Nullable Object>> rows, List<List<@Nullable Double>> expected, long seed) {
        assertThat(rows).hasSameSizeAs(expected);
        for (int row = 0; row < rows.size(); row++) {
            for (int i = 0; i < expected.get(row).size(); i++) {
                Object actual = rows.get(row).get(3 + i);
                Double wanted = expected.get(row).get(i);
                String place = "seed " + seed + ", reading " + row + ", column " + i;
                if (wanted == null || actual == null) {
                    assertThat(actual).as(place).isEqualTo(wanted);
                } else if (actual instanceof Boolean flag) {
                    assertThat(flag).as(place).isEqualTo(wanted == 1);
                } else {
                    assertThat((Double) actual)
                            .as(place)
                            .isCloseTo(wanted, within(1e-7 * Math.max(1, Math.abs(wanted))));
                }
            }
        }
    }

    private static List<List<@Nullable Double>> expected(List<Sample> samples, Naive naive, int columns) {
        KeyModel<List<Point>> keys = new KeyModel<>(KEYS_MAX, ArrayList::new, forgotten -> {});
        List<List<@Nullable Double>> expected = new ArrayList<>();
        for (Sample sample : samples) {
            List<Point> points = keys.of(sample.station());
            Double value = sample.usable();
            long last = points.isEmpty() ? 0 : points.get(points.size() - 1).time();
            boolean apart = !points.isEmpty() && Math.abs(sample.time() - last) > GAP.toSeconds() * 1_000_000;
            if (value == null || (!points.isEmpty() && !apart && sample.time() < last)) {
                expected.add(new ArrayList<>(Arrays.asList(new Double[columns])));
            } else {
                points.add(new Point(sample.time(), value, apart));
                expected.add(naive.results(points));
            }
        }
        return expected;
    }

    private static Point last(List<Point> points) {
        return points.get(points.size() - 1);
    }

    private static List<Point> sinceGap(List<Point> points) {
        int from = points.size() - 1;
        while (from > 0 && !points.get(from).afterGap()) {
            from--;
        }
        return points.subList(from, points.size());
    }

    /** The values before the last one. */
    private static double[] before(List<Point> points, int most) {
        List<Point> since = sinceGap(points);
        return since.subList(Math.max(0, since.size() - 1 - most), since.size() - 1).stream()
                .mapToDouble(Point::value)
                .toArray();
    }

    private static List<@Nullable Double> one(@Nullable Double value) {
        List<@Nullable Double> results = new ArrayList<>();
        results.add(value);
        return results;
    }

    private static List<@Nullable Double> change(List<Point> points, boolean counter, double per) {
        List<Point> since = sinceGap(points);
        if (since.size() < 2) {
            return one(null);
        }
        Point now = last(since);
        Point then = since.get(since.size() - 2);
        double change = counter && now.value() < then.value() ? now.value() : now.value() - then.value();
        if (per == 0) {
            return one(change);
        }
        return one(now.time() == then.time() ? null : change * per / (now.time() - then.time()));
    }

    /** @param alpha 0 for half of it after two seconds */
    private static List<@Nullable Double> faded(List<Point> points, double alpha) {
        List<Point> since = sinceGap(points);
        double average = since.get(0).value();
        for (int i = 1; i < since.size(); i++) {
            double passed = (since.get(i).time() - since.get(i - 1).time()) / 2e6;
            double weight = alpha > 0 ? alpha : 1 - Math.pow(0.5, passed);
            average = (1 - weight) * average + weight * since.get(i).value();
        }
        return one(average);
    }

    private static List<@Nullable Double> moving(List<Point> points, int readings, long over) {
        List<Point> since = sinceGap(points);
        long from = over == Long.MAX_VALUE ? Long.MIN_VALUE : last(since).time() - over;
        return one(since.subList(Math.max(0, since.size() - readings), since.size()).stream()
                .filter(point -> point.time() > from)
                .mapToDouble(Point::value)
                .average()
                .orElseThrow());
    }

    private static List<@Nullable Double> scored(double distance, double spread, double threshold) {
        double score = distance == 0 ? 0 : Math.max(-1e6, Math.min(1e6, distance / spread));
        return Arrays.asList(score, Math.abs(score) > threshold ? 1.0 : 0.0);
    }

    private static List<@Nullable Double> zscore(double[] before, List<Point> points) {
        if (before.length < 4) {
            return Arrays.asList(null, null);
        }
        double mean = Arrays.stream(before).average().orElseThrow();
        double squares = Arrays.stream(before).map(x -> (x - mean) * (x - mean)).sum();
        return scored(last(points).value() - mean, Math.sqrt(squares / (before.length - 1)), 3);
    }

    private static List<@Nullable Double> mad(double[] before, List<Point> points) {
        if (before.length < 5) {
            return Arrays.asList(null, null);
        }
        double median = median(before);
        double spread =
                median(Arrays.stream(before).map(x -> Math.abs(x - median)).toArray());
        return scored(0.6745 * (last(points).value() - median), spread, 3.5);
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    private static int hourOfWeek(long micros) {
        ZonedDateTime time = Instant.EPOCH.plus(micros, ChronoUnit.MICROS).atZone(BERLIN);
        return time.getDayOfWeek().getValue() * 24 + time.getHour();
    }

    /** Weighs each earlier value of the hour outright. */
    private static List<@Nullable Double> seasonal(List<Point> points, int readings, int least) {
        Point now = last(points);
        List<Double> values = new ArrayList<>();
        List<Double> weights = new ArrayList<>();
        for (Point point : points.subList(0, points.size() - 1)) {
            if (hourOfWeek(point.time()) == hourOfWeek(now.time())) {
                double weight = 1.0 / Math.min(values.size() + 1, readings);
                weights.replaceAll(each -> each * (1 - weight));
                weights.add(weight);
                values.add(point.value());
            }
        }
        int count = Math.min(values.size(), readings);
        if (count < least) {
            return Arrays.asList(null, null);
        }
        double mean = 0;
        for (int i = 0; i < values.size(); i++) {
            mean += weights.get(i) * values.get(i);
        }
        double variance = 0;
        for (int i = 0; i < values.size(); i++) {
            variance += weights.get(i) * (values.get(i) - mean) * (values.get(i) - mean);
        }
        return scored(now.value() - mean, Math.sqrt(variance * count / (count - 1)), 3);
    }

    private static List<@Nullable Double> alarm(List<Point> points) {
        boolean raised = false;
        Long since = null;
        for (Point point : points) {
            since = point.afterGap() ? null : since;
            boolean calls = raised ? point.value() <= 9.5 : point.value() > 10;
            since = calls ? (since == null ? Long.valueOf(point.time()) : since) : null;
            if (since != null && point.time() - since >= (raised ? 2_000_000 : 1_000_000)) {
                raised = !raised;
                since = null;
            }
        }
        return one(raised ? 1.0 : 0.0);
    }
}
