package io.tributary.gateway.rollup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tributary.pipelines.state.Kept;
import io.tributary.pipelines.state.StateException;
import io.tributary.pipelines.state.Stateful;
import io.tributary.pipelines.state.StatefulContract;
import io.tributary.pipelines.summary.Summary;
import io.tributary.pipelines.summary.SummarySteps;
import io.tributary.pipelines.summary.Value;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.junit.jupiter.api.Test;

class RollupMemoryTest extends StatefulContract {
    private static final long SETTLE = 5_000_000;
    private static final RollupSettings SETTINGS =
            new RollupSettings(Duration.ofSeconds(5), Duration.ofDays(30), 7, 1 << 20);

    @Override
    protected Life begin(long seed) {
        return new Site(seed);
    }

    @Override
    protected int pieces() {
        return 60;
    }

    /**
     * Shares of few windows, with revisions, changed pipelines and final summaries among them. Its time moves by {@code settle} at
     * once, so that it does not matter that times are not kept.
     */
    private static final class Site implements Life {
        final BufferAllocator allocator = new RootAllocator();
        final SummarySteps steps = new SummarySteps(allocator);
        final Rollup rollup = new Rollup(SETTINGS, RollupTest::sums, steps);
        final RollupTest.Upstream upstream = new RollupTest.Upstream();
        final long seed;

        Site(long seed) {
            this.seed = seed;
        }

        @Override
        public Stateful memory() {
            return rollup.memory();
        }

        @Override
        public String take(int index) {
            Random random = new Random(seed * 1_000 + index);
            StringBuilder seen = new StringBuilder();
            long now = 2L * index * SETTLE;
            for (int i = random.nextInt(6); i > 0; i--) {
                seen.append(rollup.arrive(share(random, index), now, upstream).fate())
                        .append(' ');
            }
            if (random.nextInt(3) == 0) {
                rollup.advance(now, upstream);
                rollup.advance(now + SETTLE, upstream);
            }
            return seen + told();
        }

        private Summary share(Random random, int index) {
            int window = index / 4 + random.nextInt(6);
            Summary.Key key = new Summary.Key("s", "p", window, window + 1, Map.of("g", Value.of(window % 2 == 0)));
            Summary.Origin origin = new Summary.Origin("n" + random.nextInt(3), "r" + random.nextInt(2));
            int revision = random.nextInt(4);
            if (random.nextInt(8) == 0) {
                return Summary.finished(key, origin, revision, Map.of("total", Value.of(-0.5)));
            }
            return new Summary(
                    key,
                    origin,
                    revision,
                    Map.of(),
                    List.of(new Summary.Partial("sum/1", String.valueOf(random.nextInt(5)))),
                    Map.of("total", random.nextInt(5) == 0 && index > 20 ? "sum(y)" : "sum(x)"),
                    random.nextInt(4) == 0 ? List.of() : List.of(new Summary.Step("", "total < 7")));
        }

        private String told() {
            String told = upstream.summaries + " " + upstream.failures + " " + rollup.windows() + " " + rollup.pending()
                    + " " + rollup.bytes();
            upstream.summaries.clear();
            upstream.failures.clear();
            return told;
        }

        @Override
        public String end() {
            rollup.flush(1L << 50, upstream);
            return told();
        }

        @Override
        public void close() {
            steps.close();
            allocator.close();
        }
    }

    private static Summary share(int window, String node) {
        return new Summary(
                new Summary.Key("s", "p", window, window + 1, Map.of()),
                new Summary.Origin(node, "r"),
                0,
                Map.of(),
                List.of(new Summary.Partial("sum/1", "1")),
                Map.of("total", "sum(x)"),
                List.of());
    }

    @Test
    void forgotten_windows_stay_known_and_the_oldest_go_a_block_at_a_time() throws StateException {
        RollupSettings narrow = new RollupSettings(Duration.ZERO, Duration.ofDays(1), 1, 1 << 20);
        try (BufferAllocator allocator = new RootAllocator();
                SummarySteps steps = new SummarySteps(allocator)) {
            Rollup rollup = new Rollup(narrow, RollupTest::sums, steps);
            RollupTest.Upstream upstream = new RollupTest.Upstream();
            Kept kept = new Kept();
            int windows = 52_000;
            for (int window = 0; window < windows; window++) {
                rollup.arrive(share(window, "a"), 0, upstream);
                if (window % 100 == 0) {
                    rollup.memory().changes(kept);
                }
            }
            rollup.memory().changes(kept);
            assertThat(kept.entries()).hasSizeBetween(195, 205);
            Rollup restored = new Rollup(narrow, RollupTest::sums, steps);
            kept.restore(restored.memory());
            assertThat(restored.arrive(share(windows - 2, "b"), 0, upstream).fate())
                    .isEqualTo(Arrival.Fate.LATE);
            assertThat(restored.arrive(share(windows - 50_000, "b"), 0, upstream)
                            .fate())
                    .isEqualTo(Arrival.Fate.LATE);
            assertThat(restored.arrive(share(0, "b"), 0, upstream).fate()).isEqualTo(Arrival.Fate.APPLIED);
        }
    }

    @Test
    void a_share_costs_its_own_entries_and_not_those_of_others() {
        try (BufferAllocator allocator = new RootAllocator();
                SummarySteps steps = new SummarySteps(allocator)) {
            Rollup rollup = new Rollup(RollupSettings.DEFAULT, RollupTest::sums, steps);
            RollupTest.Upstream upstream = new RollupTest.Upstream();
            Kept kept = new Kept();
            for (int window = 0; window < 1_000; window++) {
                rollup.arrive(share(window, "a"), 0, upstream);
            }
            rollup.memory().changes(kept);
            int before = kept.calls();
            rollup.arrive(share(7, "b"), 0, upstream);
            rollup.memory().changes(kept);
            assertThat(kept.calls() - before).isLessThanOrEqualTo(3);
        }
    }

    @Test
    void windows_that_are_due_after_a_restart_wait_for_the_rest_of_their_shares_again() throws StateException {
        try (BufferAllocator allocator = new RootAllocator();
                SummarySteps steps = new SummarySteps(allocator)) {
            RollupTest.Upstream upstream = new RollupTest.Upstream();
            Rollup rollup = new Rollup(SETTINGS, RollupTest::sums, steps);
            rollup.arrive(share(0, "a"), 1_000_000_000, upstream);
            Kept kept = new Kept();
            rollup.memory().changes(kept);
            Rollup restored = new Rollup(SETTINGS, RollupTest::sums, steps);
            kept.restore(restored.memory());
            restored.advance(7, upstream);
            restored.arrive(share(0, "b"), 8, upstream);
            restored.advance(6 + SETTLE, upstream);
            assertThat(upstream.summaries).isEmpty();
            restored.advance(7 + SETTLE, upstream);
            assertThat(upstream.summaries)
                    .singleElement()
                    .satisfies(summary -> assertThat(summary.fields()).isEqualTo(Map.of("total", Value.of(2))));
        }
    }

    @Test
    void entries_of_another_time_are_refused() {
        try (BufferAllocator allocator = new RootAllocator();
                SummarySteps steps = new SummarySteps(allocator)) {
            Rollup rollup = new Rollup(SETTINGS, RollupTest::sums, steps);
            assertThatThrownBy(() -> rollup.memory().restore(new byte[] {9}, new byte[0]))
                    .isInstanceOf(StateException.class)
                    .hasMessageContaining("kind 9");
        }
    }
}
