package io.tributary.edge.config;

import io.tributary.pipelines.config.Section;
import io.tributary.pipelines.config.Setting;
import io.tributary.pipelines.config.Variables;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A secret, by reference: {@code {env: NAME}} or {@code {file: path}}, never a literal in a config file, because
 * config files end up in backups and repositories. {@code toString} never shows the secret.
 */
public sealed interface Secret {
    /**
     * The secret itself, in UTF-8. A file is read anew each time, without its trailing line end, so that a changed
     * secret needs no restart.
     *
     * @throws IOException when the file cannot be read; the message names it
     */
    byte[] bytes() throws IOException;

    /**
     * Reads a reference; null when the setting is missing. A literal, an unset environment variable or an unknown
     * key is a fault.
     *
     * @param base directory that relative file names start from
     */
    static @Nullable Secret read(Setting setting, Variables environment, Path base) {
        if (!setting.present()) {
            return null;
        }
        if (!setting.isSection()) {
            setting.fault("a secret must not stand in the file; write { env: NAME } or { file: path }");
            return null;
        }
        Section section = setting.section();
        List<String> kinds = section.kinds(List.of("env", "file"));
        Setting env = section.at("env");
        Setting file = section.at("file");
        if (kinds.size() != 1 || env.present() == file.present()) {
            setting.fault("give exactly one of env and file: { env: NAME } or { file: path }");
            return null;
        }
        return env.present()
                ? fromEnvironment(env, environment)
                : new OfFile(base.resolve(file.text()).normalize());
    }

    private static @Nullable Secret fromEnvironment(Setting env, Variables environment) {
        String name = env.text();
        Optional<String> value = environment.value(name);
        if (value.isEmpty()) {
            env.fault("environment variable " + name + " is not set; set it or write { file: path }");
            return null;
        }
        return new OfEnvironment(name, value.get());
    }

    /** The value that an environment variable had when the file was read. */
    record OfEnvironment(String name, String value) implements Secret {
        @Override
        public byte[] bytes() {
            return value.getBytes(StandardCharsets.UTF_8);
        }

        @Override
        public String toString() {
            return "{env: " + name + "}";
        }
    }

    /** The content of a file, such as one that systemd or an orchestrator provides. */
    record OfFile(Path path) implements Secret {
        @Override
        public byte[] bytes() throws IOException {
            try {
                return Files.readString(path).stripTrailing().getBytes(StandardCharsets.UTF_8);
            } catch (IOException e) {
                throw new IOException(
                        "secret file " + path + " cannot be read; check that it exists and its permissions", e);
            }
        }

        @Override
        public String toString() {
            return "{file: " + path + "}";
        }
    }
}
