package io.tributary.edge.app;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where the pass phrase of a key is: never an argument, which everybody on the machine can see. */
final class PassPhrase {
    @Option(
            names = "--passphrase-file",
            paramLabel = "FILE",
            description = "encrypts the site's key with the first line of this file")
    private @Nullable Path file;

    @Option(
            names = "--passphrase-env",
            paramLabel = "NAME",
            description = "encrypts the site's key with the value of this environment variable")
    private @Nullable String variable;

    Optional<char[]> read() throws IOException {
        if (file != null && variable != null) {
            throw new IOException("--passphrase-file and --passphrase-env: give one of them");
        }
        String text;
        if (file != null) {
            text = Files.readString(file, StandardCharsets.UTF_8)
                    .lines()
                    .findFirst()
                    .orElse("");
        } else if (variable != null) {
            String value = System.getenv(variable);
            text = value == null ? "" : value;
        } else {
            return Optional.empty();
        }
        if (text.isEmpty()) {
            throw new IOException(
                    (file != null ? file.toString() : variable)
                            + ": has no pass phrase; write one there, or leave the option away for a key that is not encrypted");
        }
        return Optional.of(text.toCharArray());
    }
}
