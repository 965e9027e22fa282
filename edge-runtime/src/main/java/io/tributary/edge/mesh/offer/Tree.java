package io.tributary.edge.mesh.offer;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/**
 * What a system says by small files. Any of them may be missing, unreadable, malformed or vanish while it is read: that is no fault, it is
 * not said then.
 */
final class Tree {
    private static final int BYTES_MAX = 256 * 1024;

    private final Path root;

    /** @param root {@code /}, or what stands for it */
    Tree(Path root) {
        this.root = root;
    }

    /** Without white space at its ends; empty when it is not there. */
    String text(String path) {
        try (InputStream in = Files.newInputStream(root.resolve(path))) {
            return new String(in.readNBytes(BYTES_MAX), StandardCharsets.ISO_8859_1).trim();
        } catch (IOException | InvalidPathException | SecurityException e) {
            return "";
        }
    }

    List<String> lines(String path) {
        return text(path).lines().toList();
    }

    /** Not below 0. */
    OptionalLong whole(String path) {
        return whole10(text(path));
    }

    static OptionalLong whole10(String text) {
        try {
            long found = Long.parseLong(text);
            return found < 0 ? OptionalLong.empty() : OptionalLong.of(found);
        } catch (NumberFormatException e) {
            return OptionalLong.empty();
        }
    }

    /** The number after {@code name}, in lines such as {@code MemTotal: 948304 kB} or {@code usage_usec 1234}. */
    OptionalLong named(String path, String name) {
        for (String line : lines(path)) {
            String[] words = line.trim().split("\\s+");
            if (words.length >= 2 && words[0].equals(name)) {
                return whole10(words[1]);
            }
        }
        return OptionalLong.empty();
    }

    /** Finite. */
    static OptionalDouble number(String text) {
        try {
            double found = Double.parseDouble(text);
            return Double.isFinite(found) ? OptionalDouble.of(found) : OptionalDouble.empty();
        } catch (NumberFormatException e) {
            return OptionalDouble.empty();
        }
    }

    /** Paths of what is in a folder, in order of their names. */
    List<String> in(String folder) {
        List<String> found = new ArrayList<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(root.resolve(folder))) {
            entries.forEach(entry -> found.add(folder + "/" + entry.getFileName()));
        } catch (IOException | RuntimeException e) {
            return List.of(); // also when it vanishes while it is listed
        }
        Collections.sort(found);
        return found;
    }

    String word(String path) {
        return text(path).toLowerCase(Locale.ROOT);
    }
}
