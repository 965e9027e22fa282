package io.tributary.edge.config;

import io.tributary.pipelines.config.Section;
import io.tributary.pipelines.config.Setting;
import io.tributary.pipelines.config.Variables;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * Where, and how often, what must outlive the process is kept.
 *
 * <pre>{@code
 * store: { directory: /var/lib/tributary }
 * commit: { interval: 5s }
 * outbox: { bytesMax: 134217728, ageMax: 30d, full: dropOldest }   # OutboxSettings
 * }</pre>
 *
 * @param directory of the store
 * @param commitInterval the longest that work done is not on the disk, and messages are not acknowledged; 10ms to 1h, default 5s
 * @param outbox how many summaries may wait for a sink
 */
public record KeepingSettings(Path directory, Duration commitInterval, OutboxSettings outbox) {
    private static final Duration COMMIT_INTERVAL = Duration.ofSeconds(5);

    /** What a file comes to that says nothing else. */
    public static KeepingSettings in(Path directory) {
        return new KeepingSettings(directory, COMMIT_INTERVAL, OutboxSettings.DEFAULT);
    }

    /** The same with another longest time that something stays uncommitted. */
    public KeepingSettings committing(Duration interval) {
        return new KeepingSettings(directory, interval, outbox);
    }

    /**
     * Reads the settings, recording every fault in the section's document.
     *
     * @param name of the node, or of what else the site has one of
     */
    public static KeepingSettings read(Section root, Variables variables, Path base, String site, String name) {
        return new KeepingSettings(
                directory(root.at("store").section().at("directory"), variables, base, site, name),
                root.at("commit")
                        .section()
                        .at("interval")
                        .duration(Duration.ofMillis(10), Duration.ofHours(1), COMMIT_INTERVAL),
                OutboxSettings.read(root.at("outbox").section()));
    }

    /** As systemd gives it to a service, else as XDG has it for what programs keep for themselves. */
    private static Path directory(Setting setting, Variables variables, Path base, String site, String name) {
        if (setting.present()) {
            return base.resolve(setting.text());
        }
        Optional<String> ofService = variables.value("STATE_DIRECTORY");
        if (ofService.isPresent()) {
            return Path.of(ofService.get());
        }
        String state = variables
                .value("XDG_STATE_HOME")
                .or(() -> variables.value("HOME").map(home -> home + "/.local/state"))
                .orElse("/var/lib");
        return Path.of(state, "tributary", site, name);
    }
}
