package io.tributary.pipelines.batch;

import com.google.flatbuffers.FlatBufferBuilder;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.flatbuf.Buffer;
import org.apache.arrow.flatbuf.FieldNode;
import org.apache.arrow.flatbuf.Message;
import org.apache.arrow.flatbuf.MessageHeader;
import org.apache.arrow.flatbuf.MetadataVersion;
import org.apache.arrow.flatbuf.RecordBatch;

/**
 * A record batch in the making (Arrow columnar format, "RecordBatch message"), on the heap: columns in order, children behind
 * their parents, each a {@link #node} and then its buffers.
 */
public final class ArrowBody {
    private static final int CONTINUATION = 0xFFFF_FFFF;
    private static final int ALIGNMENT = 8;

    private final int rows;
    private final ByteArrayOutputStream body = new ByteArrayOutputStream(1024);
    private final List<Node> nodes = new ArrayList<>();
    private final List<Place> buffers = new ArrayList<>();

    private record Node(int length, int nulls) {}

    /** Of a buffer in the body. */
    private record Place(long offset, long length) {}

    public ArrowBody(int rows) {
        this.rows = rows;
    }

    /** Begins a column. */
    public void node(int length, int nulls) {
        nodes.add(new Node(length, nulls));
    }

    public void buffer(byte[] bytes) {
        buffers.add(new Place(body.size(), bytes.length));
        body.writeBytes(bytes);
        body.writeBytes(new byte[-bytes.length & (ALIGNMENT - 1)]);
    }

    /**
     * The whole IPC stream: schema, this record batch, end of stream.
     *
     * @param schema its message, as Arrow's {@code Schema.serializeAsMessage} gives it
     */
    public byte[] stream(byte[] schema) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(schema.length + body.size() + 512);
        out.writeBytes(schema);
        byte[] metadata = message();
        int padding = -metadata.length & (ALIGNMENT - 1);
        int32(out, CONTINUATION);
        int32(out, metadata.length + padding);
        out.writeBytes(metadata);
        out.writeBytes(new byte[padding]);
        out.writeBytes(body.toByteArray());
        int32(out, CONTINUATION);
        int32(out, 0);
        return out.toByteArray();
    }

    private static void int32(ByteArrayOutputStream out, int value) {
        for (int shift = 0; shift < Integer.SIZE; shift += Byte.SIZE) {
            out.write(value >>> shift);
        }
    }

    /** The flatbuffer that stands in front of the body. */
    private byte[] message() {
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
