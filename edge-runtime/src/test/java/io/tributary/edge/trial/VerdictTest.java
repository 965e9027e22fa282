package io.tributary.edge.trial;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.pipelines.config.ConfigException;
import io.tributary.pipelines.config.Document;
import io.tributary.pipelines.config.Variables;
import io.tributary.pipelines.pipeline.PipelineReader;
import io.tributary.pipelines.pipeline.TableFiles;
import java.util.List;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class VerdictTest {
    private static final String HEAT = """
            apiVersion: tributary/v1
            pipeline: heat
            source:
              mqtt: { topics: ["plant/{machine}/heat"] }
              time: { field: ts, unit: s }
              fields: { v: { type: double, range: [-100, 1000] } }
            steps:
              - where: machine != "spare"
              - window: { tumbling: 1m, by: [machine], lateness: 5s, idle: 10s }
                aggregate: { mean: avg(v), n: count() }
              - where: n < 3
              - let: { half: mean / 2.0 }
            sink:
              - upstream: {}
            tests:
            """;

    private final BufferAllocator allocator = new RootAllocator();

    @AfterEach
    void everything_is_given_back() {
        allocator.close();
    }

    /** @param test the entry of {@code tests:} behind its name */
    private List<String> faults(String test) throws ConfigException {
        String yaml = HEAT + "  - name: a test\n" + test.indent(4);
        PipelineReader.Tested tested =
                PipelineReader.readTested(Document.parse("h.yaml", yaml, Variables.none()), TableFiles.NONE);
        return Verdict.of(tested.pipeline(), tested.tests().get(0), allocator).faults();
    }

    private static final String TWO_MACHINES = """
            input:
              - { topic: plant/a/heat, at: "2026-01-01T00:00:01Z", payload: { ts: 1767225601, v: 10.0 } }
              - { topic: plant/a/heat, after: 1s, payload: '{"ts": 1767225602, "v": 11}' }
              - { topic: plant/b/heat, after: 1s, base64: eyJ0cyI6IDE3NjcyMjU2MDMsICJ2IjogMjB9 }
            """;

    @Test
    void what_was_expected_came_out_in_any_order() throws ConfigException {
        assertThat(faults(TWO_MACHINES + """
                expect:
                  - { machine: b, mean: 20.0, n: 1, half: 10, window_start: "2026-01-01T00:00:00Z" }
                  - { machine: a, mean: 10.5, n: 2, window_end: "2026-01-01T00:01:00Z", revision: 0 }
                counts: { in: 3, out: 3, quarantined: 0 }
                """)).isEmpty();
    }

    @Test
    void a_missing_an_unexpected_and_a_different_summary_are_told_apart() throws ConfigException {
        assertThat(faults(TWO_MACHINES + """
                expect:
                  - { machine: a, mean: 99.0, n: 2 }
                  - { machine: c }
                """))
                .satisfiesExactly(
                        first -> assertThat(first)
                                .startsWith("different from line 22: mean is 10.5, not 99.0; in { window_start: ")
                                .contains("machine: a"),
                        second -> assertThat(second).isEqualTo("missing: { machine: c } of line 23"),
                        third -> assertThat(third).startsWith("unexpected: { ").contains("machine: b"),
                        fourth -> assertThat(fourth).startsWith("readings: 3 = 3 out"));
    }

    @Test
    void a_row_that_says_little_leaves_the_summary_that_only_another_row_can_have() throws ConfigException {
        assertThat(faults(TWO_MACHINES + """
                expect:
                  - { half: 5.25 }
                  - { machine: b }
                """)).isEmpty();
        assertThat(faults(TWO_MACHINES + """
                expect:
                  - {}
                  - { machine: a }
                """)).isEmpty();
    }

    @Test
    void doubles_may_be_off_by_the_tolerance() throws ConfigException {
        String off = TWO_MACHINES + "expect: [{ machine: a, mean: 10.51 }, { machine: b }]\n";
        assertThat(faults(off)).isNotEmpty();
        assertThat(faults(off + "tolerance: 0.001")).isEmpty();
    }

    @Test
    void windows_close_by_the_clock_of_the_test() throws ConfigException {
        String open = TWO_MACHINES + "until: \"2026-01-01T00:01:04.9Z\"\nexpect: []\ncounts: { pending: 3 }\n";
        assertThat(faults(open)).isEmpty();
        String closed = TWO_MACHINES
                + "until: \"2026-01-01T00:01:05Z\"\nexpect: [{ machine: a }, { machine: b }]\ncounts: { pending: 0 }\n";
        assertThat(faults(closed)).isEmpty();
    }

    @Test
    void late_filtered_and_quarantined_readings_are_counted() throws ConfigException {
        assertThat(faults("""
                input:
                  - { topic: plant/a/heat, at: "2026-01-01T00:00:01Z", payload: { ts: 1767225601, v: 10.0 } }
                  - { topic: plant/a/heat, after: 1s, payload: { ts: 1767225700, v: 10.0 } }
                  - { topic: plant/a/heat, after: 1s, payload: { ts: 1767225601, v: 10.0 } }
                  - { topic: plant/spare/heat, after: 1s, payload: { ts: 1767225601, v: 10.0 } }
                  - { topic: plant/a/heat, after: 1s, payload: { ts: 1767225601, v: 5000 } }
                counts: { late: 1, filtered: 1, quarantined: 1, out: 2 }
                quarantine: ["5000"]
                """)).isEmpty();
    }

    @Test
    void a_wrong_count_is_shown_with_all_counts_and_the_reasons_of_the_quarantine() throws ConfigException {
        assertThat(faults("""
                input:
                  - { topic: plant/a/heat, at: "2026-01-01T00:00:01Z", payload: none }
                counts: { out: 1 }
                quarantine: [not there]
                """))
                .contains("counts: out is 0, not 1", "quarantine: no reason holds 'not there'")
                .anySatisfy(fault -> assertThat(fault).startsWith("readings: 1 = 0 out"))
                .anySatisfy(fault -> assertThat(fault).startsWith("quarantined: "));
    }
}
