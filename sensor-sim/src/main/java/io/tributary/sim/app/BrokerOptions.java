package io.tributary.sim.app;

import io.tributary.edge.config.MqttSettings;
import io.tributary.pipelines.config.ConfigException;
import io.tributary.pipelines.config.Document;
import io.tributary.pipelines.config.Fault;
import io.tributary.pipelines.config.Variables;
import io.tributary.sim.publish.Target;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.StringJoiner;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The options that say which broker to use and as whom. */
final class BrokerOptions {
    @Spec(Spec.Target.MIXEE)
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Option(
            names = "--server",
            paramLabel = "URL",
            description = "The broker: mqtt://host:1883, or mqtts://host:8883 for TLS.")
    @Nullable
    String server;

    @Option(names = "--user", paramLabel = "NAME", description = "User name at the broker.")
    private @Nullable String user;

    @Option(names = "--password-file", paramLabel = "FILE", description = "File that holds the password.")
    private @Nullable Path passwordFile;

    @Option(names = "--password-env", paramLabel = "VAR", description = "Environment variable that holds the password.")
    private @Nullable String passwordVariable;

    @Option(names = "--ca", paramLabel = "FILE", description = "PEM file of the certificates to trust with TLS.")
    private @Nullable Path ca;

    @Option(names = "--certificate", paramLabel = "FILE", description = "PEM file of the own certificate for TLS.")
    private @Nullable Path certificate;

    @Option(names = "--key", paramLabel = "FILE", description = "PEM file of the own private key for TLS.")
    private @Nullable Path key;

    /** The broker, or a usage error that names the option. */
    Target target(String clientId) throws IOException {
        if (server == null) {
            throw new ParameterException(
                    spec.commandLine(), "Missing option: --server=URL, such as --server mqtt://localhost:1883");
        }
        Document document = Document.parse("options", yaml(server), Variables.none());
        MqttSettings settings = MqttSettings.read(document.root(), BrokerOptions::environment, Path.of(""));
        try {
            document.finish();
        } catch (ConfigException e) {
            throw new ParameterException(
                    spec.commandLine(),
                    e.faults().stream()
                            .map(Fault::message)
                            .map(message -> "--" + message)
                            .collect(Collectors.joining("\n")),
                    e);
        }
        return Target.of(settings, clientId);
    }

    private String yaml(String server) {
        StringJoiner settings = new StringJoiner(", ", "{ ", " }");
        settings.add("server: " + quoted(server));
        if (user != null) {
            settings.add("user: " + quoted(user));
        }
        if (passwordFile != null) {
            settings.add("password: { file: " + quoted(passwordFile.toString()) + " }");
        } else if (passwordVariable != null) {
            settings.add("password: { env: " + quoted(passwordVariable) + " }");
        }
        StringJoiner tls = new StringJoiner(", ", "tls: { ", " }").setEmptyValue("");
        add(tls, "ca", ca);
        add(tls, "certificate", certificate);
        add(tls, "key", key);
        if (tls.length() > 0) {
            settings.add(tls.toString());
        }
        return settings.toString();
    }

    private static void add(StringJoiner settings, String name, @Nullable Path file) {
        if (file != null) {
            settings.add(name + ": " + quoted(file.toString()));
        }
    }

    private static String quoted(String text) {
        return "'" + text.replace("'", "''") + "'";
    }

    private static Optional<String> environment(String name) {
        return Optional.ofNullable(System.getenv(name));
    }
}
