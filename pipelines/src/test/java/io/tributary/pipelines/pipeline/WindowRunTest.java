package io.tributary.pipelines.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.tributary.pipelines.batch.Batch;
import io.tributary.pipelines.config.ConfigException;
import io.tributary.pipelines.config.Document;
import io.tributary.pipelines.config.Variables;
import io.tributary.pipelines.summary.Summary;
import io.tributary.pipelines.summary.Value;
import io.tributary.pipelines.window.Window;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.arrow.memory.RootAllocator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What leaves a pipeline for each kind of window: shares that can be merged, or finished summaries. */
class WindowRunTest {
    private static final Summary.Origin NODE = new Summary.Origin("n1", "r1");
    private static final long SECOND = 1_000_000L;

    private final RootAllocator allocator = new RootAllocator();
    private final List<Summary> out = new ArrayList<>();
    private final List<Summary> late = new ArrayList<>();

    @AfterEach
    void every_buffer_is_given_back() {
        allocator.close();
    }

    @Test
    void an_aligned_window_leaves_as_a_share_with_the_steps_still_to_come() throws ConfigException {
        run("hopping: 2s, every: 1s", "", 0, 5 * SECOND);
        assertThat(out).hasSize(4).allSatisfy(summary -> {
            assertThat(summary.partials()).isNotEmpty();
            assertThat(summary.then()).containsExactly(new Summary.Step("twice", "n * 2"));
            assertThat(summary.fields()).doesNotContainKey("twice");
        });
    }

    @Test
    void a_window_that_other_nodes_do_not_have_leaves_finished() throws ConfigException {
        for (String window : List.of("sliding: 2s", "session: { gap: 1s }", "count: 1")) {
            out.clear();
            run(window, "", 0, 5 * SECOND);
            assertThat(out).hasSize(2).allSatisfy(summary -> {
                assertThat(summary.partials()).isEmpty();
                assertThat(summary.calls()).isEmpty();
                assertThat(summary.then()).isEmpty();
                assertThat(summary.fields())
                        .containsExactly(Map.entry("n", Value.of(1L)), Map.entry("twice", Value.of(2L)));
            });
            assertThat(out.stream().map(Summary::key).distinct()).hasSize(2);
        }
    }

    @Test
    void a_where_after_the_window_lets_finished_summaries_go() throws ConfigException {
        Counts counts = run("count: 1", "  - where: n > 1\n", 0, 5 * SECOND);
        assertThat(out).isEmpty();
        assertThat(counts.out()).as("they were in a window").isEqualTo(2);
    }

    @Test
    void early_results_come_before_the_last_with_growing_revisions_of_one_key() throws ConfigException {
        Counts counts = run("tumbling: 10s, early: 2s", "", 0, SECOND, 2 * SECOND, 5 * SECOND, 10 * SECOND);
        List<Summary> first =
                out.stream().filter(summary -> summary.key().startMicros() == 0).toList();
        assertThat(first).extracting(Summary::revision).containsExactly(0, 1, 2);
        assertThat(first)
                .extracting(summary -> summary.fields().get("n"))
                .containsExactly(Value.of(2L), Value.of(3L), Value.of(4L));
        assertThat(counts.out()).isEqualTo(5);
        assertThat(counts.balanced()).isTrue();
    }

    @Test
    void early_results_of_a_session_that_grows_are_withdrawn_with_the_fields_that_steps_add() throws ConfigException {
        run("session: { gap: 5s }, early: 2s", "", 0, 3 * SECOND, 6 * SECOND);
        assertThat(out)
                .extracting(summary -> summary.key().endMicros() / SECOND, Summary::revision, Summary::isWithdrawal)
                .containsExactly(
                        tuple(5L, 0, false),
                        tuple(5L, 1, true),
                        tuple(8L, 0, false),
                        tuple(8L, 1, true),
                        tuple(11L, 0, false));
        assertThat(out.get(1).fields())
                .containsExactly(Map.entry("n", Value.MISSING), Map.entry("twice", Value.MISSING));
        assertThat(out.get(4).fields()).containsEntry("n", Value.of(3L));
    }

