package io.tributary.pipelines.summary;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;

/** Random summaries for tests: every type of value, awkward texts and times. */
public final class Summaries {
    private static final List<String> TEXTS = List.of(
            "north", "", "a b", "Zürich", "\"quoted\\\"", "line\nbreak", "\u0000\u001f", "😀", "日本", "null", "10.0");
    private static final double[] DOUBLES = {
        0.0,
        -0.0,
        10.0,
        0.1,
        1e300,
        -1e-300,
        Double.MIN_VALUE,
        Double.MAX_VALUE,
        Double.NaN,
        Double.POSITIVE_INFINITY,
        Double.NEGATIVE_INFINITY,
        1.0 / 3
    };
    private static final long[] LONGS = {0, 1, -1, 10, Long.MAX_VALUE, Long.MIN_VALUE, 1L << 53, (1L << 53) + 1};

    private Summaries() {}

    public static Summary random(RandomGenerator random) {
        long start = random.nextLong(-1_000_000_000_000_000L, 4_000_000_000_000_000L);
        Summary.Key key = new Summary.Key(
                "s" + text(random),
                "p" + text(random),
                start,
                start + random.nextLong(1, 1L << 50),
                values(random, false));
        Summary.Origin origin = new Summary.Origin("n" + text(random), "r" + text(random));
        int revision = random.nextInt(Integer.MAX_VALUE);
        if (random.nextInt(4) == 0) {
            return Summary.finished(key, origin, revision, values(random, true));
        }
        List<Summary.Partial> partials = new ArrayList<>();
        Map<String, String> calls = new LinkedHashMap<>();
        for (int i = random.nextInt(3); i >= 0; i--) {
            partials.add(new Summary.Partial("kind/" + i, text(random)));
            calls.put("c" + i, text(random));
        }
        List<Summary.Step> then = new ArrayList<>();
        for (int i = random.nextInt(3); i > 0; i--) {
            then.add(new Summary.Step(random.nextBoolean() ? "" : "s" + i, text(random)));
        }
        return new Summary(key, origin, revision, values(random, true), partials, calls, then);
    }

    private static Map<String, Value> values(RandomGenerator random, boolean lists) {
        Map<String, Value> values = new LinkedHashMap<>();
        for (int i = random.nextInt(5); i > 0; i--) {
            values.put(i + text(random), lists && random.nextInt(4) == 0 ? list(random) : value(random));
        }
        return values;
    }

    private static Value list(RandomGenerator random) {
        List<Value> items = new ArrayList<>();
        for (int i = random.nextInt(4); i > 0; i--) {
            items.add(
                    random.nextBoolean()
                            ? value(random)
                            : new Value.OfCounted(value(random), random.nextLong(1, 1000)));
        }
        return Value.ofList(items);
    }

    private static Value value(RandomGenerator random) {
        return switch (random.nextInt(6)) {
            case 0 -> Value.MISSING;
            case 1 -> Value.of(DOUBLES[random.nextInt(DOUBLES.length)]);
            case 2 -> Value.of(LONGS[random.nextInt(LONGS.length)]);
            case 3 -> Value.of(random.nextBoolean());
            case 4 -> Value.of(text(random));
            default -> Value.ofTime(LONGS[random.nextInt(LONGS.length)]);
        };
    }

    private static String text(RandomGenerator random) {
        return TEXTS.get(random.nextInt(TEXTS.size()));
    }
}
