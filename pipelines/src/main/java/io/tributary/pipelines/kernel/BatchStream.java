package io.tributary.pipelines.kernel;

import io.tributary.pipelines.batch.ArrowBody;
import io.tributary.pipelines.batch.Batch;
import io.tributary.pipelines.batch.Column;
import io.tributary.pipelines.batch.Schema;
import io.tributary.pipelines.batch.Type;
import io.tributary.pipelines.decode.Decoder;
import io.tributary.pipelines.decode.Decoders;
import io.tributary.pipelines.decode.FieldSpec;
import io.tributary.pipelines.decode.Format;
import io.tributary.pipelines.decode.Layout;
import io.tributary.pipelines.decode.TimeField;
import io.tributary.pipelines.decode.TimeRule;
import io.tributary.pipelines.decode.TimeUnit;
import io.tributary.pipelines.decode.TopicFilter;
import io.tributary.pipelines.message.Message;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.OutOfMemoryException;
import org.apache.arrow.vector.types.FloatingPointPrecision;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;

/**
 * Batches as Arrow IPC streams: event time as {@code timestamp[us, UTC]}, texts as they are. What a row has no value for is zero,
 * and every not-a-number the same, so that equal batches are equal bytes.
 */
public final class BatchStream {
    /** What a stream holds at most. */
    public static final int ROWS_MAX = 1 << 16;

    /** A stream comes from a node, which has judged its times already. */
    private static final TimeRule ANY_TIME = new TimeRule(-62_135_596_800_000_000L, Long.MAX_VALUE);

    private static final String TOPIC = "task";
    /** Any clock that was ever set. */
    private static final long RECEIVED_MICROS = 4_102_444_800_000_000L;

    private BatchStream() {}

    /** @param batch at most {@value #ROWS_MAX} rows; lent until return */
    public static byte[] write(Batch batch) {
        ArrowBody body = new ArrowBody(batch.rows());
        List<Field> fields = new ArrayList<>();
        for (int i = 0; i < batch.schema().fields().size(); i++) {
            Column column = batch.column(i);
            fields.add(field(column.field().name(), column.type()));
            write(column, batch.rows(), body);
        }
        return body.stream(new org.apache.arrow.vector.types.pojo.Schema(fields).serializeAsMessage());
    }

    /**
     * A stream of event times, doubles and booleans, without a missing value.
     *
     * @param schema event time, a column of doubles, one of booleans
     * @param times empty to leave them out
     */
    public static byte[] write(Schema schema, long[] times, double[] values, boolean[] flags) {
        int rows = values.length;
        ArrowBody body = new ArrowBody(rows);
        byte[] bits = new byte[(flags.length + 7) / 8];
        for (int row = 0; row < flags.length; row++) {
            bits[row >> 3] |= (byte) (flags[row] ? 1 << (row & 7) : 0);
        }
        List<byte[]> columns = List.of(littleEndian(times), littleEndian(bitsOf(values)), bits);
        List<Field> fields = new ArrayList<>();
        for (int i = times.length < rows ? 1 : 0; i < columns.size(); i++) {
            Schema.Field column = schema.fields().get(i);
            fields.add(field(column.name(), column.type()));
            body.node(rows, 0);
            body.buffer(new byte[0]);
            body.buffer(columns.get(i));
        }
        return body.stream(new org.apache.arrow.vector.types.pojo.Schema(fields).serializeAsMessage());
    }

    private static Field field(String name, Type type) {
        return new Field(name, FieldType.nullable(type(type)), List.of());
    }

    private static ArrowType type(Type type) {
        return switch (type) {
            case BOOL -> ArrowType.Bool.INSTANCE;
            case INT -> new ArrowType.Int(Long.SIZE, true);
            case DOUBLE -> new ArrowType.FloatingPoint(FloatingPointPrecision.DOUBLE);
            case TIME -> new ArrowType.Timestamp(org.apache.arrow.vector.types.TimeUnit.MICROSECOND, "UTC");
            case TEXT -> ArrowType.Utf8.INSTANCE;
        };
    }

