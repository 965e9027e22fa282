package io.tributary.pipelines.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.tributary.pipelines.config.ConfigException;
import io.tributary.pipelines.config.Document;
import io.tributary.pipelines.config.Fault;
import io.tributary.pipelines.config.Variables;
import io.tributary.pipelines.window.Shape;
import io.tributary.pipelines.window.Shape.CalendarUnit;
import io.tributary.pipelines.window.WindowSpec;
import java.time.Duration;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WindowReaderTest {
    private static Pipeline read(String window) throws ConfigException {
        String yaml = """
                apiVersion: tributary/v1
                pipeline: heat
                source:
                  mqtt: { topics: ["plant/{line}/{boiler}/heat"] }
                  fields: { heat: { type: double } }
                steps:
                  - window: { %s }
                    aggregate: { mean: avg(heat) }
                sink: [ { upstream: {} } ]
                """.formatted(window);
        return PipelineReader.read(Document.parse("heat.yaml", yaml, Variables.none()));
    }

    private static List<String> faults(String window) {
        ConfigException thrown = catchThrowableOfType(ConfigException.class, () -> read(window));
        return thrown == null
                ? List.of()
                : thrown.faults().stream().map(Fault::toString).toList();
    }

    private static Shape shape(String window) throws ConfigException {
        return read(window).window().shape();
    }

    @Test
    void every_kind_is_read() throws ConfigException {
        assertThat(shape("tumbling: 1d, offset: 6h"))
                .isEqualTo(new Shape.Tumbling(Duration.ofDays(1), Duration.ofHours(6)));
        assertThat(shape("hopping: 1h, every: 1m"))
                .isEqualTo(new Shape.Hopping(Duration.ofHours(1), Duration.ofMinutes(1), Duration.ZERO));
        assertThat(shape("sliding: 10m")).isEqualTo(new Shape.Sliding(Duration.ofMinutes(10), 100_000));
        assertThat(shape("session: { gap: 5m, max: 4h }"))
                .isEqualTo(new Shape.Session(Duration.ofMinutes(5), Duration.ofHours(4)));
        assertThat(shape("count: 100")).isEqualTo(new Shape.Count(100));
        assertThat(shape("calendar: shift, zone: Europe/Berlin, offset: 6h, length: 12h"))
                .isEqualTo(new Shape.Calendar(
                        CalendarUnit.SHIFT, ZoneId.of("Europe/Berlin"), Duration.ofHours(6), Duration.ofHours(12)));
    }

    @Test
    void what_else_there_is_to_say_of_a_window_is_read() throws ConfigException {
        Pipeline pipeline = read("tumbling: 1m, by: [line], lateness: 10s, idle: 20s, step: 2h, early: 5s,"
                + " partition: [boiler], groupsMax: 7, openMax: 9,"
                + " late: { mqtt: { topic: \"late/{boiler}\", qos: 0 } }");
        assertThat(pipeline.window())
                .isEqualTo(new WindowSpec(
                        new Shape.Tumbling(Duration.ofMinutes(1), Duration.ZERO),
                        List.of("line"),
                        new WindowSpec.Progress(
                                Duration.ofSeconds(10),
                                Duration.ofSeconds(20),
                                Duration.ofHours(2),
                                Duration.ofSeconds(5),
                                List.of("boiler")),
                        7,
                        9));
        assertThat(pipeline.late()).isEqualTo(Optional.of(new Pipeline.SinkSpec.Mqtt("late/{boiler}", 0, false)));
    }

    @Test
    void a_misspelt_kind_is_one_fault() {
        assertThat(faults("tumblin: 1m")).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            hopping: 60s, every: 90s             | every: 90s does not divide size 1m; try 1m
            hopping: 1h, every: 7m               | every: 7m does not divide size 1h; try 450s
            hopping: 1d, every: 1s               | goes 86400 times into size 1d, more than 1440; try 1m
            hopping: 1h                          | every: is required
            tumbling: 1m, sliding: 5m            | has tumbling and sliding; a window is of one kind
            tumblin: 1m                          | does not say what kind of window it is; did you mean 'tumbling'?
            by: [line]                           | write one of tumbling, hopping, calendar, sliding, session, count
            calendar: day                        | zone: is required: an IANA time zone
            calendar: day, zone: Europe/Berln    | 'Europe/Berln' is not an IANA time zone; did you mean 'Europe/Berlin'?
            calendar: dya, zone: UTC             | 'dya' is not one of day, hour, month, shift, week; did you mean 'day'?
            calendar: shift, zone: UTC, length: 7h | length: 7h does not divide a day; use 6h, 8h or 12h
            calendar: day, zone: UTC, length: 8h | unknown key 'length'
            session: 5m                          | must be a mapping: { gap: 5m }
            session: { max: 5m }                 | session.gap: is required
            count: 0                             | 0 is outside [1, 1000000000]
            count: 5, lateness: 10s              | unknown key 'lateness'
            sliding: 1m, early: 5s               | early: is not for sliding windows: each reading has its own result
            count: 5, early: 5ms                 | early: 5ms is outside [100ms, 1d]
            tumbling: 1m, lateness: 2h, step: 1h | step: 1h is less than lateness 2h
            tumbling: 1m, partition: [boilr]     | no column 'boilr'; did you mean 'boiler'?
            tumbling: 1m, late: {}               | late.mqtt: is required: { topic: late/{station} }
            count: 5, late: { mqtt: { topic: a } } | count windows have no late readings
            tumbling: 1m, late: { mqtt: { topic: "{mean}" } } | names {mean}
            """)
    void a_fault_gives_value_rule_and_way_out(String window, String expected) {
        assertThat(faults(window)).anySatisfy(fault -> assertThat(fault).contains(expected));
    }

    @Test
    void all_but_sliding_windows_may_have_early_results() throws ConfigException {
        for (String window : List.of(
                "tumbling: 1h",
                "hopping: 1h, every: 1m",
                "calendar: day, zone: UTC",
                "session: { gap: 1m }",
                "count: 5")) {
            assertThat(read(window + ", early: 5s").window().progress().early())
                    .as(window)
                    .isEqualTo(Duration.ofSeconds(5));
        }
    }

    @Test
    void a_usual_lateness_of_days_needs_no_step() throws ConfigException {
        assertThat(read("tumbling: 1d, lateness: 3d").window().progress().step())
                .isEqualTo(Duration.ofDays(3));
    }
}
