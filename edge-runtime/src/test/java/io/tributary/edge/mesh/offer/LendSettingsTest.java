package io.tributary.edge.mesh.offer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.tributary.pipelines.config.ConfigException;
import io.tributary.pipelines.config.Document;
import io.tributary.pipelines.config.Fault;
import io.tributary.pipelines.config.Variables;
import java.time.ZoneId;
import java.util.List;
import org.junit.jupiter.api.Test;

class LendSettingsTest {
    private static LendSettings read(String yaml) throws ConfigException {
        Document document = Document.parse("node.yaml", yaml, Variables.none());
        LendSettings settings = LendSettings.read(document.root().at("lend").section());
        document.finish();
        return settings;
    }

    private static List<String> faults(String yaml) {
        return catchThrowableOfType(ConfigException.class, () -> read(yaml)).faults().stream()
                .map(Fault::toString)
                .toList();
    }

    @Test
    void what_is_not_said_has_a_default() throws Exception {
        assertThat(read("lend: {}")).isEqualTo(LendSettings.DEFAULT);
    }

    @Test
    void everything_is_read() throws Exception {
        assertThat(read("""
                        lend:
                          cores: 1.5
                          hours: ["22:00-06:00", "12:00-13:00"]
                          zone: Europe/Berlin
                          price: 0.25
                          energy: solar
                          joules: 0.5
                          battery: { floor: 60% }
                          hotCelsius: 70.5
                        """))
                .isEqualTo(new LendSettings(
                        1500,
                        new Hours(
                                List.of(new Hours.Span(22 * 60, 6 * 60), new Hours.Span(12 * 60, 13 * 60)),
                                ZoneId.of("Europe/Berlin")),
                        250,
                        LendSettings.Source.SOLAR,
                        500,
                        600,
                        70.5));
    }

    @Test
    void all_faults_are_said_with_their_places() {
        List<String> faults = faults("""
                lend:
                  cores: -1
                  hours: ["22:00-06:00", "25:00-26:00"]
                  price: much
                  energy: sun
                  battery: { floor: 140% }
                  hotCelsius: 500
                  hors: []
                """);
        assertThat(faults).hasSize(8);
        assertThat(faults)
                .anySatisfy(fault ->
                        assertThat(fault).startsWith("node.yaml:2:10: ").contains("-1"));
        assertThat(faults)
                .anySatisfy(fault ->
                        assertThat(fault).startsWith("node.yaml:3:26: ").contains("25:00-26:00"));
        assertThat(faults).anySatisfy(fault -> assertThat(fault).contains("zone: Europe/Berlin"));
        assertThat(faults)
                .anySatisfy(fault ->
                        assertThat(fault).startsWith("node.yaml:5:11: ").contains("'sun'"));
        assertThat(faults)
                .anySatisfy(fault ->
                        assertThat(fault).startsWith("node.yaml:6:21: ").contains("write 40%"));
        assertThat(faults)
                .anySatisfy(fault -> assertThat(fault).contains("'hors'").contains("hours"));
    }

    @Test
    void a_zone_that_is_none_is_said() {
        assertThat(faults("lend: { hours: [\"22:00-06:00\"], zone: Europe/Bärlin }"))
                .singleElement()
                .asString()
                .contains("'Europe/Bärlin' is not a time zone");
    }
}
