package io.tributary.sim.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.tributary.pipelines.config.ConfigException;
import io.tributary.pipelines.config.Fault;
import io.tributary.pipelines.config.Variables;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class FleetTest {
    private static final Path CONFIGS = Path.of("../configs/fleets");

    @Test
    void the_city_has_fifty_stations_in_five_districts() throws ConfigException {
        Fleet fleet = Fleet.load(CONFIGS.resolve("city-air.yaml"), Variables.none());
        assertThat(fleet.name()).isEqualTo("city-air");
        assertThat(fleet.sensors()).isEqualTo(50);
        assertThat(fleet.perSecond()).isEqualTo(50);
        assertThat(fleet.groups().get(0).dimensions().get("district")).hasSize(5);
        assertThat(fleet.groups().get(0).faults()).hasSize(7);
    }

    @Test
    void the_building_has_rooms_and_a_heat_pump() throws ConfigException {
        Fleet fleet = Fleet.load(CONFIGS.resolve("building-climate.yaml"), Variables.none());
        assertThat(fleet.groups()).extracting(Fleet.Group::name).containsExactly("room", "heat-pump");
        assertThat(fleet.sensors()).isEqualTo(25);
    }

    @Test
    void all_faults_of_a_file_are_reported_at_once_with_place_and_suggestion() {
        String text = """
                fleet: broken
                seeed: 3
                groups:
                  - name: a
                    count: 0
                    topic: x/{distrct}/{n}
                    dimensions: { district: [north, so+th] }
                    interval: 1 second
                    qos: 2
                    payload: { format: number }
                    fields:
                      t: [ { sinus: { amplitude: 1 } }, { noise: { deviation: -1 } } ]
                      u: [ { steps: [ { after: 5m, value: 1 }, { after: 1m, value: 2 } ] } ]
                      v: { signals: [ { constant: 1 } ], range: [5] }
                    faults:
                      - late: { probability: 1.5 }
                      - drift: { perHour: 1, field: temp }
                      - dropout: { probability: 0.1 }
                        stuck: { probability: 0.1, for: 1m }
                      - clockSkew: { offset: soon }
                  - name: a
                    count: 1
                    topic: y
                    interval: 1s
                """;
        assertThat(faults(text))
                .containsExactly(
                        "f.yaml:2:1: seeed: unknown key 'seeed'; did you mean 'seed'?",
                        "f.yaml:5:12: groups[0].count: 0 is outside [1, 1000000]",
                        "f.yaml:6:12: groups[0].topic: {distrct} is not a dimension; did you mean 'district'?",
                        "f.yaml:7:37: groups[0].dimensions.district[1]: 'so+th' cannot be part of a topic; leave out '+' and '#'",
                        "f.yaml:8:15: groups[0].interval: '1 second' is not a duration; write a whole number and us, ms, s, m, h or d, such as 10s",
                        "f.yaml:9:10: groups[0].qos: 2 is outside [0, 1]",
                        "f.yaml:10:24: groups[0].payload.format: number takes one field, not 3; write format: csv or json",
                        "f.yaml:12:21: groups[0].fields.t[0].sinus: 'sinus' is not a signal; known: constant, diurnal, noise, sine, spikes, steps, uniform, walk",
                        "f.yaml:12:63: groups[0].fields.t[1].noise.deviation: -1 is outside [0.0, 1.0E12]",
                        "f.yaml:13:57: groups[0].fields.u[0].steps[1].after: 1m is outside [5m, 3660d]",
                        "f.yaml:14:49: groups[0].fields.v.range: must be two numbers: [least, most]",
                        "f.yaml:16:15: groups[0].faults[0].late.delay: is required: a duration such as 10s",
                        "f.yaml:16:30: groups[0].faults[0].late.probability: 1.5 is outside [0.0, 1.0]",
                        "f.yaml:17:37: groups[0].faults[1].drift.field: 'temp' is not a field of the group; known: t, u, v",
                        "f.yaml:18:9: groups[0].faults[2]: must be one fault, such as { clockSkew: ... }; known: clockSkew, drift, dropout, duplicate, late, outOfOrder, stuck",
                        "f.yaml:20:30: groups[0].faults[3].clockSkew.offset: 'soon' is not a duration; write 2s, or -2s for a clock that is behind",
                        "f.yaml:21:5: groups[1].fields: is required: give at least one field with its signals, such as temperature: 21.5",
                        "f.yaml:21:11: groups[1].name: 'a' names an earlier group; sensors get their seeds from it, so choose another");
    }

    @Test
    void a_file_that_is_missing_is_a_fault() {
        ConfigException thrown = catchThrowableOfType(
                ConfigException.class, () -> Fleet.load(Path.of("no/such.yaml"), Variables.none()));
        assertThat(thrown.getMessage()).contains("no/such.yaml: no such file");
    }

    private static List<String> faults(String text) {
        ConfigException thrown =
                catchThrowableOfType(ConfigException.class, () -> Fleet.parse("f.yaml", text, Variables.none()));
        return thrown.faults().stream().map(Fault::toString).toList();
    }
}
