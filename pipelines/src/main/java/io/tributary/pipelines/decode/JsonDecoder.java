package io.tributary.pipelines.decode;

import io.tributary.pipelines.batch.Batch;
import io.tributary.pipelines.batch.Schema;
import io.tributary.pipelines.message.Message;

/** One JSON document is one reading. */
final class JsonDecoder implements Decoder {
    private final Rows rows;
    private final JsonScanner scanner;
    private final FullJson full;

    JsonDecoder(Layout layout) {
        rows = new Rows(layout);
        PathNode root = PathNode.of(Slot.of(layout));
        scanner = new JsonScanner(root, rows.reading());
        full = new FullJson(root, rows.reading());
    }

    @Override
    public Schema schema() {
        return rows.schema();
    }

    @Override
    public void decode(Message message, Batch batch, Rejects rejects) {
        if (!rows.open(message, batch, rejects)) {
            return;
        }
        if (!scanner.scan(message.payloadBytes(), message.payloadFrom(), message.payloadLength())) {
            String fault = full.read(message.payloadBytes(), message.payloadFrom(), message.payloadLength());
            if (fault != null) {
                rejects.reject(message, fault);
                return;
            }
        }
        rows.append(message, batch, rejects);
    }
}