    private static void write(Column column, int rows, ArrowBody body) {
        int nulls = 0;
        byte[] valid = {};
        if (column.hasNulls()) {
            valid = new byte[(rows + 7) / 8];
            for (int row = 0; row < rows; row++) {
                if (column.isNull(row)) {
                    nulls++;
                } else {
                    valid[row >> 3] |= (byte) (1 << (row & 7));
                }
            }
        }
        body.node(rows, nulls);
        body.buffer(nulls == 0 ? new byte[0] : valid);
        switch (column.type()) {
            case BOOL -> body.buffer(bits(column, rows));
            case TEXT -> texts(column, rows, body);
            default -> body.buffer(words(column, rows));
        }
    }

    private static byte[] bits(Column column, int rows) {
        byte[] bits = new byte[(rows + 7) / 8];
        for (int row = 0; row < rows; row++) {
            if (!column.isNull(row) && column.getBool(row)) {
                bits[row >> 3] |= (byte) (1 << (row & 7));
            }
        }
        return bits;
    }

    private static byte[] words(Column column, int rows) {
        long[] words = new long[rows];
        if (column.type() == Type.DOUBLE) {
            double[] values = new double[rows];
            column.doubles(0, rows, values);
            words = bitsOf(values);
        } else {
            column.longs(0, rows, words);
        }
        for (int row = 0; column.hasNulls() && row < rows; row++) {
            words[row] = column.isNull(row) ? 0 : words[row];
        }
        return littleEndian(words);
    }

    private static long[] bitsOf(double[] values) {
        long[] bits = new long[values.length];
        for (int i = 0; i < values.length; i++) {
            bits[i] = Double.doubleToLongBits(values[i]);
        }
        return bits;
    }

    private static byte[] littleEndian(long[] words) {
        byte[] bytes = new byte[Math.multiplyExact(words.length, Long.BYTES)];
        ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asLongBuffer().put(words);
        return bytes;
    }

    private static void texts(Column column, int rows, ArrowBody body) {
        ByteArrayOutputStream data = new ByteArrayOutputStream();
        ByteBuffer offsets = ByteBuffer.allocate((rows + 1) * Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        offsets.putInt(0);
        for (int row = 0; row < rows; row++) {
            if (!column.isNull(row)) {
                data.writeBytes(column.getText(row).getBytes(StandardCharsets.UTF_8));
            }
            offsets.putInt(data.size());
        }
        body.buffer(offsets.array());
        body.buffer(data.toByteArray());
    }

    /**
     * A batch of exactly these columns, to be closed by the caller.
     *
     * @param stream may be anything: every byte of it is read within its bounds
     * @param schema no column but the first is a time
     * @throws KernelException when it is no stream of such columns, or takes more memory than there is
     */
    public static Batch read(byte[] stream, Schema schema, BufferAllocator allocator) throws KernelException {
        return read(
                stream, layout(schema, Optional.of(new TimeField(Schema.TIME_NAME, TimeUnit.US))), schema, allocator);
    }

    /** The same of a stream that leaves times out: in the batch they are all the same. */
    public static Batch readTimeless(byte[] stream, Schema schema, BufferAllocator allocator) throws KernelException {
        return read(stream, layout(schema, Optional.empty()), schema, allocator);
    }

    private static Batch read(byte[] stream, Layout layout, Schema schema, BufferAllocator allocator)
            throws KernelException {
        Message message = Message.of(TOPIC, stream, RECEIVED_MICROS);
        try (Decoder decoder = Decoders.of(layout)) {
            int rows = decoder.readingsAtMost(message);
            Batch batch = Batch.allocate(allocator, schema, Math.max(1, rows));
            List<String> faults = new ArrayList<>();
            decoder.decode(message, batch, (rejected, reason) -> faults.add(reason));
            if (!faults.isEmpty()) {
                batch.close();
                throw new KernelException(faults.get(0));
            }
            return batch;
        } catch (OutOfMemoryException e) {
            throw new KernelException("the input takes more memory than a task may have; send less at once", e);
        }
    }

    private static Layout layout(Schema schema, Optional<TimeField> time) {
        List<FieldSpec> fields = schema.fields().stream()
                .skip(1)
                .map(field -> FieldSpec.of(field.name(), field.type()).optionally())
                .toList();
        return new Layout(Format.ARROW, List.of(TopicFilter.parse(TOPIC)), time, fields, ANY_TIME);
    }
}
