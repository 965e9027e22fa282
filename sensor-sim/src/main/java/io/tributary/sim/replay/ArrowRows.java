package io.tributary.sim.replay;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.BaseIntVector;
import org.apache.arrow.vector.DateDayVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.TimeStampVector;
import org.apache.arrow.vector.UInt4Vector;
import org.apache.arrow.vector.UInt8Vector;
import org.apache.arrow.vector.ValueVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.dictionary.Dictionary;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.DictionaryEncoding;
import org.jspecify.annotations.Nullable;

/**
 * The rows of an Arrow IPC file or stream, a batch in memory at a time. A file is a stream between two marks, and is read as
 * such. Nothing that it says of lengths and places is trusted. Numbers are
 * written as JSON would, times in ISO 8601, null as {@code null}, bytes in base64.
 */
final class ArrowRows implements Rows {
    private static final byte[] MAGIC = "ARROW1".getBytes(StandardCharsets.US_ASCII);
    /** Of the mark before a file's stream, with its padding. */
    private static final int MARK_BYTES = 8;

    private static final long BYTES_MAX = 1L << 30;

    private final String file;
    private final BufferAllocator allocator = new RootAllocator(BYTES_MAX);
    private final ArrowReader reader;
    private final VectorSchemaRoot root;
    private int row;
    private long line;
    private boolean isBroken;

    /**
     * Takes over the channel.
     *
     * @throws IOException when it is neither file nor stream
     */
    ArrowRows(String file, FileChannel channel) throws IOException {
        this.file = file;
        channel.position(isFile(channel) ? MARK_BYTES : 0);
        this.reader = new ArrowStream(channel, allocator);
        try {
            this.root = reader.getVectorSchemaRoot();
        } catch (IOException | RuntimeException e) {
            IOException unreadable = unreadable(e);
            close();
            throw unreadable;
        }
    }

    private static boolean isFile(FileChannel channel) throws IOException {
        ByteBuffer head = ByteBuffer.allocate(MAGIC.length);
        channel.read(head, 0);
        return head.flip().equals(ByteBuffer.wrap(MAGIC));
    }

    List<String> columns() {
        return root.getSchema().getFields().stream()
                .map(field -> Objects.requireNonNullElse(field.getName(), ""))
                .toList();
    }

    @Override
    public @Nullable List<String> next() throws IOException {
        while (row == root.getRowCount()) {
            if (!loadBatch()) {
                return null;
            }
            row = 0;
        }
        line++;
        List<String> texts = new ArrayList<>();
        for (FieldVector column : root.getFieldVectors()) {
            try {
                texts.add(text(column, row));
            } catch (ArithmeticException | DateTimeException e) {
                throw new BadLineException(
                        file, line, column.getName() + ": a time too far from 1970; is the unit right?");
            } catch (RuntimeException e) {
                throw unreadable(e);
            }
        }
        row++;
        return texts;
    }

    private boolean loadBatch() throws IOException {
        try {
            return reader.loadNextBatch();
        } catch (IOException | RuntimeException e) {
            throw unreadable(e);
        }
    }

    private IOException unreadable(Exception e) {
        isBroken = true;
        return new IOException(
                file + ": is no Arrow IPC file or stream, or is cut off or compressed behind row " + line
                        + "; write it anew, uncompressed (" + e.getMessage() + ")",
                e);
    }

    @Override
    public long line() {
        return line;
    }

    private String text(ValueVector column, int at) {
        if (column.isNull(at)) {
            return "null";
        }
        DictionaryEncoding encoding = column.getField().getDictionary();
        if (encoding != null && column instanceof BaseIntVector index) {
            Dictionary dictionary = reader.lookup(encoding.getId());
            FieldVector words = dictionary.getVector();
            return text(words, Objects.checkIndex(Math.toIntExact(index.getValueAsLong(at)), words.getValueCount()));
        } else if (column instanceof TimeStampVector time) {
            return time(time, at).toString();
        } else if (column instanceof DateDayVector day) {
            return LocalDate.ofEpochDay(day.get(at)).toString();
        } else if (column instanceof UInt4Vector number) {
            return Integer.toUnsignedString(number.get(at));
        } else if (column instanceof UInt8Vector number) {
            return Long.toUnsignedString(number.get(at));
        }
        Object value = column.getObject(at);
        return value instanceof byte[] bytes ? Base64.getEncoder().encodeToString(bytes) : String.valueOf(value);
    }

    private static Instant time(TimeStampVector column, int at) {
        ArrowType.Timestamp type = (ArrowType.Timestamp) column.getField().getType();
        ChronoUnit unit = switch (type.getUnit()) {
            case SECOND -> ChronoUnit.SECONDS;
            case MILLISECOND -> ChronoUnit.MILLIS;
            case MICROSECOND -> ChronoUnit.MICROS;
            case NANOSECOND -> ChronoUnit.NANOS;
        };
        return Instant.EPOCH.plus(column.get(at), unit);
    }

    @Override
    public void close() throws IOException {
        reader.close();
        if (!isBroken) { // else the library may not have given back what it was at
            allocator.close();
        }
    }
}
