package io.tributary.edge.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.tributary.pipelines.config.ConfigException;
import io.tributary.pipelines.config.Document;
import io.tributary.pipelines.config.Fault;
import io.tributary.pipelines.config.Variables;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MqttSettingsTest {
    private static final Map<String, String> ENVIRONMENT = Map.of("PW", "secret");

    private static MqttSettings read(String yaml, Path base) throws ConfigException {
        Variables variables = Variables.of(ENVIRONMENT);
        Document document = Document.parse("node.yaml", yaml, variables);
        MqttSettings settings = MqttSettings.read(document.root(), variables, base);
        document.finish();
        return settings;
    }

    private static List<String> faults(String yaml) {
        ConfigException e = catchThrowableOfType(ConfigException.class, () -> read(yaml, Path.of("")));
        assertThat(e).as("faults of " + yaml).isNotNull();
        return e.faults().stream().map(Fault::toString).toList();
    }

    @Test
    void the_server_alone_is_enough() {
        MqttSettings settings = MqttSettings.of("mqtt://broker.local");
        assertThat(settings.server()).isEqualTo(new MqttSettings.Server("broker.local", 1883, false));
        assertThat(settings.user()).isNull();
        assertThat(settings.sessionExpiry()).isEqualTo(Duration.ofDays(1));
        assertThat(settings.inboxMessagesMax()).isEqualTo(10_000);
        assertThat(settings.receiveMaximum()).isEqualTo(32_767);
        assertThat(settings.reconnectLeast()).isEqualTo(Duration.ofMillis(250));
        assertThat(settings.reconnectMost()).isEqualTo(Duration.ofSeconds(30));
        assertThat(settings.fastLane()).isTrue();
    }

    @Test
    void every_setting_is_read_and_file_names_start_from_the_files_directory() throws ConfigException {
        MqttSettings settings = read("""
                server: mqtts://broker.local
                user: node-1
                password: { env: PW }
                tls: { ca: ca.pem, certificate: node.pem, key: node.key, least: "1.2" }
                keepAlive: 30s
                sessionExpiry: 7d
                connectTimeout: 5s
                inbox: { messagesMax: 100000, bytesMax: 1048576 }
                messageBytesMax: 1000
                reconnect: { least: 1s, most: 1m }
                unacknowledgedMax: 65535
                inFlightMax: 7
                fastLane: false
                """, Path.of("/etc/tributary"));
        assertThat(settings.server()).isEqualTo(new MqttSettings.Server("broker.local", 8883, true));
        assertThat(settings.tls().ca()).isEqualTo(Path.of("/etc/tributary/ca.pem"));
        assertThat(settings.tls().tls12()).isTrue();
        assertThat(settings.receiveMaximum()).isEqualTo(65_535);
        assertThat(settings.inFlightMax()).isEqualTo(7);
        assertThat(settings.fastLane()).isFalse();
        assertThat(settings.toString()).contains("{env: PW}").doesNotContain("secret");
    }

    @ParameterizedTest
    @CsvSource({
        "mqtt://h:1, h, 1, false",
        "tcp://h, h, 1883, false",
        "ssl://h:99, h, 99, true",
        "mqtts://10.0.0.1, 10.0.0.1, 8883, true",
        "mqtt://[::1]:5, [::1], 5, false"
    })
    void addresses_are_read(String text, String host, int port, boolean tls) {
        assertThat(MqttSettings.of(text).server()).isEqualTo(new MqttSettings.Server(host, port, tls));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "localhost|is not the address of an MQTT broker; write mqtt://host:1883",
                "localhost:1883|write mqtt://host:1883",
                "http://localhost|write mqtt://host:1883",
                "mqtt://user:pw@localhost|use user: and password:",
                "mqtt://localhost/path|has more than scheme, host and port",
                "mqtt://localhost:70000|port 70000 is outside [1, 65535]",
                "mqtt://not a host|is not an address"
            })
    void a_wrong_address_is_a_fault_with_the_right_form(String text, String reason) {
        assertThat(faults("server: '" + text + "'"))
                .hasSize(1)
                .first()
                .asString()
                .contains("node.yaml:1:9: server: ", reason);
    }

    @Test
    void all_faults_are_told_at_once() {
        assertThat(faults("""
                        user: node-1
                        password: hunter2
                        keepAlive: 1 minute
                        inbox: { messageMax: 5 }
                        reconnect: { least: 1m, most: 1s }
                        fastlane: true
                        tls: { certificate: a.pem }
                        """))
                .hasSize(8)
                .anySatisfy(f -> assertThat(f).contains("server: is required", "mqtt://localhost:1883"))
                .anySatisfy(f -> assertThat(f)
                        .contains("2:11: password: a secret must not stand in the file; write { env: NAME }")
                        .doesNotContain("hunter2"))
                .anySatisfy(f -> assertThat(f).contains("keepAlive", "'1 minute' is not a duration"))
                .anySatisfy(f -> assertThat(f).contains("unknown key 'messageMax'; did you mean 'messagesMax'?"))
                .anySatisfy(f -> assertThat(f).contains("reconnect.most", "outside"))
                .anySatisfy(f -> assertThat(f).contains("unknown key 'fastlane'; did you mean 'fastLane'?"))
                .anySatisfy(f -> assertThat(f).contains("tls", "certificate and key belong together"))
                .anySatisfy(f -> assertThat(f).contains("tls", "server is not encrypted; write mqtts://"));
    }

    @Test
    void a_secret_comes_from_exactly_one_known_place() {
        String server = "server: mqtt://localhost\n";
        assertThat(faults(server + "password: { env: NOT_SET }"))
                .singleElement()
                .asString()
                .contains("NOT_SET is not set");
        assertThat(faults(server + "password: {}")).singleElement().asString().contains("exactly one of env and file");
        assertThat(faults(server + "password: { env: PW, file: a }"))
                .singleElement()
                .asString()
                .contains("exactly one");
        assertThat(faults(server + "password: { vault: a }"))
                .anySatisfy(f -> assertThat(f).contains("unknown key 'vault'"));
    }

    @Test
    void a_secret_file_is_read_when_it_is_needed_without_its_line_end(@TempDir Path directory)
            throws ConfigException, IOException {
        Secret secret = read("server: mqtt://localhost\npassword: { file: pw }", directory)
                .password();
        assertThat(secret).isNotNull();
        Files.writeString(directory.resolve("pw"), "first\n");
        assertThat(secret.bytes()).isEqualTo("first".getBytes(StandardCharsets.UTF_8));
        Files.writeString(directory.resolve("pw"), "second");
        assertThat(secret.bytes()).isEqualTo("second".getBytes(StandardCharsets.UTF_8));
    }
}
