package io.tributary.pipelines.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.tributary.pipelines.batch.Type;
import io.tributary.pipelines.config.ConfigException;
import io.tributary.pipelines.config.Document;
import io.tributary.pipelines.config.Fault;
import io.tributary.pipelines.config.Variables;
import io.tributary.pipelines.summary.Summary;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class PipelineReaderTest {
    private static final String AIR = """
            apiVersion: tributary/v1
            pipeline: air
            source:
              mqtt: { topics: ["city/{district}/{station}/air"], qos: 1 }
              time: { field: ts, unit: ms }
              fields:
                pm25: { type: double, unit: ug/m3, range: [0, 1000] }
            steps:
              - where: pm25 < 900.0 && station != "test"
              - let: { aqi: pm25 * 2 }
              - dedup: { by: [station, ts], within: 5m }
              - window: { tumbling: 1m, by: [district], lateness: 10s }
                aggregate: { mean: avg(aqi), n: count() }
              - where: n >= 3
              - let: { twice: mean * 2.0 }
            sink:
              - upstream: {}
              - mqtt: { topic: "summaries/{district}/air" }
            """;

    private static Pipeline read(String yaml) throws ConfigException {
        return PipelineReader.read(Document.parse("air.yaml", yaml, Variables.none()));
    }

    private static List<String> faults(String yaml) {
        ConfigException thrown = catchThrowableOfType(ConfigException.class, () -> read(yaml));
        return thrown == null
                ? List.of()
                : thrown.faults().stream().map(Fault::toString).toList();
    }

    @Test
    void a_whole_pipeline_is_read() throws ConfigException {
        Pipeline pipeline = read(AIR);
        assertThat(pipeline.name()).isEqualTo("air");
        assertThat(pipeline.input().topics()).containsExactly("city/{district}/{station}/air");
        assertThat(pipeline.input().qos()).isEqualTo(1);
        assertThat(pipeline.layout().schema().names()).containsExactly("time", "district", "station", "pm25");
        assertThat(pipeline.layout().fields().get(0).type()).isEqualTo(Type.DOUBLE);
        assertThat(pipeline.before()).hasSize(3);
        assertThat(pipeline.before().get(2))
                .isEqualTo(new Pipeline.Step.Dedup(List.of("station", "time"), Duration.ofMinutes(5), 100_000));
        assertThat(pipeline.calls()).containsEntry("mean", "avg(aqi)").containsEntry("n", "count()");
        assertThat(pipeline.after())
                .containsExactly(new Summary.Step("", "n >= 3"), new Summary.Step("twice", "mean * 2.0"));
        assertThat(pipeline.sinks())
                .containsExactly(
                        new Pipeline.SinkSpec.Upstream(),
                        new Pipeline.SinkSpec.Mqtt("summaries/{district}/air", 1, false));
    }

    @Test
    void a_mistake_in_the_window_is_told_once_and_not_again_by_what_follows() {
        assertThat(faults(AIR.replace("by: [district]", "by: [distric]")))
                .containsExactly(
                        "air.yaml:12:34: steps[3].window.by[0]: no column 'distric'; did you mean 'district'?");
        assertThat(faults(AIR.replace("aggregate:", "agregate:")))
                .containsExactly(
                        "air.yaml:12:5: steps[3].aggregate: is required: results by name, such as { mean: avg(pm25), n: count() }",
                        "air.yaml:13:5: steps[3].agregate: unknown key 'agregate'; did you mean 'aggregate'?");
    }

    @Test
    void every_fault_of_a_file_is_reported_at_once() {
        String yaml = AIR.replace("tributary/v1", "tributary/v2")
                .replace("pipeline: air", "pipeline: Air Quality")
                .replace("qos: 1", "qos: 3")
                .replace("unit: ms", "unit: millis")
                .replace("sink:", "sinks:")
                .replace("lateness: 10s", "lateness: ten");
        assertThat(faults(yaml))
                .anySatisfy(
                        fault -> assertThat(fault).startsWith("air.yaml:1:13: apiVersion: 'tributary/v2' is not known"))
                .anySatisfy(
                        fault -> assertThat(fault).startsWith("air.yaml:2:11: pipeline: 'Air Quality' is not a name"))
                .anySatisfy(fault -> assertThat(fault).startsWith("air.yaml:4:").contains("3 is outside [0, 2]"))
                .anySatisfy(
                        fault -> assertThat(fault).startsWith("air.yaml:5:").contains("'millis' is not one of iso, ms"))
                .anySatisfy(
                        fault -> assertThat(fault).startsWith("air.yaml:12:").contains("'ten' is not a duration"))
                .anySatisfy(fault ->
                        assertThat(fault).startsWith("air.yaml:16:1: sinks: unknown key 'sinks'; did you mean 'sink'?"))
                .anySatisfy(fault -> assertThat(fault).contains("sink: is required"));
    }

    @Test
    void a_fault_in_an_expression_points_at_the_character() {
        assertThat(faults(AIR.replace("pm25 < 900.0", "pm52 < 900.0")))
                .singleElement()
                .asString()
                .startsWith("air.yaml:9:12: steps[0].where: ")
                .contains("pm52")
                .contains("did you mean 'pm25'?");
    }

    @Test
    void lists_are_for_sinks_and_an_expression_that_names_one_says_so() throws ConfigException {
        String yaml = AIR.replace("n: count()", "n: count(), top: topk(station, 3), bars: histogram(aqi, 0, 50)");
        assertThat(read(yaml).calls()).containsKeys("top", "bars");
        assertThat(faults(yaml.replace("where: n >= 3", "where: n >= top")))
                .containsExactly("air.yaml:14:17: steps[4].where: 'top' is a list, which only sinks take;"
                        + " work with single values, such as those of distinct, quantile or count");
        assertThat(faults(yaml.replace("twice: mean", "bars: mean")))
                .singleElement()
                .asString()
                .contains("'bars' is a column already");
        assertThat(faults(yaml.replace("{district}/air", "{top}/air").replace("city/{top}", "city/{district}")))
                .singleElement()
                .asString()
                .contains("names {top}, which a summary does not have");
    }

    @Test
    void an_aggregate_with_faulty_arguments_points_at_them() {
        assertThat(faults(AIR.replace("n: count()", "n: count(), p: quantile(aqi,  95), q: median(aqi)")))
                .containsExactly("air.yaml:13:64: steps[3].aggregate.p: quantile takes a fraction in [0, 1], not 95;"
                        + " did you mean 0.95?");
    }

    @Test
    void a_unit_that_is_none_says_what_was_meant() {
        assertThat(faults(AIR.replace("unit: ug/m3", "unit: \u00b5g/m3")))
                .singleElement()
                .asString()
                .startsWith("air.yaml:7:")
                .endsWith("is not a unit of UCUM: '\u00b5g' is not known; did you mean 'ug/m3'?");
    }

    @Test
    void a_unit_is_known_to_the_steps_before_the_window_and_not_beyond_what_is_reckoned_from_it() {
        assertThat(faults(AIR.replace("pm25 * 2 }", "'convert(pm25, \"mg/m3\")' }")))
                .isEmpty();
        assertThat(faults(AIR.replace("mean * 2.0", "'convert(mean, \"mg/m3\")'")))
                .singleElement()
                .asString()
                .contains("the unit of what convert() gets is not known here");
    }

    @Test
    void a_unit_known_after_the_window_is_written_out_for_those_who_get_summaries_without() throws ConfigException {
        String yaml = AIR.replace("avg(aqi)", "avg(pm25)")
                .replace("where: n >= 3", "where: convert(mean, \"mg/m3\") > 0.5 && convert(mean,  (\"kg/m3\")) < 1.0")
                .replace("mean * 2.0", "'convert(mean, \"ug/m3\", \"mg/m3\")'");
        assertThat(read(yaml).after())
                .containsExactly(
                        new Summary.Step(
                                "",
                                "convert(mean, \"ug/m3\", \"mg/m3\") > 0.5 && convert(mean, \"ug/m3\",  (\"kg/m3\")) < 1.0"),
                        new Summary.Step("twice", "convert(mean, \"ug/m3\", \"mg/m3\")"));
        assertThat(faults(AIR.replace("avg(aqi)", "avg(pm25)").replace("mean * 2.0", "'convert(mean, \"Pa\")'")))
                .singleElement()
                .asString()
                .contains("'ug/m3' cannot be converted to 'Pa'");
    }

    @Test
    void a_condition_must_be_bool() {
        assertThat(faults(AIR.replace("where: n >= 3", "where: n + 3")))
                .containsExactly("air.yaml:14:12: steps[4].where: a condition must be bool, not int: 'n + 3'");
    }

    @Test
    void an_unknown_aggregate_or_column_points_at_its_output() {
        assertThat(faults(AIR.replace("avg(aqi)", "mean(aqi)")))
                .singleElement()
                .asString()
                .startsWith("air.yaml:13:24: steps[3].aggregate.mean: ");
        assertThat(faults(AIR.replace("by: [district]", "by: [distict]")))
                .anySatisfy(fault -> assertThat(fault).contains("no column 'distict'; did you mean 'district'?"));
    }

    @Test
    void an_unknown_step_or_sink_is_a_fault_with_a_suggestion() {
        assertThat(faults(AIR.replace("- dedup:", "- dedupe:")))
                .containsExactly("air.yaml:11:5: steps[2]: 'dedupe' is not a step; did you mean 'dedup'?");
        assertThat(faults(AIR.replace("- upstream: {}", "- uptream: {}")))
                .containsExactly("air.yaml:17:5: sink[0]: 'uptream' is not a sink; did you mean 'upstream'?");
    }

    @Test
    void a_pipeline_without_a_window_or_with_two_is_a_fault() {
        String window = AIR.substring(AIR.indexOf("  - window"), AIR.indexOf("  - where: n"));
        assertThat(faults(AIR.replace(window, "").replace("  - where: n >= 3\n  - let: { twice: mean * 2.0 }\n", "")))
                .singleElement()
                .asString()
                .contains("steps: has no window; only summaries leave a node");
        assertThat(faults(AIR.replace("  - where: n >= 3\n", window)))
                .anySatisfy(fault -> assertThat(fault).contains("is a second window"));
    }

    @Test
    void a_topic_to_publish_to_may_use_only_what_a_summary_has() {
        assertThat(faults(AIR.replace("summaries/{district}/air", "summaries/{station}/air")))
                .singleElement()
                .asString()
                .startsWith("air.yaml:18:20: sink[1].mqtt.topic: ")
                .contains("names {station}, which a summary does not have");
    }

    @Test
    void a_bad_topic_filter_names_the_rule() {
        assertThat(faults(AIR.replace("city/{district}/{station}/air", "city/#/air")))
                .singleElement()
                .asString()
                .startsWith("air.yaml:4:20: source.mqtt.topics[0]: ")
                .contains("#");
    }

    @Test
    void an_empty_file_says_so() {
        assertThat(faults("")).first().asString().isEqualTo("air.yaml:1:1: the file is empty");
    }
}
