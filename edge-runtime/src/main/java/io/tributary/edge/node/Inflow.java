package io.tributary.edge.node;

import io.tributary.pipelines.batch.Batch;
import io.tributary.pipelines.decode.Decoder;
import io.tributary.pipelines.decode.Decoders;
import io.tributary.pipelines.decode.Layout;
import io.tributary.pipelines.pipeline.Pipeline;
import io.tributary.pipelines.source.Source;
import org.apache.arrow.memory.BufferAllocator;

/** What a feed reads, and the rows that it becomes. The feed's thread. */
record Inflow(Reads reads, Source source, Decoder decoder, Batch batch) {
    /** What pipelines of one feed have in common. */
    record Reads(Pipeline.MqttInput input, Layout layout, Pipeline.Durability durability) {
        static Reads of(Pipeline pipeline) {
            return new Reads(pipeline.input(), pipeline.layout(), pipeline.durability());
        }
    }

    static Inflow of(Reads reads, Source source, BufferAllocator allocator, int batchReadingsMax) {
        Layout layout = reads.layout();
        return new Inflow(reads, source, Decoders.of(layout), Decoders.batchFor(layout, allocator, batchReadingsMax));
    }

    /** It is not going to be used. */
    void discard() {
        source.close();
        release();
    }

    /** Gives back everything but the source. */
    void release() {
        batch.close();
        decoder.close();
    }
}
