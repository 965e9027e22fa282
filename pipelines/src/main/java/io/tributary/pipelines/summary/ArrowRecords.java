package io.tributary.pipelines.summary;

import com.google.flatbuffers.FlatBufferBuilder;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.ToLongFunction;
import org.apache.arrow.flatbuf.Buffer;
import org.apache.arrow.flatbuf.FieldNode;
import org.apache.arrow.flatbuf.Message;
import org.apache.arrow.flatbuf.MessageHeader;
import org.apache.arrow.flatbuf.MetadataVersion;
import org.apache.arrow.flatbuf.RecordBatch;

/** A record batch in the making (Arrow columnar format, "RecordBatch message"), columns in order, children behind parents. */
final class ArrowRecords {
    private static final int ALIGNMENT = 8;

    private final int rows;
    private final ByteArrayOutputStream body = new ByteArrayOutputStream(1024);
    private final List<Node> nodes = new ArrayList<>();
    private final List<Place> buffers = new ArrayList<>();

    private record Node(int length, int nulls) {}

    /** Of a buffer in the body. */
    private record Place(long offset, long length) {}

    ArrowRecords(int rows) {
        this.rows = rows;
    }

    /** Adds a column and what is in it. */
    void column(ArrowShape shape, List<Value> values) {
        int nulls = (int) values.stream().filter(ArrowRecords::isNull).count();
        nodes.add(new Node(values.size(), nulls));
        if (shape.kind() == ArrowShape.Kind.NOTHING) {
            return; // has no buffers
        }
        buffer(nulls == 0 ? new byte[0] : bits(values, value -> !isNull(value)));
        switch (shape.kind()) {
            case BOOL -> buffer(bits(values, value -> value instanceof Value.OfBool flag && flag.value()));
            case INT -> longs(values, value -> value instanceof Value.OfInt number ? number.value() : 0);
            case TIME -> longs(values, value -> value instanceof Value.OfTime time ? time.micros() : 0);
            case DOUBLE -> longs(values, value -> Double.doubleToRawLongBits(number(value)));
            case TEXT -> texts(values);
            case LIST -> lists(shape.item(), values);
            case COUNTED -> counted(shape.item(), values);
            case NOTHING -> {}
        }
    }

    private static boolean isNull(Value value) {
        return value instanceof Value.Missing;
    }

    private static double number(Value value) {
        if (value instanceof Value.OfInt whole) {
            return whole.value();
        }
        return value instanceof Value.OfDouble number ? number.value() : 0;
    }

    private static byte[] bits(List<Value> values, Predicate<Value> isSet) {
        byte[] bits = new byte[(values.size() + Byte.SIZE - 1) / Byte.SIZE];
        for (int i = 0; i < values.size(); i++) {
            if (isSet.test(values.get(i))) {
                bits[i / Byte.SIZE] |= (byte) (1 << (i % Byte.SIZE));
            }
        }
        return bits;
    }

    private void longs(List<Value> values, ToLongFunction<Value> bits) {
        byte[] data = new byte[values.size() * Long.BYTES];
        ByteBuffer out = littleEndian(data);
        values.forEach(value -> out.putLong(bits.applyAsLong(value)));
        buffer(data);
    }

    private void texts(List<Value> values) {
        byte[] offsets = new byte[(values.size() + 1) * Integer.BYTES];
        ByteBuffer out = littleEndian(offsets);
        ByteArrayOutputStream data = new ByteArrayOutputStream();
        out.putInt(0);
        for (Value value : values) {
            if (!isNull(value)) {
                data.writeBytes(SummaryWriter.wellFormed(value.toString()).getBytes(StandardCharsets.UTF_8));
            }
            out.putInt(data.size());
        }
        buffer(offsets);
        buffer(data.toByteArray());
    }

    private void lists(ArrowShape item, List<Value> values) {
        byte[] offsets = new byte[(values.size() + 1) * Integer.BYTES];
        ByteBuffer out = littleEndian(offsets);
        List<Value> items = new ArrayList<>();
        out.putInt(0);
        for (Value value : values) {
            if (value instanceof Value.OfList list) {
                items.addAll(list.items());
            }
            out.putInt(items.size());
        }
        buffer(offsets);
        column(item, items);
    }

    private void counted(ArrowShape item, List<Value> values) {
        column(item, each(values, Value.OfCounted::value));
        column(ArrowShape.of(Value.of(0L)), each(values, counted -> Value.of(counted.count())));
    }

    private static List<Value> each(List<Value> values, Function<Value.OfCounted, Value> part) {
        return values.stream()
                .map(value -> value instanceof Value.OfCounted counted ? part.apply(counted) : Value.MISSING)
                .toList();
    }

    private static ByteBuffer littleEndian(byte[] bytes) {
        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    private void buffer(byte[] bytes) {
        buffers.add(new Place(body.size(), bytes.length));
        body.writeBytes(bytes);
        body.writeBytes(new byte[-bytes.length & (ALIGNMENT - 1)]);
    }

    byte[] body() {
        return body.toByteArray();
    }

    /** The flatbuffer that stands in front of the body. */
    byte[] message() {
        FlatBufferBuilder flat = new FlatBufferBuilder(512);
        RecordBatch.startNodesVector(flat, nodes.size());
        for (int i = nodes.size() - 1; i >= 0; i--) {
            FieldNode.createFieldNode(flat, nodes.get(i).length(), nodes.get(i).nulls());
        }
        int nodesAt = flat.endVector();
        RecordBatch.startBuffersVector(flat, buffers.size());
        for (int i = buffers.size() - 1; i >= 0; i--) {
            Buffer.createBuffer(flat, buffers.get(i).offset(), buffers.get(i).length());
        }
        int buffersAt = flat.endVector();
        RecordBatch.startRecordBatch(flat);
        RecordBatch.addLength(flat, rows);
        RecordBatch.addNodes(flat, nodesAt);
        RecordBatch.addBuffers(flat, buffersAt);
        int batch = RecordBatch.endRecordBatch(flat);
        Message.startMessage(flat);
        Message.addVersion(flat, MetadataVersion.V5);
        Message.addHeaderType(flat, MessageHeader.RecordBatch);
        Message.addHeader(flat, batch);
        Message.addBodyLength(flat, body.size());
        flat.finish(Message.endMessage(flat));
        return flat.sizedByteArray();
    }
}
