package io.tributary.pipelines.decode;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Walks over CSV (RFC 4180) line by line and cell by cell, without an object per cell. Lines end with LF or CR LF; blank
 * ones are passed over.
 */
public final class CsvLine {
    private final byte delimiter;
    private byte[] bytes = {};
    private int at;
    private int end;
    private int number;
    private int linesPassed;
    private boolean isOpen;
    private byte[] cellBytes = {};
    private int cellFrom;
    private int cellTo;
    private boolean quoted;
    /** Holds the cells of this line whose doubled quotes were made single ones. */
    private byte[] unescaped = {};

    private int unescapedLength;
    private @Nullable String fault;

    public CsvLine(byte delimiter) {
        this.delimiter = delimiter;
    }

    public void open(byte[] payload, int from, int to) {
        bytes = payload;
        at = from;
        end = to;
        linesPassed = 0;
        isOpen = false;
    }

    /** Goes to the next line that is not blank; false when there is none. The line before must have been read to its end. */
    public boolean next() {
        int first = at;
        while (first < end && Cell.isSpace(bytes[first]) && bytes[first] != delimiter) {
            first++;
            if (bytes[first - 1] == '\n') {
                linesPassed++;
                at = first;
            }
        }
        isOpen = first < end;
        number = linesPassed + 1;
        unescapedLength = 0;
        fault = null;
        return isOpen;
    }

    /** The line's number in the payload, from 1. */
    public int number() {
        return number;
    }

    /** Why the line could not be read to its end, or null. */
    public @Nullable String fault() {
        return fault;
    }

    /** Goes to the next cell of the line; false after the last one, or when the line has a {@link #fault}. */
    public boolean nextCell() {
        if (!isOpen) {
            return false;
        }
        quoted = at < end && bytes[at] == '"';
        return quoted ? quotedCell() : plainCell();
    }

    private boolean plainCell() {
        cellBytes = bytes;
        cellFrom = at;
        while (at < end && bytes[at] != delimiter && bytes[at] != '\n') {
            if (bytes[at] == '"') {
                return broken("a quote stands within a cell; put the whole cell in quotes and double those within");
            }
            at++;
        }
        cellTo = at > cellFrom && bytes[at - 1] == '\r' && (at == end || bytes[at] == '\n') ? at - 1 : at;
        closeCell();
        return true;
    }

    private boolean quotedCell() {
        int from = ++at;
        boolean doubled = false;
        while (at < end && (bytes[at] != '"' || (at + 1 < end && bytes[at + 1] == '"'))) {
            doubled |= bytes[at] == '"';
            linesPassed += bytes[at] == '\n' ? 1 : 0;
            at += bytes[at] == '"' ? 2 : 1;
        }
        if (at >= end) {
            return broken("a quoted cell is not closed; end it with a quote");
        }
        cellBytes = bytes;
        cellFrom = from;
        cellTo = at;
        if (doubled) {
            unescape(from, at);
        }
        at++;
        if (at < end && bytes[at] == '\r' && (at + 1 == end || bytes[at + 1] == '\n')) {
            at++;
        }
        if (at < end && bytes[at] != delimiter && bytes[at] != '\n') {
            return broken(
                    "after a quoted cell comes neither delimiter nor end of line; double the quotes within cells");
        }
        closeCell();
        return true;
    }

    private void unescape(int from, int to) {
        if (unescaped.length - unescapedLength < to - from) {
            // Cells of this line that lie in the old array stay there.
            unescaped = Arrays.copyOf(unescaped, unescapedLength + 2 * (to - from));
        }
        cellBytes = unescaped;
        cellFrom = unescapedLength;
        for (int i = from; i < to; i++) {
            unescaped[unescapedLength++] = bytes[i];
            i += bytes[i] == '"' ? 1 : 0;
        }
        cellTo = unescapedLength;
    }

    private void closeCell() {
        isOpen = at < end && bytes[at] == delimiter;
        if (at < end) {
            linesPassed += bytes[at] == '\n' ? 1 : 0;
            at++;
        }
    }

    /** What follows up to the next line end is given up with the line. */
    private boolean broken(String reason) {
        fault = reason;
        isOpen = false;
        while (at < end && bytes[at] != '\n') {
            at++;
        }
        if (at < end) {
            linesPassed++;
            at++;
        }
        return false;
    }

    public byte[] cellBytes() {
        return cellBytes;
    }

    public int cellFrom() {
        return cellFrom;
    }

    public int cellTo() {
        return cellTo;
    }

    /** Whether the cell is empty and was not put in quotes: no value, rather than an empty text. */
    public boolean isNothing() {
        return !quoted && cellFrom == cellTo;
    }
}
