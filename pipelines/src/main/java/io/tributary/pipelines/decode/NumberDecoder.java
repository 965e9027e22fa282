package io.tributary.pipelines.decode;

import io.tributary.pipelines.batch.Batch;
import io.tributary.pipelines.batch.Schema;
import io.tributary.pipelines.message.Message;

/** One bare number is one reading. */
final class NumberDecoder implements Decoder {
    private final Rows rows;
    private final Cell cell;

    NumberDecoder(Layout layout) {
        rows = new Rows(layout);
        cell = new Cell(rows.reading());
    }

    @Override
    public Schema schema() {
        return rows.schema();
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
        rows.reading().clear();
        int from = message.payloadFrom();
        String fault = cell.take(0, message.payloadBytes(), from, from + message.payloadLength());
        if (fault != null) {
            rejects.reject(message, message.payload().isBlank() ? "the payload is empty; send a number" : fault);
            return;
        }
        rows.append(message, batch, rejects);
    }
}
