package io.tributary.edge.config;

import io.tributary.pipelines.config.ConfigException;
import io.tributary.pipelines.config.Document;
import io.tributary.pipelines.config.Section;
import io.tributary.pipelines.config.Setting;
import io.tributary.pipelines.config.Variables;
import io.tributary.pipelines.pipeline.PipelineReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One node's file.
 *
 * <pre>{@code
 * apiVersion: tributary/v1
 * node: pump-house-1
 * site: north
 * mqtt: { server: "mqtt://localhost:1883" }        # MqttSettings
 * upstream: { server: "mqtt://gateway.local:1883" }  # where summaries go; without it, the broker above
 * pipelines: [ ../pipelines/air-quality.yaml ]
 * http: { host: 127.0.0.1, port: 9464 }
 * batch: { readingsMax: 4096 }
 * store: { directory: /var/lib/tributary }
 * commit: { interval: 5s }
 * outbox: { bytesMax: 134217728, ageMax: 30d, full: dropOldest }   # OutboxSettings
 * shutdown: 10s
 * reload: { watch: 2s }
 * mesh: { address: 192.168.1.20 }                  # MeshConfig; without it the node keeps to itself
 * }</pre>
 *
 * @param node unique within the site, {@code [a-z0-9-]}
 * @param mqtt the broker that sources read and {@code sink: mqtt} writes
 * @param upstream the broker that {@code sink: upstream} writes
 * @param pipelines files, found from the folder of this file; at least one
 * @param http where metrics and health are served; loopback by default
 * @param batchReadingsMax rows of a batch, 64 to 65536, default 4096
 * @param keeping where and how often what is remembered is kept, and what may wait for a sink
 * @param shutdown how long a stop may take to deliver what waits, default 10s
 * @param watch how often files are looked at for changes, default 2s; zero for never
 * @param mesh how it meets its neighbours, if it does
 */
public record NodeSettings(
        String node,
        String site,
        MqttSettings mqtt,
        MqttSettings upstream,
        List<Path> pipelines,
        HttpSettings http,
        int batchReadingsMax,
        KeepingSettings keeping,
        Duration shutdown,
        Duration watch,
        Optional<MeshConfig> mesh) {
    private static final int BATCH_READINGS = 4_096;
    private static final Duration SHUTDOWN = Duration.ofSeconds(10);

    /** What a file that says nothing else comes to, but for the HTTP port, which is any free one. */
    public static NodeSettings of(String node, String site, MqttSettings mqtt, Path store) {
        return new NodeSettings(
                node,
                site,
                mqtt,
                mqtt,
                List.of(),
                new HttpSettings("127.0.0.1", 0),
                BATCH_READINGS,
                KeepingSettings.in(store),
                SHUTDOWN,
                Duration.ZERO,
                Optional.empty());
    }

    /** The same with another longest time that something stays uncommitted. */
    public NodeSettings committing(Duration interval) {
        return new NodeSettings(
                node,
                site,
                mqtt,
                upstream,
                pipelines,
                http,
                batchReadingsMax,
                keeping.committing(interval),
                shutdown,
                watch,
                mesh);
    }

    /** @throws ConfigException with every fault of the file */
    public static NodeSettings read(Path file, Variables variables) throws ConfigException {
        return read(Document.read(file, variables), variables, folderOf(file));
    }

    /** @throws ConfigException with every fault of the document */
    public static NodeSettings read(Document document, Variables variables, Path base) throws ConfigException {
        Section root = document.root();
        PipelineReader.apiVersion(root);
        String node = PipelineReader.name(root.at("node"));
        String site = PipelineReader.name(root.at("site"));
        MqttSettings mqtt = MqttSettings.read(root.at("mqtt").section(), variables, base);
        MqttSettings upstream =
                root.has("upstream") ? MqttSettings.read(root.at("upstream").section(), variables, base) : mqtt;
        root.at("upstream");
        KeepingSettings keeping = KeepingSettings.read(root, variables, base, site, node);
        Section mesh = root.at("mesh").section();
        MeshConfig meshConfig = MeshConfig.read(mesh, base, keeping.directory());
        NodeSettings settings = new NodeSettings(
                node,
                site,
                mqtt,
                upstream,
                files(root.at("pipelines"), base),
                HttpSettings.read(root.at("http").section(), 9464),
                (int) root.at("batch").section().at("readingsMax").integer(64, 65_536, BATCH_READINGS),
                keeping,
                root.at("shutdown").duration(Duration.ZERO, Duration.ofMinutes(10), SHUTDOWN),
                watch(root.at("reload").section().at("watch")),
                root.has("mesh") ? Optional.of(meshConfig) : Optional.empty());
        document.finish();
        return settings;
    }

    private static Duration watch(Setting setting) {
        Duration watch = setting.duration(Duration.ZERO, Duration.ofHours(1), Duration.ofSeconds(2));
        if (!watch.isZero() && watch.toMillis() < 100) {
            setting.fault("is below 100ms; write 0s to look never, which leaves SIGHUP and tributary reload");
        }
        return watch;
    }

    /** Whether these differ from others in the list of pipelines at most: all that a running node can change. */
    public boolean sameButPipelines(NodeSettings other) {
        return new NodeSettings(
                        node,
                        site,
                        mqtt,
                        upstream,
                        other.pipelines,
                        http,
                        batchReadingsMax,
                        keeping,
                        shutdown,
                        watch,
                        mesh)
                .equals(other);
    }

    private static List<Path> files(Setting list, Path base) {
        List<Path> files = new ArrayList<>();
        for (Setting item : list.requiredList()) {
            Path file = base.resolve(item.text());
            if (item.present() && !Files.isRegularFile(file)) {
                item.fault("no such file: " + file);
            }
            files.add(file);
        }
        return files;
    }

    /** Where relative paths of a config file start. */
    public static Path folderOf(Path file) {
        Path folder = file.getParent();
        return folder == null ? Path.of("") : folder;
    }
}
