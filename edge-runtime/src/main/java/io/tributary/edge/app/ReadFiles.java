package io.tributary.edge.app;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The content of files, known by hashes; any thread that may block. A change counts when two looks in a row have seen the same: an editor
 * that is still writing is left alone, and so is a file that was only touched. What has kept its time and size over three
 * looks is not read again.
 */
final class ReadFiles {
    private static final int LOOKS_TRUSTED = 3;

    private final Map<Path, Look> looks = new HashMap<>();
    private Map<Path, String> applied;
    private Map<Path, String> seen;

    /** What a look found; {@code in row} with the same time and size. */
    private record Look(FileTime time, long size, String hash, int inRow) {
        static final Look NONE = new Look(FileTime.fromMillis(0), -1, "cannot be read", 0);
    }

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

    /** These are the files from now on: of those that were not looked at yet, what they hold at this moment has been dealt with. */
    synchronized void are(List<Path> files) {
        Map<Path, String> known = new TreeMap<>();
        for (Path file : files) {
            String hash = applied.get(file);
            known.put(file, hash != null ? hash : look(file, Look.NONE).hash());
        }
        applied = known;
        seen = known;
    }

    private Map<Path, String> hashes(List<Path> files) {
        Map<Path, String> hashes = new TreeMap<>();
        looks.keySet().retainAll(files);
        for (Path file : files) {
            Look look = look(file, looks.getOrDefault(file, Look.NONE));
            looks.put(file, look);
            hashes.put(file, look.hash());
        }
        return hashes;
    }

    private static Look look(Path file, Look before) {
        try {
            FileTime time = Files.getLastModifiedTime(file);
            long size = Files.size(file);
            boolean same = before.time().equals(time) && before.size() == size;
            int inRow = same ? Math.min(before.inRow() + 1, LOOKS_TRUSTED) : 1;
            boolean trusted = same && before.inRow() == LOOKS_TRUSTED;
            return new Look(time, size, trusted ? before.hash() : hash(Files.readAllBytes(file)), inRow);
        } catch (IOException e) {
            return Look.NONE;
        }
    }

    private static String hash(byte[] content) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
