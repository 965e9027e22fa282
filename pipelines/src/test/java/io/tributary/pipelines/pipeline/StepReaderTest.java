package io.tributary.pipelines.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.tributary.pipelines.config.ConfigException;
import io.tributary.pipelines.config.Document;
import io.tributary.pipelines.config.Fault;
import io.tributary.pipelines.config.Variables;
import io.tributary.pipelines.operator.KeySpec;
import io.tributary.pipelines.operator.Tracking;
import io.tributary.pipelines.summary.SummaryFormat;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StepReaderTest {
    private static final String HEAD = """
            apiVersion: tributary/v1
            pipeline: plant
            source:
              mqtt: { topics: ["plant/{line}/{boiler}"] }
              time: { field: at }
              fields:
                heat: { type: double }
                load: { type: int }
                on: { type: bool }
            steps:
            """;
    private static final String TAIL = """
              - window: { tumbling: 1m }
                aggregate: { n: count() }
            sink: [{ upstream: {} }]
            """;

    private static final Map<String, String> FILES = Map.of(
            "halls.csv", "boiler,hall,limit\nb1,\"north, old\",80\nb2,south,\n",
            "halls.yaml", "b1: { hall: north, limit: 80 }\nb2: { hall: south }\n",
            "bad.csv", "boiler,hal,limit\nb1,north,80\n",
            "worse.csv", "boiler,hall,limit\nb1,north,much\nb2,south\nb1,west,1\n");

    private static String file(String name) throws IOException {
        String content = FILES.get(name);
        if (content == null) {
            throw new IOException("no such file");
        }
        return content;
    }

    private static Pipeline read(String step) throws ConfigException {
        return PipelineReader.read(
                Document.parse("p.yaml", HEAD + "  - " + step + "\n" + TAIL, Variables.none()), StepReaderTest::file);
    }

    private static Pipeline.Step only(String step) throws ConfigException {
        return read(step).before().get(0);
    }

    private static List<String> faults(String step) {
        ConfigException thrown = catchThrowableOfType(ConfigException.class, () -> read(step));
        return thrown == null
                ? List.of()
                : thrown.faults().stream().map(Fault::toString).toList();
    }

    private static KeySpec keys(int keysMax, Duration gap, String... by) {
        return new KeySpec(List.of(by), keysMax, gap);
    }

    @Test
    void columns_are_chosen_left_out_and_renamed() throws ConfigException {
        assertThat(only("select: [boiler, at, heat]"))
                .isEqualTo(new Pipeline.Step.Columns(Map.of("boiler", "boiler", "heat", "heat")));
        assertThat(only("drop: [line, on, load]"))
                .isEqualTo(new Pipeline.Step.Columns(Map.of("boiler", "boiler", "heat", "heat")));
        assertThat(((Pipeline.Step.Columns) only("rename: { heat: load, load: heat }")).columns())
                .containsEntry("load", "heat")
                .containsEntry("heat", "load");
    }

    @Test
    void defaults_are_those_of_the_reference() throws ConfigException {
        assertThat(only("delta: { of: heat, by: [boiler] }"))
                .isEqualTo(new Pipeline.Step.Track(
                        "heat",
                        new Tracking.Delta(),
                        List.of("heat_delta"),
                        keys(10_000, Duration.ofDays(1), "boiler")));
        assertThat(only("anomaly: { of: load, readings: 5 }"))
                .isEqualTo(new Pipeline.Step.Track(
                        "load",
                        new Tracking.Anomaly(new Tracking.Method.Mad(5), 3.5, 5),
                        List.of("load_score", "load_anomaly"),
                        keys(10_000, Duration.ofDays(1))));
        assertThat(only("resample: { every: 10s, by: [line] }"))
                .isEqualTo(new Pipeline.Step.Resample(
                        Duration.ofSeconds(10),
                        true,
                        List.of("heat", "load"),
                        keys(10_000, Duration.ofSeconds(100), "line")));
        assertThat(only("average: { of: heat, over: 5m }"))
                .extracting(step -> ((Pipeline.Step.Track) step).tracking())
                .isEqualTo(new Tracking.MovingAverage(1_000, Optional.of(Duration.ofMinutes(5))));
        assertThat(((Pipeline.Step.Fft) only("fft: { of: heat, samples: 65536 }"))
                        .keys()
                        .keysMax())
                .isEqualTo(64);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            delta: { of: heta }                        | steps[0].delta.of: no column 'heta'; did you mean 'heat'?
            delta: { of: boiler }                      | steps[0].delta: 'boiler' is text; this works on numbers, int or double
            delta: { of: heat, as: load }              | steps[0].delta.as: 'load' is a column already; choose another name
            delta: { of: heat, by: [heat] }            | steps[0].delta: by 'heat' is a double, which seldom repeats
            delta: { of: heat, keyMax: 3 }             | steps[0].delta.keyMax: unknown key 'keyMax'; did you mean 'keysMax'?
            detla: { of: heat }                        | steps[0]: 'detla' is not a step; did you mean 'delta'?
            ewma: { of: heat }                         | steps[0].ewma: needs either halfLife, such as 5m, or alpha, such as 0.1
            ewma: { of: heat, alpha: 0 }               | steps[0].ewma.alpha: 0 is outside
            average: { of: heat }                      | steps[0].average: needs readings, such as 10, or over
            alarm: { of: heat }                        | steps[0].alarm: needs either above or below
            alarm: { of: heat, above: 5, clear: 6 }    | steps[0].alarm: clear 6.0 lies beyond above 5.0
            anomaly: { of: heat, least: 200 }          | steps[0].anomaly: least 200 is more than the 100 readings looked back on
            anomaly: { of: heat, zone: Berlin }        | steps[0].anomaly.zone: 'Berlin' is no time zone
            anomaly: { of: heat, method: med }         | steps[0].anomaly.method: 'med' is not one of
            rename: { temperature: heat }              | write the old name first: { heat: temperature }
            rename: { heat: load }                     | steps[0].rename.heat: 'load' is a column already
            drop: [time]                               | is the event time, which always stays
            throttle: { by: [boiler] }                 | steps[0].throttle.every: is required
            sample: { every: 3, fraction: 0.5 }        | steps[0].sample: needs either every
            sample: { fraction: 0.5 }                  | steps[0].sample.by: is required
            fill: { of: [heat], with: linear }         | steps[0].fill.with: linear needs the next value
            fill: { of: [load], with: 0.5 }            | steps[0].fill: '0.5' does not fit 'load', which is int
            fill: { of: [boiler], with: last }         | steps[0].fill: 'boiler' is text, of which the last value is not kept
            resample: { every: 1s, gap: 1d }           | holds more than 10000 times 1s; make gap shorter or every longer
            fft: { of: heat, samples: 1000 }           | steps[0].fft: samples 1000 is no power of two from 16 to 65536; try 512
            'fft: { of: heat, bands: { low: [5] } }'   | steps[0].fft.bands.low: must be two frequencies in hertz
            'fft: { of: heat, bands: { a: [5, 5] } }'  | steps[0].fft.bands.a: band [5.0, 5.0] is empty
            'lookup: { on: boiler, add: { hall: text } }'                       | steps[0].lookup: needs either table
            'lookup: { on: heat, add: { hall: text }, table: halls.csv }'       | 'heat' is double; a table's keys are text or int
            'lookup: { on: boiler, add: { hall: txt }, table: halls.csv }'      | 'txt' is not one of bool, double, int, text
            'lookup: { on: boiler, add: { hall: text }, table: hall.csv }'      | 'hall.csv' can't be read: no such file
            'lookup: { on: boiler, add: { hall: text }, table: bad.csv }'       | bad.csv:1: the header has no column 'hall'; did you mean 'hal'?
            'lookup: { on: boiler, add: { hall: text, limit: double }, table: worse.csv }' | worse.csv:2: limit 'much' is no double
            'lookup: { on: boiler, add: { hall: text, limit: double }, table: worse.csv }' | worse.csv:3: 2 cells, but the header has 3
            'lookup: { on: boiler, add: { hall: int }, rows: { b1: { hall: x } } }' | steps[0].lookup.rows.b1.hall: hall 'x' is no int
            """)
    void a_fault_says_where_what_and_how_to_mend_it(String step, String fault) {
        assertThat(faults(step))
                .anySatisfy(each -> assertThat(each).startsWith("p.yaml:11:").contains(fault));
    }

    @Test
    void one_fault_does_not_become_many() {
        assertThat(faults("delta: { of: heta }\n  - where: heta_delta > 0.0\n  - drop: [heta]"))
                .hasSize(1);
    }

    @Test
    void faults_of_several_steps_are_told_at_once() {
        assertThat(
                        faults(
                                "throttle: { every: soon }\n  - alarm: { of: heat, above: hot }\n  - fft: { of: heat, hop: 0 }"))
                .hasSize(3);
    }

    @Test
    void a_step_on_readings_after_the_window_is_a_fault() {
        ConfigException thrown = catchThrowableOfType(
                ConfigException.class,
                () -> PipelineReader.read(Document.parse(
                        "p.yaml",
                        HEAD + TAIL.replace("sink:", "  - throttle: { every: 1s }\nsink:"),
                        Variables.none())));
        assertThat(thrown.faults())
                .singleElement()
                .asString()
                .contains("throttle works on readings; put it before the window");
    }

    @Test
    void a_table_is_read_from_csv_and_yaml_alike() throws ConfigException {
        for (String file : List.of("halls.csv", "halls.yaml")) {
            Pipeline.Step.Lookup lookup = (Pipeline.Step.Lookup)
                    only("lookup: { on: boiler, add: { hall: text, limit: double }, table: " + file + " }");
            assertThat(lookup.rows().rows()).as(file).isEqualTo(2);
            assertThat(lookup.table().file()).contains(file);
        }
    }

    @Test
    void a_sinks_condition_is_checked_against_what_summaries_have() throws ConfigException {
        String sink = TAIL.replace("{ upstream: {} }", "{ mqtt: { topic: x, where: \"n > 3\" } }");
        Document document = Document.parse("p.yaml", HEAD + sink, Variables.none());
        assertThat(PipelineReader.read(document).sinks())
                .containsExactly(new Pipeline.SinkSpec.Mqtt(
                        "x", 1, false, Optional.of("n > 3"), SummaryFormat.JSON, Optional.empty()));
        ConfigException thrown = catchThrowableOfType(
                ConfigException.class,
                () -> PipelineReader.read(
                        Document.parse("p.yaml", HEAD + sink.replace("n > 3", "heat > 3"), Variables.none())));
        assertThat(thrown.faults())
                .singleElement()
                .asString()
                .startsWith("p.yaml:13:")
                .contains("sink[0].mqtt.where: ")
                .contains("heat");
    }
}
