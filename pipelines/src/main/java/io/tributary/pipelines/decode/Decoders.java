package io.tributary.pipelines.decode;

import io.tributary.pipelines.batch.Batch;
import org.apache.arrow.memory.BufferAllocator;

/** The door to the decoders. */
public final class Decoders {
    private Decoders() {}

    /** A decoder for messages laid out so. */
    public static Decoder of(Layout layout) {
        return layout.other().isPresent()
                ? new JoinedDecoder(layout, layout.other().get())
                : single(layout);
    }

    private static Decoder single(Layout layout) {
        return switch (layout.format()) {
            case JSON, CBOR -> PathDecoder.of(layout);
            case SENML, SENML_CBOR -> new SenmlDecoder(layout);
            case SPARKPLUG -> new SparkplugDecoder(layout);
            case NUMBER -> new NumberDecoder(layout);
            case CSV -> new CsvDecoder(layout);
            case ARROW -> new ArrowDecoder(layout);
        };
    }

    /** An empty batch for such a decoder, to be closed by the caller. */
    public static Batch batchFor(Layout layout, BufferAllocator allocator, int capacity) {
        return Batch.allocate(allocator, layout.schema(), capacity);
    }
}
