package io.tributary.sim.replay;

import java.io.IOException;
import java.io.Reader;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads records of comma-separated values (RFC 4180) one at a time: quoted fields may hold commas, line ends and doubled
 * quotes; lines end in CRLF, LF or CR. Empty lines are skipped. Only the present record is in memory.
 */
final class CsvReader implements Rows {
    private static final int RECORD_CHARACTERS_MAX = 1 << 20;
    private static final int END = -1;

    private final String file;
    private final Reader reader;
    private final char[] buffer = new char[1 << 16];
    private final StringBuilder field = new StringBuilder();
    private int at;
    private int limit;
    private long line = 1;
    private long recordLine;
    private int recordCharacters;

    CsvReader(String file, Reader reader) throws IOException {
        this.file = file;
        this.reader = reader;
        if (peek() == '\uFEFF') {
            at++; // a byte order mark, as spreadsheets write it
        }
    }

    /** The line, from 1, on which the last record began. */
    @Override
    public long line() {
        return recordLine;
    }

    /** The next record, or null at the end. */
    @Override
    public @Nullable List<String> next() throws IOException {
        while (peek() == '\n' || peek() == '\r') {
            endOfLine(read());
        }
        if (peek() == END) {
            return null;
        }
        recordLine = line;
        recordCharacters = 0;
        List<String> fields = new ArrayList<>();
        int end;
        do {
            field.setLength(0);
            end = peek() == '"' ? quoted() : plain();
            fields.add(field.toString());
        } while (end == ',');
        return fields;
    }

    @Override
    public void close() throws IOException {
        reader.close();
    }

    private int plain() throws IOException {
        while (true) {
            int c = read();
            if (c == ',' || c == END) {
                return c;
            } else if (c == '\n' || c == '\r') {
                endOfLine(c);
                return END;
            } else if (c == '"') {
                throw new BadLineException(
                        file, line, "a quote inside a field that does not begin with one; quote the whole field");
            }
            add((char) c);
        }
    }

    private int quoted() throws IOException {
        long begun = line;
        read();
        while (true) {
            int c = read();
            if (c == END) {
                throw new BadLineException(file, begun, "a quoted field that begins here never ends");
            } else if (c == '"') {
                if (peek() != '"') {
                    break;
                }
                read();
            } else if (c == '\n' || (c == '\r' && peek() != '\n')) {
                line++;
            }
            add((char) c);
        }
        int c = read();
        if (c == '\n' || c == '\r') {
            endOfLine(c);
            return END;
        } else if (c != ',' && c != END) {
            throw new BadLineException(file, line, "text after a closing quote; double the quotes within a field");
        }
        return c;
    }

    private void add(char c) throws BadLineException {
        if (++recordCharacters > RECORD_CHARACTERS_MAX) {
            throw new BadLineException(
                    file,
                    recordLine,
                    "a record of more than " + RECORD_CHARACTERS_MAX + " characters; is a quote missing?");
        }
        field.append(c);
    }

    private void endOfLine(int first) throws IOException {
        if (first == '\r' && peek() == '\n') {
            read();
        }
        line++;
    }

    private int peek() throws IOException {
        if (at == limit) {
            limit = Math.max(0, reader.read(buffer));
            at = 0;
            if (limit == 0) {
                return END;
            }
        }
        return buffer[at];
    }

    private int read() throws IOException {
        int c = peek();
        if (c != END) {
            at++;
        }
        return c;
    }
}
