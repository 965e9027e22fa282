package io.tributary.edge.config;

import io.tributary.pipelines.config.ConfigException;
import io.tributary.pipelines.config.Document;
import io.tributary.pipelines.config.Section;
import io.tributary.pipelines.config.Setting;
import io.tributary.pipelines.config.Variables;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How to reach and use an MQTT 5 broker.
 *
 * <pre>{@code
 * server: mqtts://broker.local:8883      # mqtt:// or tcp:// (port 1883), mqtts:// or ssl:// (TLS, port 8883)
 * user: node-1
 * password: { file: secrets/mqtt }       # or { env: MQTT_PASSWORD }
 * tls: { ca: ca.pem, certificate: node.pem, key: node.key, least: "1.3" }
 * keepAlive: 60s
 * sessionExpiry: 1d
 * connectTimeout: 10s
 * inbox: { messagesMax: 10000, bytesMax: 4194304 }
 * messageBytesMax: 262144
 * reconnect: { least: 250ms, most: 30s }
 * unacknowledgedMax: 32767
 * inFlightMax: 1000
 * fastLane: true
 * }</pre>
 *
 * @param server where the broker is; required
 * @param user user name; null for none
 * @param password by reference; null for none
 * @param tls used when the server is {@code mqtts://}
 * @param keepAlive how long a connection may be silent before either side checks on the other; 1s to 18h, default 60s
 * @param sessionExpiry how long the broker keeps what we have not acknowledged after we went away; 0s to 10000d, default 1d
 * @param connectTimeout how long to wait for the broker to accept a connection; 1s to 5m, default 10s
 * @param inboxMessagesMax messages that may wait in a source; when full it stops reading, so that the broker waits (QoS 1,
 *     2) or drops (QoS 0). 1 to 1000000, default 10000
 * @param inboxBytesMax bytes of memory that a source's inbox may use; 256 KiB to 1 GiB, default 4 MiB
 * @param messageBytesMax size of the largest message, with its topic and headers; a larger one is counted, logged,
 *     acknowledged and thrown away. 128 to 16 MiB, default 256 KiB
 * @param reconnectLeast delay before the first try to connect again; 10ms to 1h, default 250ms; doubles at each failure
 * @param reconnectMost delay that doubling ends at; up to 1d, default 30s
 * @param unacknowledgedMax messages of QoS 1 and 2 that a source may leave unacknowledged while their effect is not yet
 *     kept (MQTT's Receive Maximum), at about 24 bytes each; when three quarters are, it is kept early. 1 to 65535, default
 *     32767: packet ids that are given in turn tell messages apart in half a round of them
 * @param inFlightMax summaries that a sink may hold unconfirmed before it says "not now"; 1 to 65535, default 1000
 * @param fastLane whether a source takes messages out of the byte stream beneath the client library, about ten times
 *     cheaper; false hands every message through the library, should the fast lane ever be in doubt. Default true
 */
public record MqttSettings(
        Server server,
        @Nullable String user,
        @Nullable Secret password,
        TlsSettings tls,
        Duration keepAlive,
        Duration sessionExpiry,
        Duration connectTimeout,
        int inboxMessagesMax,
        int inboxBytesMax,
        int messageBytesMax,
        Duration reconnectLeast,
        Duration reconnectMost,
        int unacknowledgedMax,
        int inFlightMax,
        boolean fastLane) {

    private static final long KIB = 1024;
    private static final Duration KEEP_ALIVE_MOST = Duration.ofSeconds(65535); // two bytes, MQTT 5 section 3.1.2.10
    private static final Server NOWHERE = new Server("localhost", 1883, false);

    /** Reads the settings, recording every fault in the section's document; secrets from {@code environment}. */
    public static MqttSettings read(Section section, Variables environment, Path base) {
        Setting serverSetting = section.at("server");
        if (!serverSetting.present()) {
            serverSetting.missing("where the broker is, such as mqtt://localhost:1883");
        }
        Server server = serverSetting.parsed(Server::parse, NOWHERE);
        Setting tls = section.at("tls");
        if (tls.present() && !server.tls()) {
            tls.fault("is given, but server is not encrypted; write mqtts:// or leave tls out");
        }
        Setting user = section.at("user");
        Section inbox = section.at("inbox").section();
        Section reconnect = section.at("reconnect").section();
        Duration least =
                reconnect.at("least").duration(Duration.ofMillis(10), Duration.ofHours(1), Duration.ofMillis(250));
        Setting most = reconnect.at("most");
        return new MqttSettings(
                server,
                user.present() ? user.text() : null,
                Secret.read(section.at("password"), environment, base),
                TlsSettings.read(tls.section(), base),
                section.at("keepAlive").duration(Duration.ofSeconds(1), KEEP_ALIVE_MOST, Duration.ofMinutes(1)),
                section.at("sessionExpiry").duration(Duration.ZERO, Duration.ofDays(10_000), Duration.ofDays(1)),
                section.at("connectTimeout")
                        .duration(Duration.ofSeconds(1), Duration.ofMinutes(5), Duration.ofSeconds(10)),
                (int) inbox.at("messagesMax").integer(1, 1_000_000, 10_000),
                (int) inbox.at("bytesMax").integer(256 * KIB, KIB * KIB * KIB, 4 * KIB * KIB),
                (int) section.at("messageBytesMax").integer(128, 16 * KIB * KIB, 256 * KIB),
                least,
                most.duration(least, Duration.ofDays(1), max(least, Duration.ofSeconds(30))),
                (int) section.at("unacknowledgedMax").integer(1, 65_535, 32_767),
                (int) section.at("inFlightMax").integer(1, 65_535, 1000),
                section.at("fastLane").flag(true));
    }

    /** The defaults for a broker: for tests, tools and a broker of our own; {@code server} as in the file. */
    public static MqttSettings of(String server) {
        return parse("server: '" + server + "'");
    }

    /** Settings from YAML text: for tests and tools. */
    public static MqttSettings parse(String yaml) {
        Document document = Document.parse("mqtt", yaml, Variables.none());
        MqttSettings settings = read(document.root(), Variables.none(), Path.of(""));
        try {
            document.finish();
        } catch (ConfigException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
        return settings;
    }

    /** What the broker may leave unacknowledged with us, [MQTT-3.1.2.11.3]. */
    public int receiveMaximum() {
        return unacknowledgedMax;
    }

    private static Duration max(Duration a, Duration b) {
        return a.compareTo(b) >= 0 ? a : b;
    }

    /** Where a broker listens, and whether behind TLS. */
    public record Server(String host, int port, boolean tls) {
        /** @throws IllegalArgumentException with value, rule and way out */
        static Server parse(String text) {
            return ServerAddress.parse(text);
        }

        /** {@code host:port}, as people write it. */
        @Override
        public String toString() {
            return host + ":" + port;
        }
    }
}
