package io.tributary.pipelines.decode;

import io.tributary.pipelines.batch.Batch;
import io.tributary.pipelines.batch.Schema;
import io.tributary.pipelines.message.Message;
import org.jspecify.annotations.Nullable;

/**
 * SenML packs (RFC 8428) in JSON or CBOR. A bad record leaves the others as they are, unless its base fields are bad:
 * then what the records after it are about is not known.
 */
final class SenmlDecoder implements Decoder {
    private final Rows rows;
    private final NamedValueRows values;
    private final SenmlPack pack;
    private final NamedValue value = new NamedValue();

    SenmlDecoder(Layout layout) {
        rows = new Rows(layout);
        values = new NamedValueRows(layout, rows);
        pack = new SenmlPack(layout.format());
    }

    @Override
    public Schema schema() {
        return rows.schema();
    }

    @Override
    public int readingsAtMost(Message message) {
        return pack.parser().elementsAtMost(message);
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
        String fault = pack.parser().open(message.payloadBytes(), message.payloadFrom(), message.payloadLength());
        if (fault != null) {
            rejects.reject(message, fault);
            return;
        }
        pack.begin();
        values.open(message, batch, rejects);
        int lost = 0;
        for (int number = 1; pack.parser().next(); number++) {
            fault = pack.parser().read();
            if (lost > 0) {
                fault = "what it is about is not known since record " + lost + "; mend that";
            } else {
                String broken = pack.rebase();
                lost = broken == null ? 0 : number;
                fault = fault != null ? fault : broken != null ? broken : record(message);
            }
            if (fault != null) {
                rejects.reject(message, "record " + number + ": " + fault);
            }
        }
        values.close();
    }

    /** Takes the record at hand; gives why it can't, or null. */
    private @Nullable String record(Message message) {
        if (pack.isBaseOnly()) {
            return null;
        }
        String fault = pack.resolve(message.receivedMicros(), value);
        if (fault == null) {
            values.take(value);
        }
        return fault;
    }
}
