package io.tributary.edge.mesh.identity;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The nodes that a site has admitted: a file each, with the certificates that still count and whether it was revoked. Whoever calls
 * holds the site's lock.
 */
final class Roll {
    /** More certificates of one node that still count are not given: it renews every 20 days. */
    static final int CERTIFICATES_MAX = 20;

    private static final int BYTES_MAX = 8_192;
    private final Path folder;

    Roll(Path folder) {
        this.folder = folder;
    }

    /** @param certificates serial numbers with their last instant */
    record Entry(Map<BigInteger, Instant> certificates, Optional<Instant> revoked) {
        static final Entry NONE = new Entry(Map.of(), Optional.empty());

        Entry with(BigInteger serial, Instant until, Instant now) {
            Map<BigInteger, Instant> all = new TreeMap<>(certificates);
            all.values().removeIf(end -> end.isBefore(now));
            all.put(serial, until);
            return new Entry(all, revoked);
        }

        long counting(Instant now) {
            return certificates.values().stream()
                    .filter(end -> !end.isBefore(now))
                    .count();
        }

        private String text() {
            StringBuilder text = new StringBuilder();
            revoked.ifPresent(at -> text.append("revoked ").append(at).append('\n'));
            certificates.forEach((serial, until) -> text.append("certificate ")
                    .append(serial.toString(16))
                    .append(" until ")
                    .append(until)
                    .append('\n'));
            return text.toString();
        }
    }

    Entry find(NodeId node) throws IOException {
        Path file = folder.resolve(node.hex());
        Optional<byte[]> content = SafeFiles.read(file, BYTES_MAX);
        return content.isPresent() ? read(file, content.get()) : Entry.NONE;
    }

    void put(NodeId node, Entry entry) throws IOException {
        SafeFiles.folder(folder);
        SafeFiles.writeSecret(folder.resolve(node.hex()), entry.text().getBytes(StandardCharsets.US_ASCII));
    }

    /** The admitted nodes whose id begins so. */
    List<NodeId> beginning(String digits) throws IOException {
        return all().stream().filter(node -> node.hex().startsWith(digits)).toList();
    }

    /** Serial numbers that must stay on the list, with when they were revoked: expired ones are refused without it. */
    Map<BigInteger, Instant> revoked(Instant now) throws IOException {
        Map<BigInteger, Instant> revoked = new TreeMap<>();
        for (NodeId node : all()) {
            Entry entry = find(node);
            entry.revoked()
                    .ifPresent(at -> entry.certificates().forEach((serial, until) -> {
                        if (!until.isBefore(now)) {
                            revoked.put(serial, at);
                        }
                    }));
        }
        return revoked;
    }

    private List<NodeId> all() throws IOException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.matches("[0-9a-f]{64}"))
                    .sorted()
                    .map(NodeId::new)
                    .toList();
        }
    }

    private static Entry read(Path file, byte[] content) throws IdentityException {
        try {
            Optional<Instant> revoked = Optional.empty();
            Map<BigInteger, Instant> certificates = new TreeMap<>();
            for (String line :
                    new String(content, StandardCharsets.US_ASCII).lines().toList()) {
                String[] words = line.split(" ");
                if (words.length == 2 && words[0].equals("revoked")) {
                    revoked = Optional.of(Instant.parse(words[1]));
                } else if (words.length == 4 && words[0].equals("certificate")) {
                    certificates.put(new BigInteger(words[1], 16), Instant.parse(words[3]));
                } else {
                    throw new IllegalArgumentException(line);
                }
            }
            return new Entry(certificates, revoked);
        } catch (DateTimeException | IllegalArgumentException e) {
            throw new IdentityException(file + ": is damaged; restore it from a backup of the site's folder", e);
        }
    }
}
