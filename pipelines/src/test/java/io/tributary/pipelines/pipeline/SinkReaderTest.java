package io.tributary.pipelines.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.tributary.pipelines.config.ConfigException;
import io.tributary.pipelines.config.Document;
import io.tributary.pipelines.config.Variables;
import io.tributary.pipelines.pipeline.Pipeline.SinkSpec;
import io.tributary.pipelines.summary.SummaryFormat;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SinkReaderTest {
    private static Pipeline read(String sinks) throws ConfigException {
        return PipelineReader.read(Document.parse("p.yaml", """
                apiVersion: tributary/v1
                pipeline: p
                source:
                  mqtt: { topics: ["plant/{hall}/{press}"] }
                  fields: { v: {} }
                steps:
                  - window: { tumbling: 1m, by: [hall, press] }
                    aggregate: { mean: avg(v), n: count() }
                sink:
                """ + sinks, Variables.none()));
    }

    @Test
    void a_sparkplug_sink_needs_no_setting() throws ConfigException {
        assertThat(read("  - sparkplug: {}").sinks())
                .containsExactly(new SinkSpec.Sparkplug(
                        Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty()));
    }

    @Test
    void a_sparkplug_sink_takes_ids_templates_and_a_condition() throws ConfigException {
        assertThat(
                        read("  - sparkplug: { group: g, edgeNode: e, device: \"\", metric: \"{hall}/{result}\", where: n > 1 }")
                                .sinks())
                .containsExactly(new SinkSpec.Sparkplug(
                        Optional.of("g"),
                        Optional.of("e"),
                        Optional.of(""),
                        Optional.of("{hall}/{result}"),
                        Optional.of("n > 1")));
    }

    @Test
    void summaries_can_be_written_as_arrow() throws ConfigException {
        assertThat(read("  - mqtt: { topic: t, format: arrow }").sinks())
                .containsExactly(
                        new SinkSpec.Mqtt("t", 1, false, Optional.empty(), SummaryFormat.ARROW, Optional.empty()));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            group: a/b                         | sink[0].sparkplug.group: 'a/b' is no id of Sparkplug
            edgeNode: STATE                    | sink[0].sparkplug.edgeNode: 'STATE' is no id of Sparkplug
            device: "{hall}/{press}"           | '{hall}/{press}' is no device id
            device: "{hal}"                    | '{hal}' names {hal}, which a summary does not have; did you mean 'hall'
            device: "{mean}"                   | '{mean}' names {mean}, which a summary does not have
            metric: "{hall}"                   | '{hall}' gives all results one name; put {result} into it
            metric: "{hall}/{reslt}"           | '{hall}/{reslt}' names {reslt}
            where: mean > hot                  | sink[0].sparkplug.where:
            topic: t                           | topic
            """)
    void a_fault_says_where_what_and_how_to_mend_it(String setting, String fault) {
        ConfigException thrown =
                catchThrowableOfType(ConfigException.class, () -> read("  - sparkplug: { " + setting + " }"));
        assertThat(thrown.faults())
                .anySatisfy(each ->
                        assertThat(each.toString()).startsWith("p.yaml:10:").contains(fault));
    }

    @Test
    void two_sinks_of_a_file_are_two_edge_nodes() {
        ConfigException thrown = catchThrowableOfType(
                ConfigException.class, () -> read("  - sparkplug: { edgeNode: e }\n  - sparkplug: { edgeNode: e }"));
        assertThat(thrown.faults()).singleElement().asString().contains("'e' is another sink of this file already");
    }
}
