package io.tributary.sim.replay;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import org.apache.arrow.flatbuf.Buffer;
import org.apache.arrow.flatbuf.DictionaryBatch;
import org.apache.arrow.flatbuf.Message;
import org.apache.arrow.flatbuf.MessageHeader;
import org.apache.arrow.flatbuf.RecordBatch;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.ipc.ReadChannel;
import org.apache.arrow.vector.ipc.message.MessageChannelReader;
import org.apache.arrow.vector.ipc.message.MessageResult;
import org.jspecify.annotations.Nullable;

/**
 * The messages of a stream in a file whose lengths the file can hold. The library makes room for as much as a message says
 * and looks for its buffers where it says, before it sees that there is no such thing.
 */
final class ArrowMeasure extends MessageChannelReader {
    /** What stands before the length of a message, since version 0.15 of the format. */
    private static final int CONTINUES = -1;

    private final FileChannel channel;

    ArrowMeasure(FileChannel channel, BufferAllocator allocator) {
        super(new ReadChannel(channel), allocator);
        this.channel = channel;
    }

    @Override
    public @Nullable MessageResult readNext() throws IOException {
        ByteBuffer head = ByteBuffer.allocate(2 * Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        channel.read(head, channel.position());
        int first = head.getInt(0);
        int length = first == CONTINUES ? head.getInt(Integer.BYTES) : first;
        require(length >= 0 && length <= left(), "a message of " + length + " bytes");
        MessageResult next = super.readNext();
        if (next != null) {
            check(next.getMessage());
        }
        return next;
    }

    private long left() throws IOException {
        return channel.size() - channel.position();
    }

    private static void check(Message message) throws IOException {
        if (message.headerType() == MessageHeader.RecordBatch) {
            check((RecordBatch) message.header(new RecordBatch()), message.bodyLength());
        } else if (message.headerType() == MessageHeader.DictionaryBatch) {
            DictionaryBatch dictionary = (DictionaryBatch) message.header(new DictionaryBatch());
            check(dictionary.data(), message.bodyLength());
        }
    }

    private static void check(RecordBatch batch, long bodyLength) throws IOException {
        require(batch.length() >= 0 && batch.length() <= Integer.MAX_VALUE, batch.length() + " rows");
        for (int i = 0; i < batch.nodesLength(); i++) {
            long length = batch.nodes(i).length();
            require(length >= 0 && length <= Integer.MAX_VALUE, "a column of " + length + " rows");
        }
        for (int i = 0; i < batch.buffersLength(); i++) {
            Buffer buffer = batch.buffers(i);
            require(
                    buffer.offset() >= 0 && buffer.length() >= 0 && buffer.length() <= bodyLength - buffer.offset(),
                    "a buffer of " + buffer.length() + " bytes at " + buffer.offset());
        }
    }

    private static void require(boolean fits, String what) throws IOException {
        if (!fits) {
            throw new IOException(what + " is more than there is");
        }
    }
}
