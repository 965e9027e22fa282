package io.tributary.edge.mesh.identity;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The tokens that a site has given out: a file each, named by the hash of its secret, which itself is kept nowhere. Whoever calls
 * holds the site's lock.
 */
final class Tokens {
    /** Until then a token is known to be used or expired; later it is unknown. */
    private static final Duration REMEMBERED = Duration.ofDays(1);

    private static final int TOKENS_MAX = 1_000;
    private static final int BYTES_MAX = 512;
    private final Path folder;

    Tokens(Path folder) {
        this.folder = folder;
    }

    /** @param usedBy who has used it, if anyone */
    record Known(Instant expires, Optional<NodeId> usedBy) {
        String text() {
            return "expires " + expires + "\n"
                    + usedBy.map(node -> "used by " + node + "\n").orElse("");
        }
    }

    void add(JoinToken.Secret secret, Instant expires, Instant now) throws IOException {
        SafeFiles.folder(folder);
        int kept = forget(now);
        if (kept >= TOKENS_MAX) {
            throw new IdentityException(folder + ": " + kept + " tokens were given out within a day, of at most "
                    + TOKENS_MAX + "; wait, or remove files of those that nobody needs");
        }
        SafeFiles.writeSecret(file(secret), bytes(new Known(expires, Optional.empty())));
    }

    Optional<Known> find(JoinToken.Secret secret) throws IOException {
        Path file = file(secret);
        Optional<byte[]> content = SafeFiles.read(file, BYTES_MAX);
        return content.isPresent() ? Optional.of(read(file, content.get())) : Optional.empty();
    }

    /** Returns when it is on the disk that the token is used. */
    void use(JoinToken.Secret secret, Known known, NodeId by) throws IOException {
        SafeFiles.writeSecret(file(secret), bytes(new Known(known.expires(), Optional.of(by))));
    }

    /** When the last token that nobody has used expires. */
    Optional<Instant> openUntil(Instant now) throws IOException {
        Optional<Instant> last = Optional.empty();
        for (Path file : files()) {
            Optional<byte[]> content = SafeFiles.read(file, BYTES_MAX);
            if (content.isPresent()) {
                Known known = read(file, content.get());
                boolean open = known.usedBy().isEmpty() && known.expires().isAfter(now);
                if (open && last.map(known.expires()::isAfter).orElse(true)) {
                    last = Optional.of(known.expires());
                }
            }
        }
        return last;
    }

    /** Removes what is long over, and returns how many are left. */
    private int forget(Instant now) throws IOException {
        int kept = 0;
        for (Path file : files()) {
            Optional<byte[]> content = SafeFiles.read(file, BYTES_MAX);
            if (content.isPresent()
                    && read(file, content.get()).expires().plus(REMEMBERED).isBefore(now)) {
                Files.deleteIfExists(file);
            } else {
                kept++;
            }
        }
        return kept;
    }

    private List<Path> files() throws IOException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(".token")).toList();
        }
    }

    private Path file(JoinToken.Secret secret) {
        return folder.resolve(HexFormat.of().formatHex(NodeId.sha256(secret.bytes())) + ".token");
    }

    private static byte[] bytes(Known known) {
        return known.text().getBytes(StandardCharsets.US_ASCII);
    }

    private static Known read(Path file, byte[] content) throws IdentityException {
        try {
            String[] lines = new String(content, StandardCharsets.US_ASCII).split("\n");
            Instant expires = Instant.parse(after("expires ", lines[0]));
            Optional<NodeId> usedBy =
                    lines.length < 2 ? Optional.empty() : Optional.of(new NodeId(after("used by ", lines[1])));
            return new Known(expires, usedBy);
        } catch (DateTimeException | IllegalArgumentException e) {
            throw new IdentityException(file + ": is damaged; remove it, and give out a new token", e);
        }
    }

    private static String after(String word, String line) {
        if (!line.startsWith(word)) {
            throw new IllegalArgumentException(line);
        }
        return line.substring(word.length());
    }
}