    @Test
    void what_a_step_lets_go_is_withdrawn_if_it_was_sent_and_else_not_spoken_of() throws ConfigException {
        run("session: { gap: 5s }, early: 2s", "  - where: n < 2\n", 0, 3 * SECOND, 3 * SECOND, 6 * SECOND, 9 * SECOND);
        assertThat(out)
                .extracting(summary -> summary.key().endMicros() / SECOND, Summary::revision, Summary::isWithdrawal)
                .as("one reading was sent, more were not")
                .containsExactly(tuple(5L, 0, false), tuple(5L, 1, true));
    }

    @Test
    void a_late_reading_is_counted_and_goes_where_it_was_asked_to_go() throws ConfigException {
        Counts counts = run("tumbling: 1s, late: { mqtt: { topic: \"late/{boiler}\" } }", "", 0, 5 * SECOND, 7);
        assertThat(counts.late()).isEqualTo(1);
        assertThat(counts.balanced()).isTrue();
        assertThat(late).singleElement().satisfies(reading -> {
            assertThat(reading.key()).isEqualTo(new Summary.Key("site", "heat", 7, 8, Map.of()));
            assertThat(reading.partials()).isEmpty();
            assertThat(reading.fields())
                    .containsEntry("time", Value.ofTime(7))
                    .containsEntry("boiler", Value.of("b"))
                    .containsEntry("heat", Value.of(1.5));
        });
    }

    @Test
    void late_readings_stay_when_nobody_asked_for_them() throws ConfigException {
        assertThat(run("tumbling: 1s", "", 0, 5 * SECOND, 7).late()).isEqualTo(1);
        assertThat(late).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
            tumbling: 1s, lateness: 1h             | 2 | 2
            hopping: 2s, every: 1s, lateness: 1h   | 2 | 2
            calendar: hour, zone: UTC, lateness: 1h | 1 | 2
            sliding: 1h                            | 3 | 2
            session: { gap: 1s }, lateness: 1h     | 3 | 2
            count: 2                               | 1 | 2
            """)
    void what_a_window_holds_is_told_while_it_runs(String window, int open, int groups) throws ConfigException {
        Pipeline pipeline = pipeline(window + ", by: [boiler]", "");
        try (PipelineRun run = new PipelineRun(pipeline, "site", NODE, allocator, out::add);
                Batch batch = Batch.allocate(allocator, pipeline.layout().schema(), 16)) {
            assertThat(run.windowState()).isEqualTo(Window.State.NONE);
            append(batch, 0, "b1");
            append(batch, 0, "b2");
            append(batch, 1_500_000, "b1");
            run.process(batch);
            assertThat(run.windowState()).isEqualTo(new Window.State(open, groups));
            run.flush();
            assertThat(run.windowState().groups())
                    .as("forgotten when their place is needed")
                    .isEqualTo(groups);
        }
    }

    private static void append(Batch batch, long time, String boiler) {
        int row = batch.append();
        batch.time().setLong(row, time);
        batch.column(1).setText(row, boiler);
        batch.column(2).setDouble(row, 1.5);
    }

    private static Pipeline pipeline(String window, String step) throws ConfigException {
        String yaml = """
                apiVersion: tributary/v1
                pipeline: heat
                source:
                  mqtt: { topics: ["plant/{boiler}/heat"] }
                  fields: { heat: { type: double } }
                steps:
                  - window: { %s }
                    aggregate: { n: count() }
                %s  - let: { twice: n * 2 }
                sink: [ { upstream: {} } ]
                """.formatted(window, step);
        return PipelineReader.read(Document.parse("heat.yaml", yaml, Variables.none()));
    }

    private Counts run(String window, String step, long... times) throws ConfigException {
        Pipeline pipeline = pipeline(window, step);
        try (PipelineRun run = new PipelineRun(pipeline, "site", NODE, allocator, out::add, late::add);
                Batch batch = Batch.allocate(allocator, pipeline.layout().schema(), 16)) {
            for (long time : times) {
                append(batch, time, "b");
            }
            run.process(batch);
            run.flush();
            return run.counts();
        }
    }
}
