package io.tributary.pipelines.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tributary.pipelines.config.ConfigException;
import io.tributary.pipelines.config.Document;
import io.tributary.pipelines.config.Variables;
import io.tributary.pipelines.operator.JoinSpec;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JoinReaderTest {
    private static final String YAML = """
            apiVersion: tributary/v1
            pipeline: power
            source:
              mqtt: { topics: ["plant/{machine}/power"], qos: 2 }
              fields:
                watts: { type: double }
                mode: { type: text, optional: true }
            steps:
              - join:
                  with:
                    topics: ["plant/{machine}/heat", "hall/{machine}/heat"]
                    format: csv
                    fields:
                      celsius: { type: double, path: "0" }
                  by: [machine]
                  within: 5s
                  match: last
                  unmatched: keep
                  lateness: 2s
              - let: { product: watts * celsius }
              - window: { tumbling: 1m, by: [machine, mode] }
                aggregate: { product: avg(product) }
            sink:
              - upstream: {}
            tests:
              - name: both topics are known
                input:
                  - { topic: plant/m1/power, at: "2026-01-01T00:00:00Z", payload: { watts: 1.0 } }
                  - { topic: hall/m1/heat, after: 1s, payload: "1.0" }
                counts: { in: 2 }
            """;

    private static Pipeline read(String yaml) throws ConfigException {
        return PipelineReader.read(Document.parse("power.yaml", yaml, Variables.none()));
    }

    @Test
    void both_streams_are_read_by_one_subscription_into_one_schema() throws ConfigException {
        Pipeline pipeline = read(YAML);
        assertThat(pipeline.input().topics())
                .containsExactly("plant/{machine}/power", "plant/{machine}/heat", "hall/{machine}/heat");
        assertThat(pipeline.input().qos()).isEqualTo(2);
        assertThat(pipeline.layout().schema().names())
                .containsExactly("time", "machine", "join.with", "watts", "mode", "celsius");
        assertThat(pipeline.before().get(0))
                .isInstanceOfSatisfying(
                        Pipeline.Step.Join.class,
                        join -> assertThat(join.spec())
                                .isEqualTo(new JoinSpec(
                                        List.of("machine"),
                                        List.of("celsius"),
                                        Duration.ofSeconds(5),
                                        JoinSpec.Match.LAST,
                                        true,
                                        Duration.ofSeconds(2),
                                        100_000)));
    }

    @Test
    void another_stream_or_another_way_to_join_is_another_meaning() throws ConfigException {
        Pipeline pipeline = read(YAML);
        assertThat(read(YAML).continues(pipeline)).isTrue();
        assertThat(read(YAML.replace("pipeline: power", "pipeline: power\ndescription: other"))
                        .continues(pipeline))
                .isTrue();
        for (String change :
                List.of("within: 5s > within: 6s", "match: last > match: all", "path: \"0\" > path: \"1\"")) {
            String[] parts = change.split(" > ");
            assertThat(YAML).contains(parts[0]);
            assertThat(read(YAML.replace(parts[0], parts[1])).continues(pipeline))
                    .as(change)
                    .isFalse();
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"plant/{machine}/heat\", | \"plant/+/+\",              | topic 'plant/x/power' is of both streams",
                "celsius: { type       | watts: { type              | both streams have 'watts'; put it into by",
                "by: [machine]         | by: []                     | both streams have 'machine'; put it into by",
                "by: [machine]         | by: [machine, mode]        | with has no 'mode'; by takes what both have",
                "by: [machine]         | by: [machine, hall]        | neither stream has 'hall'",
                "by: [machine]         | by: [machine, celsius]     | source has no 'celsius'",
                "within: 5s            | readingsMax: 5             | within: is required",
                "match: last           | match: first               | 'first' is not one of",
                "qos: 2                | qos: 2, share: us          | can't be shared by a pipeline with a join",
                "- join:               | - where: watts > 0.0@  - join: | is not the first step",
                "double, path:         | double, paht:              | did you mean 'path'",
                "hall/m1/heat          | hall/m1/power              | is not a topic that this pipeline reads",
                "watts * celsius       | watts * celsus             | did you mean 'celsius'",
                "qos: 2                | qos: 2, topic: x           | unknown key 'topic'",
            })
    void what_can_not_be_joined_is_said_with_a_way_out(String from, String to, String message) {
        assertThat(YAML).contains(from);
        assertThatThrownBy(() -> read(YAML.replace(from, to.replace("@", "\n"))))
                .hasMessageContaining(message);
    }

    @Test
    void a_join_without_another_stream_is_one_fault_and_hides_no_others() {
        String yaml = YAML.replaceAll("(?s)with:.*?by:", "by:").replace("within: 5s", "within: five");
        assertThatThrownBy(() -> read(yaml))
                .hasMessageContaining("join.with: is required")
                .hasMessageNotContaining("not a topic")
                .hasMessageContaining("within");
    }
}
