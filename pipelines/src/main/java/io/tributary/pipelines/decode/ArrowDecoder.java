package io.tributary.pipelines.decode;

import io.tributary.pipelines.batch.Batch;
import io.tributary.pipelines.batch.Schema;
import io.tributary.pipelines.message.Message;
import org.jspecify.annotations.Nullable;

/**
 * Each row of an Arrow IPC stream is one reading. The payload is somebody else's: it is read as bytes, every one within its
 * bounds, and never lent to Arrow's own vectors, which with checks switched off read whatever an offset says.
 */
final class ArrowDecoder implements Decoder {
    private final Rows rows;
    private final ArrowStream stream;

    ArrowDecoder(Layout layout) {
        rows = new Rows(layout);
        stream = new ArrowStream(Slot.of(layout), rows.reading());
    }

    @Override
    public Schema schema() {
        return rows.schema();
    }

    @Override
    public int readingsAtMost(Message message) {
        return stream.rowsAtMost(message);
    }

    @Override
    public void begin(Batch batch) {
        rows.begin(batch);
    }

    @Override
    public void decode(Message message, Batch batch, Rejects rejects) {
        if (!rows.open(message, batch, rejects)) {
            return;
        }
        String fault = survey(message);
        if (fault != null) {
            rejects.reject(
                    message,
                    "the payload of " + message.payloadLength() + " bytes is no Arrow stream to be read here: "
                            + fault);
            return;
        }
        int number = 0;
        stream.begin(message);
        while (stream.next()) {
            for (int row = 0; row < stream.rows(); row++) {
                String wrong = stream.read(row);
                if (wrong == null) {
                    rows.append(message, batch, rejects);
                } else {
                    rejects.reject(message, "row " + number + ": " + wrong);
                }
                number++;
            }
        }
    }

    /** Walks over the stream once, so that a malformed one gives no reading; gives why it is of no use, or null. */
    private @Nullable String survey(Message message) {
        stream.begin(message);
        boolean more = true;
        while (more) {
            more = stream.next();
        }
        return stream.fault();
    }
}
