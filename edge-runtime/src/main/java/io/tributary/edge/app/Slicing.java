package io.tributary.edge.app;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Files as slices, one after the other: whole lines of text, or each file as a whole. */
final class Slicing implements AutoCloseable {
    private final Deque<Path> files;
    private final int bytesMax;
    private final boolean byLine;
    private final boolean withHeader;
    private @Nullable InputStream open;
    private Path file = Path.of("");
    private byte[] rest = {};

    /** Part of a file, or all of it. */
    @SuppressWarnings("ArrayRecordComponent") // Handed over, and compared by nobody.
    record Slice(Path file, byte[] bytes) {}

    /**
     * @param byLine whether a slice ends where a line does; else a file is one slice
     * @param withHeader whether the first line of each file names its columns, and is left out
     */
    Slicing(List<Path> files, int bytesMax, boolean byLine, boolean withHeader) {
        this.files = new ArrayDeque<>(files);
        this.bytesMax = bytesMax;
        this.byLine = byLine;
        this.withHeader = withHeader;
    }

    /** The next slice, or null behind the last. */
    @Nullable
    Slice next() throws IOException {
        while (true) {
            InputStream from = open;
            if (from == null) {
                if (files.isEmpty()) {
                    return null;
                }
                from = begin(files.remove());
            }
            byte[] read = Arrays.copyOf(rest, bytesMax);
            int more = from.readNBytes(read, rest.length, bytesMax - rest.length);
            int length = rest.length + more;
            boolean isEnd = length < bytesMax;
            int end = isEnd ? length : cut(read, from);
            rest = isEnd ? new byte[0] : Arrays.copyOfRange(read, end, length);
            if (isEnd) {
                close();
            }
            if (end > 0) {
                return new Slice(file, Arrays.copyOf(read, end));
            }
        }
    }

    private InputStream begin(Path next) throws IOException {
        file = next;
        rest = new byte[0];
        try {
            InputStream in = new BufferedInputStream(Files.newInputStream(next));
            open = in;
            if (withHeader) {
                skipLine(in);
            }
            return in;
        } catch (NoSuchFileException e) {
            throw new IOException(next + ": no such file; check the path", e);
        }
    }

    private void skipLine(InputStream in) throws IOException {
        int left = bytesMax;
        for (int c = in.read(); c >= 0 && c != '\n'; c = in.read()) {
            if (--left == 0) {
                throw new IOException(file + ": the first line is longer than " + bytesMax + " bytes, and no header");
            }
        }
    }

    private int cut(byte[] read, InputStream from) throws IOException {
        int end = bytesMax;
        while (byLine && end > 0 && read[end - 1] != '\n') {
            end--;
        }
        if (end == 0) {
            throw new IOException(file + ": a line is longer than " + bytesMax + " bytes; write one message a line");
        }
        if (!byLine && from.available() > 0) {
            throw new IOException(
                    file + ": is larger than " + bytesMax + " bytes, and goes to one task as a whole; split it");
        }
        return end;
    }

    @Override
    public void close() throws IOException {
        if (open != null) {
            open.close();
            open = null;
        }
    }
}
