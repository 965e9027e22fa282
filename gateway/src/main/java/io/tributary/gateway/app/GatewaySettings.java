package io.tributary.gateway.app;

import io.tributary.edge.config.HttpSettings;
import io.tributary.edge.config.KeepingSettings;
import io.tributary.edge.config.MqttSettings;
import io.tributary.edge.config.NodeSettings;
import io.tributary.gateway.broker.BrokerSettings;
import io.tributary.gateway.rollup.RollupSettings;
import io.tributary.pipelines.config.ConfigException;
import io.tributary.pipelines.config.Document;
import io.tributary.pipelines.config.Section;
import io.tributary.pipelines.config.Setting;
import io.tributary.pipelines.config.Variables;
import io.tributary.pipelines.pipeline.Pipeline.Durability;
import io.tributary.pipelines.pipeline.PipelineReader;
import io.tributary.pipelines.pipeline.TopicTemplate;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One site's file.
 *
 * <pre>{@code
 * apiVersion: tributary/v1
 * site: city-north
 * broker: { embedded: { port: 1883 } }   # or a broker that runs already: { server: "mqtt://localhost:1883" }
 * upstream: { server: "mqtt://city.example:1883", topic: "site/{site}/{pipeline}", qos: 1 }
 * rollup: { settle: 5s, keep: 1h }
 * durability: commit                     # or volatile; KeepingSettings has what commit reads
 * store: { directory: /var/lib/tributary/gateway }
 * http: { host: 127.0.0.1, port: 9465 }
 * }</pre>
 *
 * @param embedded the broker that this gateway runs itself, if it does
 * @param broker where nodes' summaries come from; of no effect with an embedded broker
 * @param upstream where the site's summaries go; empty for the site's own broker
 * @param durability whether what the roll-up remembers, and what waits for upstream, outlives the process
 * @param keeping where to it is kept; of no effect if volatile
 * @param topic where to, {@code {site}}, {@code {pipeline}} and group values in braces
 */
public record GatewaySettings(
        String site,
        Optional<BrokerSettings> embedded,
        Optional<MqttSettings> broker,
        Optional<MqttSettings> upstream,
        TopicTemplate topic,
        int qos,
        boolean retain,
        RollupSettings rollup,
        Durability durability,
        KeepingSettings keeping,
        HttpSettings http,
        Duration shutdown) {
    private static final String TOPIC = "site/{site}/{pipeline}";

    /** @throws ConfigException with every fault of the file */
    public static GatewaySettings read(Path file, Variables variables) throws ConfigException {
        return read(Document.read(file, variables), variables, NodeSettings.folderOf(file));
    }

    /** @throws ConfigException with every fault of the document */
    public static GatewaySettings read(Document document, Variables variables, Path base) throws ConfigException {
        Section root = document.root();
        PipelineReader.apiVersion(root);
        String site = PipelineReader.name(root.at("site"));
        Durability durability = root.at("durability")
                .choice(Map.of("commit", Durability.COMMIT, "volatile", Durability.VOLATILE), Durability.COMMIT);
        KeepingSettings keeping = KeepingSettings.read(root, variables, base, site, "gateway");
        Setting brokerAt = root.at("broker");
        boolean embedded = isEmbedded(brokerAt);
        Optional<BrokerSettings> own =
                embedded ? Optional.of(keeping(embedded(brokerAt, base), durability, keeping)) : Optional.empty();
        Optional<MqttSettings> broker =
                embedded ? Optional.empty() : Optional.of(MqttSettings.read(brokerAt.section(), variables, base));
        Section upstream = root.at("upstream").section();
        GatewaySettings settings = new GatewaySettings(
                site,
                own,
                broker,
                upstream.has("server") ? Optional.of(MqttSettings.read(upstream, variables, base)) : Optional.empty(),
                upstream.at("topic").parsed(TopicTemplate::of, TopicTemplate.of(TOPIC)),
                (int) upstream.at("qos").integer(0, 2, 1),
                upstream.at("retain").flag(false),
                rollup(root.at("rollup").section()),
                durability,
                keeping,
                HttpSettings.read(root.at("http").section(), 9465),
                root.at("shutdown").duration(Duration.ZERO, Duration.ofMinutes(10), Duration.ofSeconds(10)));
        document.finish();
        return settings;
    }

    /** The broker confirms to nodes what the gateway has not committed yet, so it has to keep that until then. */
    private static BrokerSettings keeping(BrokerSettings broker, Durability durability, KeepingSettings keeping) {
        boolean without = broker.directory() == null && durability == Durability.COMMIT;
        return without ? broker.in(keeping.directory().resolve("broker")) : broker;
    }

    /** Whether what was received outlives the process. */
    public boolean isKept() {
        return durability == Durability.COMMIT;
    }

    /** {@code broker: embedded}, or with settings, {@code broker: { embedded: { ... } }}. */
    private static boolean isEmbedded(Setting broker) {
        if (!broker.present()) {
            broker.missing("embedded, or { server: mqtt://host:1883 }");
            return true;
        }
        if (broker.isSection()) {
            return broker.section().kinds(List.of("embedded", "server")).contains("embedded");
        }
        broker.text(
                "embedded", text -> "'" + text + "' is not a broker; write embedded, or { server: mqtt://host:1883 }");
        return true;
    }

    private static BrokerSettings embedded(Setting broker, Path base) {
        if (!broker.isSection()) {
            return BrokerSettings.onLoopback(1883);
        }
        return BrokerSettings.read(broker.section().at("embedded").section(), base);
    }

    private static RollupSettings rollup(Section section) {
        RollupSettings standard = RollupSettings.DEFAULT;
        return new RollupSettings(
                section.at("settle").duration(Duration.ZERO, Duration.ofHours(1), standard.settle()),
                section.at("keep").duration(Duration.ZERO, Duration.ofDays(31), standard.keep()),
                (int) section.at("windowsMax").integer(1, 10_000_000, standard.windowsMax()),
                section.at("bytesMax").integer(1 << 16, 1L << 40, standard.bytesMax()));
    }
}
