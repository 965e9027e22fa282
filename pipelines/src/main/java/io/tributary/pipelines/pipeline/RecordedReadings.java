package io.tributary.pipelines.pipeline;

import io.tributary.pipelines.batch.Batch;
import io.tributary.pipelines.decode.Decoder;
import io.tributary.pipelines.decode.Decoders;
import io.tributary.pipelines.kernel.BatchStream;
import io.tributary.pipelines.kernel.KernelException;
import io.tributary.pipelines.message.Message;
import java.util.Arrays;
import java.util.function.Consumer;
import org.apache.arrow.memory.BufferAllocator;

/** Recorded messages as readings of a pipeline: the input of the kernels that take those. */
public final class RecordedReadings {
    /** Of what has no time of arrival: no event is ahead of it. */
    static final long RECEIVED_MICROS = 4_102_444_800_000_000L;

    private RecordedReadings() {}

    /**
     * An Arrow stream of the readings in whole lines of text.
     *
     * @param topic of lines that are payloads; empty for recorded messages, each with its own
     * @param rejects takes the reason for each line or reading that can't be used
     * @throws KernelException when there are more readings than a stream may have
     */
    public static byte[] stream(
            Pipeline pipeline, byte[] lines, String topic, BufferAllocator allocator, Consumer<String> rejects)
            throws KernelException {
        try (Decoder decoder = Decoders.of(pipeline.layout());
                Batch batch = Decoders.batchFor(pipeline.layout(), allocator, BatchStream.ROWS_MAX)) {
            for (int from = 0; from < lines.length; ) {
                int end = RecordedLine.end(lines, from);
                RecordedLine line = line(lines, from, end, topic);
                if (end > from && !line.fault().isEmpty()) {
                    rejects.accept(line.fault());
                } else if (end > from) {
                    room(decoder.readingsAtMost(line.message()) + batch.rows());
                    decoder.decode(line.message(), batch, (message, reason) -> rejects.accept(reason));
                }
                from = end + 1;
            }
            return BatchStream.write(batch);
        }
    }

    private static void room(int readings) throws KernelException {
        if (readings > BatchStream.ROWS_MAX) {
            throw new KernelException("more than " + BatchStream.ROWS_MAX
                    + " readings, and the steps are to see all of a key's; split the file by key");
        }
    }

    /** A line between {@code from} and {@code end} as a message. */
    static RecordedLine line(byte[] lines, int from, int end, String topic) {
        if (topic.isEmpty()) {
            return RecordedLine.of(lines, from, end);
        }
        return new RecordedLine(Message.of(topic, Arrays.copyOfRange(lines, from, end), RECEIVED_MICROS), "");
    }
}
