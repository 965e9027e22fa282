package io.tributary.sim.fleet;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.pipelines.config.ConfigException;
import io.tributary.pipelines.config.Variables;
import io.tributary.sim.fault.Tally;
import io.tributary.sim.publish.Emission;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FleetRunTest {
    /** 2026-01-01T00:00:00Z. */
    private static final long START = 1_767_225_600_000_000L;

    private static final long ALWAYS = Long.MAX_VALUE;

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 42, -7})
    void emitted_is_planned_minus_dropped_plus_duplicated_minus_pending_at_every_moment(long seed) throws Exception {
        FleetRun run = new FleetRun(city(), seed, START, 1, 20_000, ALWAYS);
        long last = START;
        for (Emission emission = run.next(); emission != null; emission = run.next()) {
            assertThat(emission.publishMicros()).as("seed %d", seed).isGreaterThanOrEqualTo(last);
            last = emission.publishMicros();
            if (run.counts().emitted() % 97 == 0) {
                assertThat(run.counts().conserved())
                        .as("seed %d: %s", seed, run.counts())
                        .isTrue();
            }
        }
        FleetRun.Counts end = run.counts();
        assertThat(end.planned()).isEqualTo(20_000);
        assertThat(end.pending()).isZero();
        assertThat(end.emitted()).as("seed %d: %s", seed, end).isEqualTo(20_000 - end.dropped() + end.duplicated());
        assertThat(end.faults().values())
                .as("every fault of the file was at work")
                .allMatch(count -> count > 0);
    }

    @Test
    void the_same_seed_gives_the_same_messages_and_another_does_not() throws Exception {
        assertThat(lines(city(), 5, 2000)).isEqualTo(lines(city(), 5, 2000));
        assertThat(lines(city(), 5, 2000)).isNotEqualTo(lines(city(), 6, 2000));
    }

    @Test
    void a_sensor_sends_the_same_whatever_other_sensors_exist() throws Exception {
        String one = "fleet: f\ngroups:\n" + group("a", 1);
        String many = "fleet: f\ngroups:\n" + group("b", 20) + group("a", 3);
        List<String> alone = lines(fleet(one), 9, 100);
        List<String> among = lines(fleet(many), 9, 2300).stream()
                .filter(line -> line.contains(" a/1 "))
                .limit(alone.size())
                .toList();
        assertThat(among).isEqualTo(alone);
    }

    @Test
    void sensors_are_dealt_out_over_all_combinations_of_dimensions() throws Exception {
        Fleet fleet = fleet("""
                fleet: f
                groups:
                  - name: g
                    count: 6
                    topic: "{building}/{floor}/{group}{n}"
                    dimensions: { building: [a, b], floor: [x, y, z] }
                    interval: 1s
                    fields: { v: 1 }
                """);
        Map<String, Long> topics = emissions(fleet, 1, 60).stream()
                .collect(Collectors.groupingBy(e -> new String(e.topic(), UTF_8), Collectors.counting()));
        assertThat(topics)
                .containsOnlyKeys("a/x/g1", "b/x/g2", "a/y/g3", "b/y/g4", "a/z/g5", "b/z/g6")
                .allSatisfy((topic, count) -> assertThat(count).isEqualTo(10));
    }

    @Test
    void each_format_writes_its_payload() throws Exception {
        assertThat(payload("{ format: json, decimals: 1 }"))
                .matches("\\{\"ts\":17672256\\d{5},\"v\":-2\\.5,\"w\":7\\.0}");
        assertThat(payload("{ format: json, time: { field: t, unit: s }, decimals: 0 }"))
                .matches("\\{\"t\":17672256\\d\\d,\"v\":-3,\"w\":7}");
        assertThat(payload("{ format: json, time: { unit: iso } }"))
                .matches("\\{\"ts\":\"2026-01-01T00:00:0\\d\\.\\d{3}Z\",\"v\":-2\\.50,\"w\":7\\.00}");
        assertThat(payload("{ format: csv, time: { unit: us } }")).matches("17672256\\d{8},-2\\.50,7\\.00");
        assertThat(payload("{ format: text, template: '{\"d\":\"{d}\",\"n\":{n},\"v\":{v},\"q\":{seq}}' }"))
                .isEqualTo("{\"d\":\"north\",\"n\":1,\"v\":-2.50,\"q\":0}");
    }

    @Test
    void a_number_is_rounded_to_its_decimals() {
        assertThat(number(0.005, 2)).isEqualTo("0.01");
        assertThat(number(-0.004, 2)).isEqualTo("0.00");
        assertThat(number(12.0349, 3)).isEqualTo("12.035");
        assertThat(number(-1.05, 1)).isEqualTo("-1.1");
        assertThat(number(1e300, 2)).isEqualTo("1.0E300");
        assertThat(number(3, 0)).isEqualTo("3");
        assertThat(number(3.000000001, 9)).isEqualTo("3.000000001");
    }

    @Test
    void a_speedup_multiplies_the_rate() throws Exception {
        FleetRun run = new FleetRun(city(), 1, START, 20, ALWAYS, START + 10_000_000);
        while (run.next() != null) {}
        assertThat(run.counts().planned()).isBetween(9_900L, 10_000L);
    }

    @Test
    void no_reading_is_planned_at_or_after_the_end() throws Exception {
        FleetRun run = new FleetRun(city(), 1, START, 1, ALWAYS, START + 4_000_000);
        while (run.next() != null) {}
        assertThat(run.counts().planned()).isBetween(190L, 200L);
        assertThat(run.counts().conserved()).isTrue();
        assertThat(run.counts().pending()).isZero();
    }

    @Test
    void only_the_share_of_sensors_that_was_asked_for_has_a_fault() throws Exception {
        Fleet fleet = fleet("""
                fleet: f
                groups:
                  - name: g
                    count: 1000
                    topic: "t/{n}"
                    interval: 1s
                    fields: { v: 1 }
                    faults: [ { dropout: { probability: 1, share: 0.3 } } ]
                """);
        FleetRun run = new FleetRun(fleet, 1, START, 1, 10_000, ALWAYS);
        while (run.next() != null) {}
        assertThat(run.counts().faults().get(Tally.Kind.DROPPED)).isBetween(2500L, 3500L);
    }

    private static String payload(String payload) throws ConfigException {
        Fleet fleet = fleet("""
                fleet: f
                groups:
                  - name: g
                    count: 1
                    topic: t
                    dimensions: { d: [north] }
                    interval: 1s
                    payload: %s
                    fields: { v: -2.5, w: 7 }
                """.formatted(payload));
        return new String(emissions(fleet, 1, 1).get(0).payload(), UTF_8);
    }

    private static String number(double value, int decimals) {
        StringBuilder out = new StringBuilder();
        Encoder.appendNumber(value, decimals, out);
        return out.toString();
    }

    private static String group(String name, int count) {
        return """
                  - name: %s
                    count: %d
                    topic: "%s/{n}"
                    interval: 100ms
                    jitter: 50ms
                    fields: { v: [ { noise: { deviation: 1 } }, { sine: { amplitude: 1, period: 1m } } ] }
                    faults: [ { dropout: { probability: 0.1 } }, { late: { probability: 0.1, delay: 1ms } } ]
                """.formatted(name, count, name);
    }

    private static List<String> lines(Fleet fleet, long seed, long readings) {
        return emissions(fleet, seed, readings).stream()
                .map(e -> e.publishMicros() + " " + new String(e.topic(), UTF_8) + " " + new String(e.payload(), UTF_8))
                .toList();
    }

    private static List<Emission> emissions(Fleet fleet, long seed, long readings) {
        List<Emission> emissions = new ArrayList<>();
        FleetRun run = new FleetRun(fleet, seed, START, 1, readings, ALWAYS);
        for (Emission emission = run.next(); emission != null; emission = run.next()) {
            emissions.add(emission);
        }
        return emissions;
    }

    private static Fleet city() throws ConfigException {
        return Fleet.load(Path.of("../configs/fleets/city-air.yaml"), Variables.none());
    }

    private static Fleet fleet(String text) throws ConfigException {
        return Fleet.parse("f.yaml", text, Variables.none());
    }
}
