package io.tributary.pipelines.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.tributary.pipelines.config.ConfigException;
import io.tributary.pipelines.config.Document;
import io.tributary.pipelines.config.Fault;
import io.tributary.pipelines.config.Variables;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class TestsReaderTest {
    private static final String HEAT = """
            apiVersion: tributary/v1
            pipeline: heat
            source:
              mqtt: { topics: ["plant/{machine}/heat"] }
              fields: { v: {} }
            steps:
              - window: { tumbling: 1m, by: [machine] }
                aggregate: { mean: avg(v) }
            sink: [{ upstream: {} }]
            tests:
            """;
    private static final String FIRST = "{ topic: plant/a/heat, at: \"1970-01-01T00:00:01.5Z\", payload: \"1\" }";

    private static List<TestCase> read(String tests) throws ConfigException {
        return PipelineReader.readTested(Document.parse("h.yaml", HEAT + tests, Variables.none()), TableFiles.NONE)
                .tests();
    }

    private static List<String> faults(String tests) {
        ConfigException thrown = catchThrowableOfType(ConfigException.class, () -> read(tests));
        return thrown == null
                ? List.of()
                : thrown.faults().stream().map(Fault::message).toList();
    }

    private static String payload(String yaml) throws ConfigException {
        TestCase test =
                read("  - { name: t, counts: { in: 1 }, input: [{ topic: plant/a/heat, at: \"2026-01-01T00:00:00Z\", "
                                + "payload: " + yaml + " }] }")
                        .get(0);
        return new String(test.input().get(0).payload(), StandardCharsets.UTF_8);
    }

    @Test
    void a_whole_test_is_read() throws ConfigException {
        TestCase test = read("  - name: t\n    input: [" + FIRST
                        + ", { topic: plant/b/heat, after: 2s, base64: AQI= }]\n"
                        + "    until: \"1970-01-01T00:01:00Z\"\n    expect: [{ machine: a, mean: null }]\n"
                        + "    counts: { in: 2 }\n    quarantine: [empty]\n    tolerance: 0.5\n")
                .get(0);
        assertThat(test.line()).isEqualTo(11);
        assertThat(test.input().get(0).atMicros()).isEqualTo(1_500_000);
        assertThat(test.input().get(1).atMicros()).isEqualTo(3_500_000);
        assertThat(test.input().get(1).payload()).containsExactly(1, 2);
        assertThat(test.until()).contains(60_000_000L);
        assertThat(test.expect().orElseThrow().get(0).fields())
                .isEqualTo(Map.of("machine", Optional.of("a"), "mean", Optional.empty()));
        assertThat(test.counts()).isEqualTo(Map.of("in", 2L));
        assertThat(test.quarantine()).containsExactly("empty");
        assertThat(test.tolerance()).isEqualTo(0.5);
    }

    @Test
    void an_object_is_sent_as_json_with_its_numbers_as_they_were_written() throws ConfigException {
        assertThat(payload("{ a: 1.0, b: [1e3, true, null, \"1\"], \"c d\": { e: \"x\\\"\\n\" } }"))
                .isEqualTo("{\"a\":1.0,\"b\":[1e3,true,null,\"1\"],\"c d\":{\"e\":\"x\\\"\\u000a\"}}");
    }

    @Test
    void a_text_is_sent_as_it_stands() throws ConfigException {
        assertThat(payload("21.50")).isEqualTo("21.50");
        assertThat(payload("'{\"v\": 1}'")).isEqualTo("{\"v\": 1}");
    }

    @Test
    void faults_say_what_to_do() {
        assertThat(faults("  - { name: t, input: [" + FIRST + "] }"))
                .containsExactly("tests[0]: checks nothing: give expect, counts or quarantine");
        assertThat(faults("  - { name: t, counts: { latte: 1 }, input: [" + FIRST + "] }"))
                .contains("tests[0].counts.latte: unknown key 'latte'; did you mean 'late'?");
        assertThat(faults("  - { name: t, expect: [], input: [{ topic: plant/heat, payload: x }] }"))
                .anySatisfy(fault -> assertThat(fault).contains("'plant/heat' is not a topic that this pipeline reads"))
                .anySatisfy(fault -> assertThat(fault).contains("at is required in the first message"));
        assertThat(faults("  - { name: t, expect: [{ men: 1 }], input: [" + FIRST + "] }"))
                .containsExactly("tests[0].expect[0].men: a summary has no 'men'; did you mean 'mean'?");
        assertThat(faults("  - { name: t, expect: [], input: [{ topic: plant/a/heat, at: now }] }"))
                .anySatisfy(fault -> assertThat(fault).contains("'now' is not a time; write 2026-01-01T00:00:00Z"))
                .anySatisfy(fault -> assertThat(fault).contains("needs one of payload"));
        assertThat(faults("  - { name: t, expect: [], input: [{ topic: plant/a/heat, at: \"2026-01-01T00:00:00Z\", "
                        + "payload: { v: .nan } }] }"))
                .anySatisfy(fault -> assertThat(fault).contains("'.nan' is not a number of JSON"));
    }
}
