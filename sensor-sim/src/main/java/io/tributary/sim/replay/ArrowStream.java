package io.tributary.sim.replay;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.util.List;
import java.util.Objects;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VectorLoader;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.ipc.ArrowStreamReader;
import org.apache.arrow.vector.ipc.message.ArrowDictionaryBatch;
import org.apache.arrow.vector.util.VectorBatchAppender;

/** The library's reader, with every vector checked before anything is read of it: without bounds checks a fault ends the process. */
final class ArrowStream extends ArrowStreamReader {
    ArrowStream(FileChannel channel, BufferAllocator allocator) {
        super(new ArrowMeasure(channel, allocator), allocator);
    }

    @Override
    public boolean loadNextBatch() throws IOException {
        boolean isThere = super.loadNextBatch();
        getVectorSchemaRoot().getFieldVectors().forEach(ArrowOffsets::check);
        return isThere;
    }

    @Override
    protected void loadDictionary(ArrowDictionaryBatch batch) {
        if (batch.isDelta()) {
            append(batch);
        } else {
            super.loadDictionary(batch);
            ArrowOffsets.check(words(batch));
        }
    }

    private void append(ArrowDictionaryBatch batch) {
        FieldVector words = words(batch);
        try (batch;
                FieldVector more = words.getField().createVector(allocator)) {
            new VectorLoader(new VectorSchemaRoot(List.of(more))).load(batch.getDictionary());
            ArrowOffsets.check(more);
            if (!words.getChildrenFromFields().isEmpty()) {
                throw new IllegalArgumentException("a dictionary of lists or structs that grows is not read");
            }
            if (words.getValueCount() == 0) {
                words.allocateNew(); // an empty one need not have the offset that is looked for
            }
            VectorBatchAppender.batchAppend(words, more);
        }
    }

    private FieldVector words(ArrowDictionaryBatch batch) {
        return Objects.requireNonNull(lookup(batch.getDictionaryId()), "no such dictionary")
                .getVector();
    }
}
