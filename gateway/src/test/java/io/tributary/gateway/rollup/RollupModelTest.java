package io.tributary.gateway.rollup;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.pipelines.state.Kept;
import io.tributary.pipelines.state.StateException;
import io.tributary.pipelines.summary.Summary;
import io.tributary.pipelines.summary.SummarySteps;
import io.tributary.pipelines.summary.Value;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.LongStream;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Shares in any order and number of arrivals, against a model that simply merges what is left of them. */
class RollupModelTest {
    private static final Map<String, String> CALLS = Map.of("total", "sum(x)");
    private static final RollupSettings SETTINGS =
            new RollupSettings(Duration.ofSeconds(5), Duration.ofHours(10), 10_000, 1 << 30);

    static List<Long> seeds() {
        List<Long> seeds = new ArrayList<>();
        for (long seed = 1; seed <= 60; seed++) {
            seeds.add(seed);
        }
        return seeds;
    }

    static List<Long> cuts() {
        return LongStream.rangeClosed(1, 400).boxed().toList();
    }

    /** A sum of doubles, which depends on the order. */
    private static Map<String, Value> merge(Map<String, String> calls, List<List<Summary.Partial>> shares) {
        double sum = 0;
        for (List<Summary.Partial> share : shares) {
            sum += Double.parseDouble(share.get(0).state());
        }
        return Map.of("total", Value.of(sum));
    }

    /** Every share of every node and window, most with several revisions. */
    private static List<Summary> shares(Random random) {
        List<Summary> shares = new ArrayList<>();
        List<Summary.Step> then = random.nextBoolean() ? List.of() : List.of(new Summary.Step("", "total > -0.5"));
        for (int window = 0; window < 8; window++) {
            for (int node = random.nextInt(5); node >= 0; node--) {
                for (int revision = random.nextInt(4); revision >= 0; revision--) {
                    String state = String.valueOf(random.nextDouble(-1, 1));
                    shares.add(new Summary(
                            new Summary.Key("s", "p", window, window + 1, Map.of("g", Value.of(window % 3))),
                            new Summary.Origin("n" + node / 2, "r" + node),
                            revision,
                            Map.of(),
                            List.of(new Summary.Partial("sum/1", state)),
                            CALLS,
                            then));
                }
            }
        }
        return shares;
    }

    /** What upstream has to know in the end: per window the merge of each origin's highest revision, in the order of names. */
    private static Map<Summary.Key, Map<String, Value>> model(List<Summary> shares) {
        Map<Summary.Key, TreeMap<String, Summary>> best = new LinkedHashMap<>();
        for (Summary share : shares) {
            best.computeIfAbsent(share.key(), key -> new TreeMap<>())
                    .merge(
                            share.origin().node() + "/" + share.origin().run(),
                            share,
                            (a, b) -> a.revision() > b.revision() ? a : b);
        }
        Map<Summary.Key, Map<String, Value>> merged = new LinkedHashMap<>();
        best.forEach((key, byOrigin) -> {
            Map<String, Value> fields = merge(
                    CALLS, byOrigin.values().stream().map(Summary::partials).toList());
            boolean where = !shares.get(0).then().isEmpty();
            double total = ((Value.OfDouble) fields.getOrDefault("total", Value.of(0.0))).value();
            if (!where || total > -0.5) {
                merged.put(key, fields);
            }
        });
        return merged;
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void the_highest_revisions_say_what_the_direct_merge_says(long seed) {
        Random random = new Random(seed);
        List<Summary> shares = shares(random);
        List<Summary> arrivals = new ArrayList<>(shares);
        shares.forEach(share -> arrivals.addAll(Collections.nCopies(random.nextInt(3), share)));
        Collections.shuffle(arrivals, random);

        RollupTest.Upstream upstream = new RollupTest.Upstream();
        try (BufferAllocator allocator = new RootAllocator();
                SummarySteps steps = new SummarySteps(allocator)) {
            Rollup rollup = new Rollup(SETTINGS, RollupModelTest::merge, steps);
            long now = 0;
            for (Summary arrival : arrivals) {
                rollup.arrive(arrival, now, upstream);
                now += random.nextLong(4_000_000);
                rollup.advance(now, upstream);
            }
            rollup.flush(now, upstream);
        }
        assertThat(told(upstream.summaries)).as("seed %d", seed).isEqualTo(model(shares));
        assertThat(upstream.failures).isEmpty();
    }

    /** Each cut goes back to the last time that what changed was kept; what arrived since arrives again. */
    @ParameterizedTest
    @MethodSource("cuts")
    void cut_off_anywhere_it_tells_the_same_as_without_cuts(long seed) throws StateException {
        Random random = new Random(seed);
        List<Summary> shares = shares(random);
        List<Summary> arrivals = new ArrayList<>(shares);
        shares.forEach(share -> arrivals.addAll(Collections.nCopies(random.nextInt(3), share)));
        Collections.shuffle(arrivals, random);

        Kept kept = new Kept();
        List<Summary> sent = new ArrayList<>();
        RollupTest.Upstream upstream = new RollupTest.Upstream();
        try (BufferAllocator allocator = new RootAllocator();
                SummarySteps steps = new SummarySteps(allocator)) {
            Rollup rollup = new Rollup(SETTINGS, RollupModelTest::merge, steps);
            long now = 0;
            int committed = 0;
            for (int i = 0; i < arrivals.size(); i++) {
                rollup.arrive(arrivals.get(i), now, upstream);
                now += random.nextLong(4_000_000);
                rollup.advance(now, upstream);
                if (random.nextInt(3) == 0) {
                    commit(rollup, kept, upstream, sent);
                    committed = i + 1;
                } else if (random.nextInt(4) == 0) {
                    upstream.summaries.clear();
                    now = random.nextLong(1L << 40);
                    rollup = new Rollup(SETTINGS, RollupModelTest::merge, steps);
                    kept.restore(rollup.memory());
                    i = committed - 1;
                }
            }
            rollup.advance(now, upstream);
            rollup.advance(now + 5_000_000, upstream);
            assertThat(rollup.pending()).isZero();
            commit(rollup, kept, upstream, sent);
        }
        assertThat(told(sent)).as("seed %d", seed).isEqualTo(model(shares));
        assertThat(upstream.failures).isEmpty();
    }

    private static void commit(Rollup rollup, Kept kept, RollupTest.Upstream upstream, List<Summary> sent) {
        rollup.memory().changes(kept);
        sent.addAll(upstream.summaries);
        upstream.summaries.clear();
    }

    /** What a receiver believes that applies summaries by key and revision, in whatever order; withdrawn ones are gone. */
    private static Map<Summary.Key, Map<String, Value>> told(List<Summary> summaries) {
        Map<Summary.Key, Integer> revisions = new LinkedHashMap<>();
        Map<Summary.Key, Map<String, Value>> told = new LinkedHashMap<>();
        List<Summary> byRevision = new ArrayList<>(summaries);
        byRevision.sort(Comparator.comparingInt(Summary::revision));
        for (Summary summary : byRevision) {
            Integer before = revisions.put(summary.key(), summary.revision());
            assertThat(summary.revision()).isEqualTo(before == null ? 0 : before + 1);
            assertThat(told.put(summary.key(), summary.fields())).isNotEqualTo(summary.fields());
        }
        told.values().removeIf(fields -> fields.containsValue(Value.MISSING));
        return told;
    }
}
