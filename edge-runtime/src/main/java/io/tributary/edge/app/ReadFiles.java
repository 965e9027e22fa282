package io.tributary.edge.app;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The content of a node's files, known by hashes; any thread that may block. A change counts when two looks in a row have seen the same: an editor
 * that is still writing is left alone, and so is a file that was only touched.
 */
final class ReadFiles {
    private Map<Path, String> applied;
    private Map<Path, String> seen;

    ReadFiles(List<Path> files) {
        applied = hashes(files);
        seen = applied;
    }

    /** Looks at the files; whether they have come to rest as something else than was {@link #applied} last. */
    synchronized boolean changed(List<Path> files) {
        Map<Path, String> now = hashes(files);
        boolean still = now.equals(seen);
        seen = now;
        return still && !now.equals(applied);
    }

    /** What the files hold at this moment has been dealt with. */
    synchronized void applied(List<Path> files) {
        seen = hashes(files);
        applied = seen;
    }

    private static Map<Path, String> hashes(List<Path> files) {
        Map<Path, String> hashes = new TreeMap<>();
        for (Path file : files) {
            try {
                byte[] hash = MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file));
                hashes.put(file, HexFormat.of().formatHex(hash));
            } catch (IOException e) {
                hashes.put(file, "cannot be read");
            } catch (NoSuchAlgorithmException e) {
                throw new IllegalStateException("every Java has SHA-256", e);
            }
        }
        return hashes;
    }
}
