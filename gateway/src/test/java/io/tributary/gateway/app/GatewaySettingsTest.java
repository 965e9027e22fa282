package io.tributary.gateway.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tributary.pipelines.config.ConfigException;
import io.tributary.pipelines.config.Document;
import io.tributary.pipelines.config.Variables;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GatewaySettingsTest {
    private static GatewaySettings read(String yaml) throws ConfigException {
        return GatewaySettings.read(
                Document.parse("site.yaml", yaml, Variables.none()), Variables.none(), Path.of("/etc/tributary"));
    }

    @Test
    void the_example_is_a_site() throws ConfigException {
        GatewaySettings settings = GatewaySettings.read(
                Path.of("../configs/sites/city-north.yaml"), Variables.of(Map.of("UPSTREAM_SERVER", "mqtt://up:1")));
        assertThat(settings.site()).isEqualTo("city-north");
        assertThat(settings.embedded()).isPresent();
        assertThat(settings.upstream())
                .hasValueSatisfying(upstream -> assertThat(upstream.server()).hasToString("up:1"));
    }

    @Test
    void little_is_required() throws ConfigException {
        GatewaySettings settings = read("""
                apiVersion: tributary/v1
                site: s1
                broker: embedded
                """);
        assertThat(settings.embedded()).hasValueSatisfying(broker -> {
            assertThat(broker.host()).isEqualTo("127.0.0.1");
            assertThat(broker.port()).isEqualTo(1883);
        });
        assertThat(settings.upstream()).isEmpty();
        assertThat(settings.rollup().settle()).isEqualTo(Duration.ofSeconds(5));
        assertThat(settings.rollup().keep()).isEqualTo(Duration.ofHours(1));
    }

    @Test
    void files_are_found_beside_the_site_file() throws ConfigException {
        GatewaySettings settings = read("""
                apiVersion: tributary/v1
                site: s1
                broker: { embedded: { host: 0.0.0.0, passwords: secrets/users, directory: /var/lib/tributary } }
                """);
        assertThat(settings.embedded()).hasValueSatisfying(broker -> {
            assertThat(broker.passwords()).isEqualTo(Path.of("/etc/tributary/secrets/users"));
            assertThat(broker.directory()).isEqualTo(Path.of("/var/lib/tributary"));
        });
    }

    @Test
    void what_is_received_is_kept_and_what_the_embedded_broker_has_confirmed_beside_it() throws ConfigException {
        String site = "{ apiVersion: tributary/v1, site: s1, broker: embedded, store: { directory: kept }%s }";
        GatewaySettings kept = read(site.formatted(""));
        assertThat(kept.isKept()).isTrue();
        assertThat(kept.keeping().directory()).isEqualTo(Path.of("/etc/tributary/kept"));
        assertThat(kept.embedded())
                .hasValueSatisfying(
                        broker -> assertThat(broker.directory()).isEqualTo(Path.of("/etc/tributary/kept/broker")));
        GatewaySettings passing = read(site.formatted(", durability: volatile"));
        assertThat(passing.isKept()).isFalse();
        assertThat(passing.embedded())
                .hasValueSatisfying(broker -> assertThat(broker.directory()).isNull());
    }

    @Test
    void without_a_directory_the_store_is_where_services_keep_theirs() throws ConfigException {
        Document document = Document.parse(
                "site.yaml", "{ apiVersion: tributary/v1, site: s1, broker: embedded }", Variables.none());
        GatewaySettings settings =
                GatewaySettings.read(document, Variables.of(Map.of("XDG_STATE_HOME", "/home/op/.state")), Path.of(""));
        assertThat(settings.keeping().directory()).isEqualTo(Path.of("/home/op/.state/tributary/s1/gateway"));
    }

    @Test
    void all_faults_are_told_at_once_with_their_places() {
        assertThatThrownBy(() -> read("""
                        apiVersion: tributary/v1
                        site: City North
                        broker: { embedded: { host: 0.0.0.0, port: 99999 } }
                        upstream: { topic: "site/+" }
                        rollup: { setle: 5s, keep: soon }
                        """))
                .isInstanceOf(ConfigException.class)
                .satisfies(e -> assertThat(String.valueOf(e.getMessage()).lines())
                        .satisfiesExactlyInAnyOrder(
                                line -> assertThat(line).startsWith("site.yaml:2:7: site: "),
                                line -> assertThat(line)
                                        .startsWith("site.yaml:3:29: ")
                                        .contains("no passwords are set"),
                                line -> assertThat(line)
                                        .startsWith("site.yaml:3:44: ")
                                        .contains("99999"),
                                line -> assertThat(line)
                                        .startsWith("site.yaml:4:20: ")
                                        .contains("site/+"),
                                line -> assertThat(line)
                                        .startsWith("site.yaml:5:11: ")
                                        .contains("settle"),
                                line -> assertThat(line)
                                        .startsWith("site.yaml:5:28: ")
                                        .contains("soon")));
    }

    @ParameterizedTest
    @CsvSource({
        "127.0.0.1, false",
        "localhost, false",
        "'::1', false",
        "127.9.9.9, false",
        "0.0.0.0, true",
        "'::', true",
        "192.168.1.5, true",
        "gateway.local, true",
        "127.0.0.1.nip.io, true"
    })
    void hosts_that_others_can_reach_need_passwords(String host, boolean fault) throws ConfigException {
        String yaml = "{apiVersion: tributary/v1, site: s1, broker: {embedded: {host: '" + host + "'}}}";
        if (fault) {
            assertThatThrownBy(() -> read(yaml)).hasMessageContaining("no passwords are set");
        } else {
            assertThat(read(yaml).embedded()).isPresent();
        }
    }
}
