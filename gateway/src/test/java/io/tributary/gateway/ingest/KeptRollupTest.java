package io.tributary.gateway.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.edge.store.Commit;
import io.tributary.edge.store.KeptRun;
import io.tributary.edge.store.Store;
import io.tributary.edge.store.StoreSettings;
import io.tributary.gateway.rollup.Arrival;
import io.tributary.gateway.rollup.Rollup;
import io.tributary.gateway.rollup.RollupSettings;
import io.tributary.pipelines.summary.Summary;
import io.tributary.pipelines.summary.SummaryJson;
import io.tributary.pipelines.summary.SummarySteps;
import io.tributary.pipelines.summary.Value;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What was kept of a roll-up and can't be read stops nothing. */
class KeptRollupTest {
    private static final String RUN = "rollup";
    private static final long SETTLE = 5_000_000;
    private static final RollupSettings SETTINGS =
            new RollupSettings(Duration.ofSeconds(5), Duration.ofDays(1), 100, 1L << 30);

    @TempDir
    private Path folder = Path.of("");

    private final BufferAllocator allocator = new RootAllocator();
    private final SummarySteps steps = new SummarySteps(allocator);
    private final List<Summary> told = new ArrayList<>();
    private final Rollup.Output output = new Rollup.Output() {
        @Override
        public void forward(Summary summary) {
            told.add(summary);
        }

        @Override
        public void failed(Summary.Key key, String reason) {
            throw new AssertionError(key + ": " + reason);
        }
    };
    private Store store;

    @BeforeEach
    void open() throws Exception {
        store = Store.open(StoreSettings.in(folder), () -> Instant.EPOCH);
    }

    @AfterEach
    void everything_is_given_back() {
        store.close();
        steps.close();
        allocator.close();
    }

    /** States are the texts to be shown, all of them. */
    private static Map<String, Value> texts(Map<String, String> calls, List<List<Summary.Partial>> shares) {
        return Map.of(
                "all",
                new Value.OfList(shares.stream()
                        .map(share -> Value.of(share.get(0).state()))
                        .toList()));
    }

    private KeptRollup life() {
        return KeptRollup.of(store, "s", () -> new Rollup(SETTINGS, KeptRollupTest::texts, steps));
    }

    private void commit(KeptRollup rollup) {
        Commit commit = new Commit();
        rollup.changes(commit, 0);
        commit(commit);
    }

    private void commit(Commit commit) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        store.commit(commit, () -> done.complete(null));
        done.join();
    }

    private void again() throws Exception {
        store.close();
        open();
    }

    private static Summary share(long window, String node, String state) {
        return new Summary(
                new Summary.Key("s", "p", window, window + 1, Map.of()),
                new Summary.Origin(node, "r"),
                0,
                Map.of(),
                List.of(new Summary.Partial("texts/1", state)),
                Map.of("all", "texts(x)"),
                List.of());
    }

    private void assertWorksAndIsKept() throws Exception {
        KeptRollup anew = life();
        assertThat(anew.rollup().windows()).isZero();
        assertThat(anew.rollup().arrive(share(0, "a", "x"), 0, output).fate()).isEqualTo(Arrival.Fate.APPLIED);
        commit(anew);
        again();
        assertThat(life().rollup().windows()).isEqualTo(1);
    }

    @Test
    void a_roll_up_of_another_form_is_begun_anew() throws Exception {
        commit(new Commit().begin(new KeptRun(RUN, RUN, "rollup/2 s", 0)));
        again();
        assertWorksAndIsKept();
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 0, 1, 2, 3, 4, 5, 127})
    void an_entry_that_nobody_understands_has_it_begun_anew(int kind) throws Exception {
        KeptRollup first = life();
        first.rollup().arrive(share(7, "a", "x"), 0, output);
        commit(first);
        Commit strange = new Commit();
        strange.state(RUN, 0).put(new byte[] {(byte) kind, 0, 0, 0, 0, 0, 0, 0, 9}, new byte[] {1, 2, 3});
        commit(strange);
        again();
        assertWorksAndIsKept();
    }

    @Test
    void a_window_whose_summary_is_larger_than_any_share_may_be_comes_back_with_all_others() throws Exception {
        KeptRollup first = life();
        first.rollup().arrive(share(0, "a", "small"), 0, output);
        for (int node = 0; node < 4; node++) {
            first.rollup().arrive(share(1, "n" + node, String.valueOf(node).repeat(600_000)), 0, output);
        }
        first.rollup().advance(SETTLE, output);
        assertThat(told).hasSize(2);
        assertThat(SummaryJson.write(told.get(1))).hasSizeGreaterThan(SummaryJson.BYTES_MAX);
        commit(first);
        again();
        Rollup second = life().rollup();
        assertThat(second.windows()).isEqualTo(2);
        told.clear();
        second.arrive(share(0, "b", "more"), 0, output);
        second.arrive(share(1, "z", "z"), 0, output);
        second.advance(SETTLE, output);
        assertThat(told).extracting(Summary::revision).containsExactly(1, 1);
        assertThat(told.get(1).nodes()).isEqualTo(5);
    }
}
