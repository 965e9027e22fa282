package io.tributary.sim.replay;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
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
import org.apache.arrow.vector.ipc.ArrowFileReader;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.apache.arrow.vector.ipc.ArrowStreamReader;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.DictionaryEncoding;
import org.apache.arrow.vector.types.pojo.Field;
import org.jspecify.annotations.Nullable;

/**
 * The rows of an Arrow IPC file or stream (told apart by the file's first bytes), a batch in memory at a time. Numbers are
 * written as JSON would, times in ISO 8601, null as {@code null}, bytes in base64.
 */
final class ArrowRows implements Rows {
    private static final byte[] MAGIC = "ARROW1".getBytes(StandardCharsets.US_ASCII);
    /** What stands before the length of a message, since version 0.15 of the format. */
    private static final int CONTINUES = -1;

    private static final long BYTES_MAX = 1L << 30;

    private final String file;
    private final BufferAllocator allocator = new RootAllocator(BYTES_MAX);
    private final ArrowReader reader;
    private final VectorSchemaRoot root;
    private int row;
    private long line;

    /**
     * Takes over the channel.
     *
     * @throws IOException when it is neither file nor stream
     */
    ArrowRows(String file, FileChannel channel) throws IOException {
        this.file = file;
        checkHead(channel);
        this.reader =
                isFile(channel) ? new ArrowFileReader(channel, allocator) : new ArrowStreamReader(channel, allocator);
        try {
            this.root = reader.getVectorSchemaRoot();
        } catch (IOException | RuntimeException e) {
            close();
            throw unreadable(e);
        }
    }

    /** The library makes room for as much as a stream's first length says, before it sees that there is no such thing. */
    private void checkHead(FileChannel channel) throws IOException {
        ByteBuffer head = ByteBuffer.allocate(2 * Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        channel.read(head, 0);
        int first = head.getInt(0);
        int length = first == CONTINUES ? head.getInt(Integer.BYTES) : first;
        if (!isFile(channel) && (length < 0 || length > channel.size())) {
            allocator.close();
            throw unreadable(new IOException("it begins with something else"));
        }
    }

    private static boolean isFile(FileChannel channel) throws IOException {
        ByteBuffer head = ByteBuffer.allocate(MAGIC.length);
        channel.read(head, 0);
        return head.flip().equals(ByteBuffer.wrap(MAGIC));
    }

    List<String> columns() {
        return root.getSchema().getFields().stream().map(Field::getName).toList();
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
            return text(dictionary.getVector(), Math.toIntExact(index.getValueAsLong(at)));
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
        allocator.close();
    }
}
