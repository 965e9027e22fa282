package io.tributary.gateway.rollup;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.gateway.rollup.Arrival.Fate;
import io.tributary.pipelines.summary.Summary;
import io.tributary.pipelines.summary.SummarySteps;
import io.tributary.pipelines.summary.Value;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RollupTest {
    private static final long SECOND = 1_000_000;
    private static final RollupSettings SETTINGS =
            new RollupSettings(Duration.ofSeconds(5), Duration.ofMinutes(10), 100, 1 << 20);

    private final BufferAllocator allocator = new RootAllocator();
    private final SummarySteps steps = new SummarySteps(allocator);
    private final Upstream upstream = new Upstream();
    private Rollup rollup = new Rollup(SETTINGS, RollupTest::sums, steps);
    private long now = 1_000 * SECOND;

    /** Each state is a whole number; each call's result is their sum. */
    static Map<String, Value> sums(Map<String, String> calls, List<List<Summary.Partial>> shares) {
        Map<String, Value> results = new LinkedHashMap<>();
        int index = 0;
        for (String name : calls.keySet()) {
            long sum = 0;
            for (List<Summary.Partial> share : shares) {
                sum += Long.parseLong(share.get(index).state());
            }
            results.put(name, Value.of(sum));
            index++;
        }
        return results;
    }

    /** What came out. */
    static final class Upstream implements Rollup.Output {
        final List<Summary> summaries = new ArrayList<>();
        final List<String> failures = new ArrayList<>();

        @Override
        public void forward(Summary summary) {
            summaries.add(summary);
        }

        @Override
        public void failed(Summary.Key key, String reason) {
            failures.add(reason);
        }
    }

    @AfterEach
    void everything_is_given_back() {
        steps.close();
        assertThat(allocator.getAllocatedMemory()).isZero();
        allocator.close();
        RollupCounts counts = rollup.counts();
        assertThat(counts.applied()
                        + counts.passed()
                        + counts.duplicates()
                        + counts.outdated()
                        + counts.late()
                        + counts.setAside()
                        + counts.refused())
                .isEqualTo(counts.arrived());
    }

    private static Summary.Key key(long minute) {
        return new Summary.Key(
                "city", "air", minute * 60 * SECOND, (minute + 1) * 60 * SECOND, Map.of("district", Value.of("north")));
    }

    private static Summary share(long minute, String node, int revision, long state, Summary.Step... then) {
        return share("sum(pm25)", minute, node, revision, String.valueOf(state), then);
    }

    private static Summary share(
            String call, long minute, String node, int revision, String state, Summary.Step... then) {
        return new Summary(
                key(minute),
                new Summary.Origin(node, "run"),
                revision,
                Map.of(),
                List.of(new Summary.Partial("sum/1", state)),
                Map.of("total", call),
                List.of(then));
    }

    private static Summary.Step where(String text) {
        return new Summary.Step("", text);
    }

    private Fate arrive(Summary share) {
        return rollup.arrive(share, now, upstream).fate();
    }

    private void pass(long seconds) {
        now += seconds * SECOND;
        rollup.advance(now, upstream);
    }

    private static Summary site(long minute, int revision, int nodes, Value total) {
        return new Summary(
                key(minute),
                Summary.Origin.SITE,
                revision,
                nodes,
                Map.of("total", total),
                List.of(),
                Map.of(),
                List.of());
    }

    @Test
    void shares_of_several_nodes_become_one_summary_when_the_window_has_settled() {
        assertThat(arrive(share(0, "a", 0, 1))).isEqualTo(Fate.APPLIED);
        pass(4);
        assertThat(arrive(share(0, "b", 0, 2))).isEqualTo(Fate.APPLIED);
        assertThat(upstream.summaries).isEmpty();
        pass(1);
        assertThat(upstream.summaries).containsExactly(site(0, 0, 2, Value.of(3)));
    }

    @Test
    void two_lives_of_one_node_are_two_shares_of_one_node() {
        arrive(share(0, "a", 0, 1));
        Summary again = share(0, "a", 0, 2);
        arrive(new Summary(
                again.key(),
                new Summary.Origin("a", "second run"),
                0,
                Map.of(),
                again.partials(),
                again.calls(),
                again.then()));
        pass(5);
        assertThat(upstream.summaries).containsExactly(site(0, 0, 1, Value.of(3)));
    }

    @Test
    void a_second_arrival_and_an_older_revision_change_nothing() {
        arrive(share(0, "a", 1, 1));
        assertThat(arrive(share(0, "a", 1, 1))).isEqualTo(Fate.DUPLICATE);
        assertThat(arrive(share(0, "a", 0, 7))).isEqualTo(Fate.OUTDATED);
        pass(5);
        assertThat(arrive(share(0, "a", 1, 1))).isEqualTo(Fate.DUPLICATE);
        pass(60);
        assertThat(upstream.summaries).containsExactly(site(0, 0, 1, Value.of(1)));
        assertThat(rollup.counts().duplicates()).isEqualTo(2);
        assertThat(rollup.counts().outdated()).isEqualTo(1);
    }

    @Test
    void a_newer_revision_of_an_origin_replaces_its_share() {
        arrive(share(0, "a", 0, 1));
        arrive(share(0, "b", 0, 2));
        arrive(share(0, "a", 1, 10));
        pass(5);
        assertThat(upstream.summaries).containsExactly(site(0, 0, 2, Value.of(12)));
    }

    @Test
    void a_later_share_revises_the_summary_once_it_has_settled() {
        arrive(share(0, "a", 0, 1));
        pass(5);
        arrive(share(0, "b", 0, 2));
        arrive(share(0, "c", 0, 4));
        pass(4);
        assertThat(upstream.summaries).hasSize(1);
        pass(1);
        assertThat(upstream.summaries).containsExactly(site(0, 0, 1, Value.of(1)), site(0, 1, 3, Value.of(7)));
        assertThat(rollup.counts().revised()).isEqualTo(1);
    }

    @Test
    void a_later_share_that_changes_nothing_is_not_a_revision() {
        arrive(share(0, "a", 0, 1));
        pass(5);
        arrive(share(0, "a", 1, 1));
        pass(5);
        assertThat(upstream.summaries).hasSize(1);
        assertThat(rollup.counts().unchanged()).isEqualTo(1);
    }

    @Test
    void steps_are_applied_to_the_whole_window_not_to_the_shares() {
        arrive(share(0, "a", 0, 2, where("total >= 3")));
        arrive(share(0, "b", 0, 2, where("total >= 3")));
        arrive(share(1, "a", 0, 2, where("total >= 3")));
        pass(5);
        assertThat(upstream.summaries).containsExactly(site(0, 0, 2, Value.of(4)));
        assertThat(rollup.counts().filtered()).isEqualTo(1);
    }

    @Test
    void a_summary_that_the_whole_window_no_longer_justifies_is_withdrawn_and_may_come_back() {
        arrive(share(0, "a", 0, 2, where("total < 3")));
        pass(5);
        arrive(share(0, "b", 0, 2, where("total < 3")));
        pass(5);
        arrive(share(0, "b", 1, 2, where("total < 3")));
        pass(5);
        arrive(share(0, "b", 2, 0, where("total < 3")));
        pass(5);
        assertThat(upstream.summaries)
                .containsExactly(site(0, 0, 1, Value.of(2)), site(0, 1, 2, Value.MISSING), site(0, 2, 2, Value.of(2)));
        assertThat(rollup.counts().withdrawn()).isEqualTo(1);
    }

    @Test
    void steps_that_cannot_be_applied_are_reported_and_hold_nothing_up() {
        arrive(share(0, "a", 0, 2, where("no_such_field > 1")));
        arrive(share(1, "a", 0, 2));
        pass(5);
        assertThat(upstream.failures).singleElement().asString().contains("no_such_field");
        assertThat(upstream.summaries).containsExactly(site(1, 0, 1, Value.of(2)));
    }

    @Test
    void a_share_that_cannot_be_merged_is_refused_and_the_others_are_not_harmed() {
        arrive(share(0, "a", 0, 1));
        Arrival refused = rollup.arrive(share("sum(pm25)", 0, "b", 0, "nonsense"), now, upstream);
        assertThat(refused.fate()).isEqualTo(Fate.REFUSED);
        assertThat(refused.reason()).contains("nonsense");
        pass(5);
        assertThat(upstream.summaries).containsExactly(site(0, 0, 1, Value.of(1)));
        assertThat(arrive(share(0, "b", 0, 2))).isEqualTo(Fate.APPLIED);
    }

    @Test
    void shares_of_the_old_meaning_are_pushed_out_by_the_new_one_and_counted() {
        arrive(share(0, "a", 0, 1));
        arrive(share(0, "b", 0, 2));
        Arrival newer = rollup.arrive(share("sum(pm10)", 0, "c", 0, "40"), now, upstream);
        assertThat(newer.fate()).isEqualTo(Fate.APPLIED);
        assertThat(newer.reason()).contains("pushed 2 shares");
        pass(5);
        assertThat(upstream.summaries).containsExactly(site(0, 0, 1, Value.of(40)));
        assertThat(rollup.counts().superseded()).isEqualTo(2);
    }

    @Test
    void a_share_of_the_old_meaning_is_set_aside_once_the_new_one_is_there() {
        arrive(share(0, "a", 0, 1));
        arrive(share("sum(pm10)", 1, "b", 0, "40"));
        assertThat(arrive(share(1, "a", 0, 1))).isEqualTo(Fate.SET_ASIDE);
        assertThat(arrive(share(1, "a", 0, 1))).isEqualTo(Fate.DUPLICATE);
        assertThat(arrive(share("sum(pm10)", 1, "a", 1, "2"))).isEqualTo(Fate.APPLIED);
        pass(5);
        assertThat(upstream.summaries).containsExactly(site(0, 0, 1, Value.of(1)), site(1, 0, 2, Value.of(42)));
        assertThat(rollup.counts().setAside()).isEqualTo(1);
    }

    @Test
    void the_old_meaning_is_good_enough_where_nobody_has_a_newer_one() {
        arrive(share("sum(pm10)", 0, "a", 0, "1"));
        arrive(share(0, "a", 1, 5));
        arrive(share("sum(pm10)", 0, "a", 2, "7"));
        pass(5);
        assertThat(upstream.summaries).containsExactly(site(0, 0, 1, Value.of(7)));
    }

    @Test
    void different_steps_are_different_meanings() {
        arrive(share(0, "a", 0, 1, where("total > 0")));
        arrive(share(0, "b", 0, 2, where("total > 1")));
        pass(5);
        assertThat(upstream.summaries).containsExactly(site(0, 0, 1, Value.of(2)));
    }

    @Test
    void a_final_summary_passes_through_at_once_and_once() {
        Summary done = Summary.finished(key(0), new Summary.Origin("a", "run"), 0, Map.of("total", Value.of(1)));
        assertThat(arrive(done)).isEqualTo(Fate.PASSED);
        assertThat(arrive(done)).isEqualTo(Fate.DUPLICATE);
        assertThat(upstream.summaries).containsExactly(done);
        pass(5);
        assertThat(upstream.summaries).hasSize(1);
    }

    @Test
    void a_share_of_a_forgotten_window_is_late_whatever_else_came_since() {
        arrive(share(0, "a", 0, 1));
        pass(5);
        pass(600);
        assertThat(arrive(Summary.finished(key(0), new Summary.Origin("c", "run"), 0, Map.of("total", Value.of(1)))))
                .isEqualTo(Fate.PASSED);
        assertThat(arrive(share(0, "b", 0, 2))).isEqualTo(Fate.LATE);
    }

    @Test
    void flush_summarises_what_has_not_settled() {
        arrive(share(0, "a", 0, 1));
        arrive(share(1, "a", 0, 2));
        rollup.flush(now, upstream);
        assertThat(upstream.summaries).containsExactly(site(0, 0, 1, Value.of(1)), site(1, 0, 1, Value.of(2)));
        assertThat(rollup.pending()).isZero();
        rollup.flush(now, upstream);
        assertThat(upstream.summaries).hasSize(2);
    }

    @Test
    void a_share_of_a_forgotten_window_is_late_and_does_not_replace_the_whole_by_a_part() {
        arrive(share(0, "a", 0, 1));
        pass(5);
        pass(599);
        assertThat(rollup.windows()).isEqualTo(1);
        pass(1);
        assertThat(rollup.windows()).isZero();
        assertThat(rollup.bytes()).isZero();
        assertThat(arrive(share(0, "b", 0, 2))).isEqualTo(Fate.LATE);
        pass(60);
        assertThat(upstream.summaries).hasSize(1);
        assertThat(rollup.counts().late()).isEqualTo(1);
    }

    @Test
    void a_backlog_of_old_windows_is_not_late() {
        arrive(share(100, "a", 0, 1));
        pass(5);
        pass(600);
        assertThat(arrive(share(3, "a", 0, 1))).isEqualTo(Fate.APPLIED);
        pass(5);
        assertThat(upstream.summaries).hasSize(2);
    }

    @Test
    void more_windows_than_allowed_are_summarised_early_and_counted() {
        rollup = new Rollup(
                new RollupSettings(Duration.ofSeconds(5), Duration.ofMinutes(10), 3, 1 << 20), RollupTest::sums, steps);
        for (int minute = 0; minute < 10; minute++) {
            arrive(share(minute, "a", 0, minute));
        }
        assertThat(rollup.windows()).isEqualTo(3);
        assertThat(upstream.summaries).hasSize(7);
        assertThat(rollup.counts().squeezed()).isEqualTo(7);
        assertThat(arrive(share(0, "b", 0, 1))).isEqualTo(Fate.LATE);
    }

    @Test
    void more_bytes_than_allowed_are_given_up_and_counted() {
        rollup = new Rollup(
                new RollupSettings(Duration.ofSeconds(5), Duration.ofMinutes(10), 1_000, 10_000),
                RollupTest::sums,
                steps);
        for (int minute = 0; minute < 100; minute++) {
            arrive(share("sum(pm25)", minute, "a", 0, "0".repeat(1_000) + "1"));
            assertThat(rollup.bytes()).isBetween(0L, 10_000L);
        }
        assertThat(rollup.counts().squeezed()).isGreaterThan(80);
    }

    @Test
    void too_many_lives_of_nodes_in_one_window_are_refused() {
        for (int node = 0; node < Rollup.ORIGINS_MAX; node++) {
            assertThat(arrive(share(0, "n" + node, 0, 1))).isEqualTo(Fate.APPLIED);
        }
        assertThat(arrive(share(0, "one more", 0, 1))).isEqualTo(Fate.REFUSED);
        assertThat(arrive(share(0, "n7", 1, 2))).isEqualTo(Fate.APPLIED);
    }
}
